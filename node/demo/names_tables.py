"""Given and family names of the region, from which the training federation invents its people.

Each table has the name in Latin letters as passports write it and in the original script, parted by `=`; where the
original is missing the name is written in Latin letters at home too. All are common names: they are nobody's.
"""

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Written:
    """One name in Latin letters and in the original script."""

    latin: str
    original: str


class Naming(StrEnum):
    """How a full name is built."""

    GIVEN_FAMILY = "given_family"
    GIVEN_FATHER_FAMILY = "given_father_family"
    KYRGYZ = "kyrgyz"


@dataclass(frozen=True, slots=True)
class NamesTable:
    """The names of one country. female_family has the same order as family, since some surnames have two forms."""

    naming: Naming
    male: tuple[Written, ...]
    female: tuple[Written, ...]
    family: tuple[Written, ...]
    female_family: tuple[Written, ...]


def _table(naming: Naming, male: str, female: str, family: str, female_family: str = "") -> NamesTable:
    families = _names(family)
    return NamesTable(naming, _names(male), _names(female), families, _names(female_family) or families)


def _names(text: str) -> tuple[Written, ...]:
    pairs = (item.partition("=") for item in text.split())
    return tuple(Written(latin, original or latin) for latin, _, original in pairs)


TABLES: dict[str, NamesTable] = {
    "PK": _table(
        Naming.GIVEN_FATHER_FAMILY,
        """Imran=عمران Bilal=بلال Usman=عثمان Faisal=فیصل Kamran=کامران Tariq=طارق Shahid=شاہد Nadeem=ندیم Adnan=عدنان
        Zubair=زبیر Waqas=وقاص Asif=آصف Junaid=جنید Rizwan=رضوان Hamza=حمزہ Saad=سعد Farhan=فرحان Naveed=نوید
        Arshad=ارشد Sajid=ساجد Yasir=یاسر Danish=دانش Kashif=کاشف Muhammad=محمد Ghulam=غلام""",
        """Ayesha=عائشہ Fatima=فاطمہ Sana=ثنا Hina=حنا Rabia=رابعہ Saima=صائمہ Nadia=نادیہ Shazia=شازیہ Bushra=بشریٰ
        Kiran=کرن Mehwish=مہوش Zainab=زینب Iqra=اقرا Amna=آمنہ Sadia=سعدیہ""",
        """Qureshi=قریشی Chaudhry=چودھری Butt=بٹ Malik=ملک Sheikh=شیخ Mirza=مرزا Bhatti=بھٹی Awan=اعوان Rana=رانا
        Khokhar=کھوکھر Gondal=گوندل Warraich=وڑائچ Baloch=بلوچ Mughal=مغل Khattak=خٹک Afridi=آفریدی Yousafzai=یوسفزئی
        Abbasi=عباسی Hashmi=ہاشمی Siddiqui=صدیقی Ansari=انصاری Khan=خان Ahmed=احمد Hussain=حسین""",
    ),
    "IR": _table(
        Naming.GIVEN_FAMILY,
        """Alireza=علیرضا Mohammad=محمد Hossein=حسین Reza=رضا Mehdi=مهدی Amir=امیر Behrouz=بهروز Farhad=فرهاد
        Kourosh=کوروش Dariush=داریوش Babak=بابک Siavash=سیاوش Omid=امید Saeed=سعید Hamid=حمید Majid=مجید Masoud=مسعود
        Navid=نوید Arash=آرش Kaveh=کاوه Javad=جواد Vahid=وحید Peyman=پیمان""",
        """Maryam=مریم Zahra=زهرا Fatemeh=فاطمه Narges=نرگس Shirin=شیرین Leila=لیلا Parisa=پریسا Nasrin=نسرین Mina=مینا
        Elham=الهام Sahar=سحر Niloufar=نیلوفر Azadeh=آزاده Roya=رویا Mahsa=مهسا""",
        """Hosseini=حسینی Mohammadi=محمدی Ahmadi=احمدی Karimi=کریمی Rezaei=رضایی Moradi=مرادی Jafari=جعفری
        Rahimi=رحیمی Ebrahimi=ابراهیمی Sadeghi=صادقی Ghasemi=قاسمی Hashemi=هاشمی Rostami=رستمی Yousefzadeh=یوسف‌زاده
        Alizadeh=علیزاده Abbaspour=عباس‌پور Najafi=نجفی Bagheri=باقری Tavakoli=توکلی Shirazi=شیرازی Tabrizi=تبریزی
        Esfahani=اصفهانی Kermani=کرمانی""",
    ),
    "TR": _table(
        Naming.GIVEN_FAMILY,
        """Mehmet Mustafa Ahmet Ali Huseyin=Hüseyin Hasan Ibrahim=İbrahim Ismail=İsmail Osman Murat Omer=Ömer Yusuf
        Ramazan Halil Suleyman=Süleyman Fatih Emre Burak Serkan Okan Volkan Tolga Cagri=Çağrı Ilker=İlker Isik=Işık""",
        """Fatma Ayse=Ayşe Emine Hatice Zeynep Elif Meryem Serife=Şerife Sultan Hanife Merve Zehra Esra Ozlem=Özlem
        Busra=Büşra Gulsen=Gülşen Yagmur=Yağmur""",
        """Yilmaz=Yılmaz Kaya Demir Sahin=Şahin Celik=Çelik Yildiz=Yıldız Yildirim=Yıldırım Ozturk=Öztürk Aydin=Aydın
        Ozdemir=Özdemir Arslan Dogan=Doğan Kilic=Kılıç Aslan Cetin=Çetin Kara Koc=Koç Kurt Ozkan=Özkan Simsek=Şimşek
        Polat Korkmaz Erdogdu=Erdoğdu Karaoglu=Karaoğlu""",
    ),
    "GR": _table(
        Naming.GIVEN_FAMILY,
        """Georgios=Γεώργιος Ioannis=Ιωάννης Konstantinos=Κωνσταντίνος Dimitrios=Δημήτριος Nikolaos=Νικόλαος
        Panagiotis=Παναγιώτης Vasileios=Βασίλειος Christos=Χρήστος Athanasios=Αθανάσιος Michail=Μιχαήλ
        Evangelos=Ευάγγελος Spyridon=Σπυρίδων Antonios=Αντώνιος Anastasios=Αναστάσιος Theodoros=Θεόδωρος
        Andreas=Ανδρέας Stavros=Σταύρος Petros=Πέτρος""",
        """Maria=Μαρία Eleni=Ελένη Aikaterini=Αικατερίνη Vasiliki=Βασιλική Sofia=Σοφία Angeliki=Αγγελική
        Georgia=Γεωργία Dimitra=Δήμητρα Konstantina=Κωνσταντίνα Paraskevi=Παρασκευή Anna=Άννα Ioanna=Ιωάννα""",
        """Papadopoulos=Παπαδόπουλος Papageorgiou=Παπαγεωργίου Oikonomou=Οικονόμου Georgiou=Γεωργίου
        Nikolaidis=Νικολαΐδης Dimitriadis=Δημητριάδης Karagiannis=Καραγιάννης Makris=Μακρής Vlachos=Βλάχος
        Antoniou=Αντωνίου Ioannidis=Ιωαννίδης Kyriakidis=Κυριακίδης Petridis=Πετρίδης Samaras=Σαμαράς
        Alexiou=Αλεξίου Galanis=Γαλάνης Kalogeropoulos=Καλογερόπουλος""",
        """Papadopoulou=Παπαδοπούλου Papageorgiou=Παπαγεωργίου Oikonomou=Οικονόμου Georgiou=Γεωργίου
        Nikolaidou=Νικολαΐδου Dimitriadou=Δημητριάδου Karagianni=Καραγιάννη Makri=Μακρή Vlachou=Βλάχου
        Antoniou=Αντωνίου Ioannidou=Ιωαννίδου Kyriakidou=Κυριακίδου Petridou=Πετρίδου Samara=Σαμαρά
        Alexiou=Αλεξίου Galani=Γαλάνη Kalogeropoulou=Καλογεροπούλου""",
    ),
    "KG": _table(
        Naming.KYRGYZ,
        """Azamat=Азамат Bakyt=Бакыт Nurlan=Нурлан Almaz=Алмаз Ulan=Улан Ruslan=Руслан Marat=Марат Talant=Талант
        Mirlan=Мирлан Erlan=Эрлан Kubanychbek=Кубанычбек Ularbek=Уларбек Nurbek=Нурбек Maksat=Максат Aibek=Айбек
        Temirbek=Темирбек Zhanybek=Жаныбек Chyngyz=Чынгыз Daniyar=Данияр Emil=Эмил Kanat=Канат Syrgak=Сыргак
        Tilek=Тилек Bektur=Бектур""",
        """Aigul=Айгүл Gulnara=Гүлнара Ainura=Айнура Zhyldyz=Жылдыз Cholpon=Чолпон Nurgul=Нургүл Aizada=Айзада
        Begimai=Бегимай Meerim=Мээрим Kanykei=Каныкей Saltanat=Салтанат Asel=Асел Elnura=Элнура Jamilya=Жамиля""",
        """Asanov=Асанов Usenov=Үсөнов Abdyldaev=Абдылдаев Toktogulov=Токтогулов Sydykov=Сыдыков Mamytov=Мамытов
        Isakov=Исаков Osmonov=Осмонов Kasymov=Касымов Bekov=Беков Duishenov=Дүйшенов Zhumabaev=Жумабаев
        Beishenaliev=Бейшеналиев Turgunov=Тургунов Orozov=Орозов""",
        """Asanova=Асанова Usenova=Үсөнова Abdyldaeva=Абдылдаева Toktogulova=Токтогулова Sydykova=Сыдыкова
        Mamytova=Мамытова Isakova=Исакова Osmonova=Осмонова Kasymova=Касымова Bekova=Бекова Duishenova=Дүйшенова
        Zhumabaeva=Жумабаева Beishenalieva=Бейшеналиева Turgunova=Тургунова Orozova=Орозова""",
    ),
    "TJ": _table(
        Naming.GIVEN_FAMILY,
        """Firdavs=Фирдавс Rustam=Рустам Farrukh=Фаррух Jamshed=Ҷамшед Khurshed=Хуршед Sherali=Шералӣ Daler=Далер
        Suhrob=Суҳроб Komron=Комрон Parviz=Парвиз Bahrom=Баҳром Ismoil=Исмоил Umed=Умед Nekruz=Некрӯз Behruz=Беҳрӯз""",
        """Manizha=Манижа Zarina=Зарина Nigora=Нигора Shahlo=Шаҳло Gulnora=Гулнора Mehrangez=Меҳрангез Parvina=Парвина
        Farzona=Фарзона Sitora=Ситора Munira=Мунира""",
        """Rahmonzoda=Раҳмонзода Karimzoda=Каримзода Sharifzoda=Шарифзода Nazarov=Назаров Saidov=Саидов Rahimov=Раҳимов
        Davlatov=Давлатов Mirzoev=Мирзоев Safarov=Сафаров Yusufiyon=Юсуфиён Hakimiyon=Ҳакимиён Odinazoda=Одиназода""",
        """Rahmonzoda=Раҳмонзода Karimzoda=Каримзода Sharifzoda=Шарифзода Nazarova=Назарова Saidova=Саидова
        Rahimova=Раҳимова Davlatova=Давлатова Mirzoeva=Мирзоева Safarova=Сафарова Yusufiyon=Юсуфиён Hakimiyon=Ҳакимиён
        Odinazoda=Одиназода""",
    ),
    "AF": _table(
        Naming.GIVEN_FATHER_FAMILY,
        """Najibullah=نجیب‌الله Ahmad=احمد Zabihullah=ذبیح‌الله Esmatullah=عصمت‌الله Rahmatullah=رحمت‌الله
        Hamidullah=حمیدالله Gul=ګل Noor=نور Wahid=وحید Farid=فرید Jawid=جاوید Mirwais=میرویس Haroon=هارون Nasir=ناصر
        Qasim=قاسم Sharif=شریف Shafiq=شفیق Aziz=عزیز Asadullah=اسدالله Mohammad=محمد""",
        """Shukria=شکریه Zarghuna=زرغونه Malalai=ملالۍ Fawzia=فوزیه Nargis=نرگس Freshta=فرشته Parwana=پروانه
        Latifa=لطیفه Marwa=مروه Spozhmai=سپوږمۍ""",
        """Ahmadzai=احمدزی Stanikzai=ستانکزی Popalzai=پوپلزی Noorzai=نورزی Alokozai=الکوزی Barakzai=بارکزی
        Wardak=وردک Rasuli=رسولی Haidari=حیدری Nazari=نظری Sultani=سلطانی Amiri=امیری Hakimi=حکیمی Rahmani=رحمانی
        Panjshiri=پنجشیری""",
    ),
}
"""By ISO 3166-1 alpha-2."""
