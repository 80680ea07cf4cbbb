"""Headings and words of exports that people read, in English, Russian and Persian."""

from enum import StrEnum

from node.core.boundaries import NEUTRAL_NOTICE


class Language(StrEnum):
    """ISO 639-1."""

    ENGLISH = "en"
    RUSSIAN = "ru"
    PERSIAN = "fa"


_TABLE = """
briefing|Route briefing|Справка о маршруте|گزارش مسیر
route|The route|Маршрут|مسیر
map|Map of the route|Карта маршрута|نقشهٔ مسیر
as_of|As of|По состоянию на|تا تاریخ
left_out|Left out because of restrictions|Не включено из-за ограничений|حذف‌شده به دلیل محدودیت‌ها
handling|Handling|Режим обращения|نحوهٔ رسیدگی
releasable_to|Releasable to|Можно передавать|قابل ارائه به
nobody|nobody|никому|هیچ‌کس
expires|Expires|Действует до|انقضا
page|Page|Страница|صفحه
alert|Alert|Оповещение|هشدار
alerts|Alerts|Оповещения|هشدارها
originator|Originator|Отправитель|فرستنده
version|Version|Версия|نسخه
issued|Issued|Выпущено|صادرشده
observed|Observed|Наблюдалось|مشاهده‌شده
evaluation|Evaluation 4x4|Оценка 4x4|ارزیابی ۴×۴
urgency|Urgency|Срочность|فوریت
persons_at_risk|Persons at risk|Людей в опасности|افراد در خطر
legs|Legs|Участки|بخش‌های مسیر
leg|Leg|Участок|بخش
from|From|Откуда|از
to|To|Куда|به
means|Means|Способ|وسیله
status|Status|Состояние|وضعیت
sources|Independent sources|Независимые источники|منابع مستقل
duration|Usual duration|Обычная длительность|مدت معمول
price|Price|Цена|قیمت
concealment|Concealment|Сокрытие|پنهان‌سازی
last_seen|Last seen|Последнее сообщение|آخرین مشاهده
groups|Groups|Группы|گروه‌ها
methods|Methods|Методы|روش‌ها
indicators|Indicators|Индикаторы|شاخص‌ها
kind|Kind|Вид|نوع
value|Value|Значение|مقدار
shared_by|Named by|Сообщили|نام‌برده توسط
sightings|Sightings|Подтверждения|مشاهدات
observer|Observer|Наблюдатель|مشاهده‌گر
verdict|Verdict|Вывод|نتیجه
remark|Remark|Примечание|توضیح
derived|rests on other reports|основано на других сообщениях|متکی بر گزارش‌های دیگر
gaps|Unreported gaps|Участки без сообщений|بخش‌های گزارش‌نشده
gap|unreported gap|участок без сообщений|بخش گزارش‌نشده
ask|Ask|Запросить у|پرسش از
danger|Immediate danger to life|Непосредственная угроза жизни|خطر فوری جانی
persons_on_board|Persons on board|Людей на борту|سرنشینان
vessel|Vessel|Судно|شناور
telephone|Telephone|Телефон|تلفن
rescue_centre|Rescue centre informed|Спасательный центр извещён|مرکز نجات مطلع‌شده
position|Position|Координаты|موقعیت
precision|precision|точность|دقت
document_methods|Document methods|Методы с документами|روش‌های سوءاستفاده از اسناد
attachments|Attachments|Вложения|پیوست‌ها
minutes|min|мин|دقیقه
hours|h|ч|ساعت
metres|m|м|متر
none|none|нет|هیچ
north|N|С|شمال
not_located|Without a known position|Без известных координат|بدون موقعیت معلوم
foot|on foot|пешком|پیاده
road|road|автодорога|جاده
rail|rail|железная дорога|راه‌آهن
sea|sea|море|دریا
inland_water|inland water|внутренние воды|آب‌های داخلی
air|air|воздух|هوا
mixed|mixed|смешанный|ترکیبی
suspected|suspected|предполагается|مشکوک
active|active|действует|فعال
disrupted|disrupted|пресечён|مختل
dormant|dormant|бездействует|غیرفعال
routine|routine|обычная|عادی
urgent|urgent|срочно|فوری
immediate_danger_to_life|immediate danger to life|непосредственная угроза жизни|خطر فوری جانی
confirms|confirms|подтверждает|تأیید می‌کند
contradicts|contradicts|опровергает|رد می‌کند
adds|adds|дополняет|می‌افزاید
phone|telephone|телефон|تلفن
vehicle|vehicle|транспортное средство|خودرو
vessel_indicator|vessel|судно|شناور
account|account|счёт|حساب
document_series|document series|серия документов|سری اسناد
web_account|web account|учётная запись|حساب کاربری
counterfeit|counterfeit|поддельный|جعلی
forged|forged|подделка записей|دست‌کاری‌شده
stolen_blank|stolen blank|похищенный бланк|سند خام دزدیده‌شده
impostor|impostor|чужой документ|استفاده از سند دیگری
fraudulently_obtained|fraudulently obtained|получен обманом|تحصیل‌شده با تقلب
camouflage|camouflage|документ-маскировка|سند پوششی
visa_misuse|visa misuse|злоупотребление визой|سوءاستفاده از ویزا
none_carried|none carried|без документов|بدون سند
person|per person|за человека|برای هر نفر
family|per family|за семью|برای هر خانواده
trip|per trip|за поездку|برای هر سفر
"""
_NOTICES = {
    Language.ENGLISH: NEUTRAL_NOTICE,
    Language.RUSSIAN: (
        "Границы и названия, показанные на этой карте, и употребляемые на ней обозначения не означают выражения какого бы то "
        "ни было мнения относительно правового статуса какой-либо страны, территории, города или района или их властей либо "
        "относительно делимитации их рубежей или границ."
    ),
    Language.PERSIAN: (
        "مرزها و نام‌های نشان‌داده‌شده و عنوان‌های به‌کاررفته در این نقشه به معنای ابراز هیچ‌گونه نظری دربارهٔ وضعیت حقوقی هیچ کشور، "
        "سرزمین، شهر یا منطقه یا مقام‌های آن، یا دربارهٔ تعیین حدود یا مرزهای آن نیست."
    ),
}
_COLUMNS = {Language.ENGLISH: 1, Language.RUSSIAN: 2, Language.PERSIAN: 3}
_ROWS = [line.split("|") for line in _TABLE.strip().splitlines()]
_WORDS = {
    language: {row[0]: row[column] for row in _ROWS} for language, column in _COLUMNS.items()
}  # raises IndexError at once where a language lacks a word


class Words:
    """The words of one language: call it with a word's key. Raises KeyError for a key that is in no table."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self._words = _WORDS[language]

    def __call__(self, key: str) -> str:
        return self._words[key]

    @property
    def right_to_left(self) -> bool:
        """Whether the language is written from right to left."""
        return self.language is Language.PERSIAN


def notice_in(notice: str, language: Language) -> str:
    """The notice on boundaries: the neutral one in the language of the document, another as the node's own file has it."""
    return _NOTICES[language] if notice == NEUTRAL_NOTICE else notice


def left_to_right(text: str, words: Words) -> str:
    """A time, number or code so marked that a right-to-left line keeps its parts in order (UAX 9: U+200E before it)."""
    return f"\u200e{text}\u200e" if words.right_to_left else text
