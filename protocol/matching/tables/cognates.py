"""Weaker kinship than one spelling: the same saint or prophet in other languages, and short or pet forms of a name.

Two persons with cognate names are seldom one person, but one person can be written so in another country's register.
A token may stand in several groups (`sasha`: Aleksandr and Aleksandra). Written as `notation` says.

Sources: own compilation from the common calendars of names and the ordinary pet forms of English, German, French,
Spanish, Italian, Russian, Ukrainian, Greek, Persian, Turkish and Georgian.
"""

from functools import lru_cache

from protocol.matching.tables.notation import parse_groups

COGNATES = """
joseph josef giuseppe jose josep yosef yusuf yousef yousuf youssef iosif osip józef josip joe joey jo pepe beppe zé
 sepp Иосиф Осип Йосиф Юсуф یوسف Ιωσήφ יוסף იოსებ იოსები hovsep Հովսեփ
john johann johannes jean juan giovanni joao jan ivan yahya johnny jack jon hans johan ian sean ioan ion ioannis
 giannis yannis jovan hovhannes ovanes ivane vanya jonas yohannes yuhanna hanna یحیی یوحنا حنا Иван Ваня Янис Иоанн
 Яхья Ιωάννης Γιάννης יוחנן Հովհաննես ივანე იოანე vano
michael mikhail mike mick mickey michel miguel michele mihail misha mishka mikael mikail mikhael mikheil michal michał
 mykhailo mihály mikey Михаил Миша Михайло Микаил میخائیل میکائیل میکاییل Μιχαήλ מיכאל მიხეილი მიხეილ მიშა mikayil
peter petr pyotr pierre pedro pietro petros piotr petar petru petya pete boutros butrus bedros Петр Петя Пётр Петро
 Πέτρος بطرس پطرس Պետրոս პეტრე
paul pavel pablo paolo paulo pavlo pavlos pal pasha bulus boulos poghos Павел Паша Павло Παύλος بولس Պողոս პავლე
george georgy georgi jorge giorgio georges jurgen georg yuri yury jerzy jirí giorgi georgios giorgos gevorg gjergj
 yorgo jirjis girgis zhora gosha gia Георгий Юрий Жора Гоша Егор جورج جرجس Γεώργιος Գևորգ გიორგი გია
nicholas nikolay nikolai nicolas nicola niccolo nick nico niko nikos nikola mykola mikalai klaus kolya miklos Николай
 Коля Микола Νικόλαος Νίκος نقولا ნიკოლოზი ნიკა nika
alexander aleksandr alexandre alessandro alejandro alex al xander sandro sasha shura sanya alec alek aleks iskandar
 skander iskander eskandar alexandros alekos oleksandr ales lesha sikandar Александр Саша Шура Саня Искандар اسکندر
 الکساندر Αλέξανδρος Αλέκος ალექსანდრე სანდრო
alexandra aleksandra sasha shura alessandra alejandra sandra sanya sandrine Александра Саша
andrew andrey andrei andreas andre andrea andres andrzej ondrej andy drew andriy andris andrias Андрей Андрюша Андрій
 Ανδρέας
anthony anton antonio antoine antonius tony toni antoni antal antonis antoun antun Антон انطون Αντώνης
david dave davey davit dawid dawud davud daud dodik Давид داود Δαβίδ דוד დავითი დათო dato
daniel dan danny daniele danilo daniil daniyal danyal danial Даниил Данила دانیال
elias ilya elijah eliyahu ilias ilyas elie elia Илья Ильяс الیاس Ηλίας
isaac isak ishaq izak yitzhak isaak ishak itzhak eshaq Исаак Исхак اسحاق Ισαάκ יצחק
jacob james jakob jacques jaime giacomo yaakov yaqub yakov jaakko iago diego jim jimmy jamie jake hakob akop iakob
 yakub jakub Яков Якуб Яша yasha یعقوب Ιάκωβος יעקב Հակոբ
abraham avraham ibrahim abram abe avi ebrahim abrahim Авраам Ибрагим ابراهیم אברהם Աբրահամ
moses moshe moise moises musa mose moussa moisey mousa Моисей Муса موسی משה
jesus isa issa eesa Иса عیسی יהושע
solomon shlomo sulayman suleiman salomon suleyman sulaiman Соломон Сулейман سلیمان שלמה
noah nuh noe noach Ной نوح
adam adem odam adamo Адам آدم
luke lucas luca lukas luka luc loukas luki Лука Λουκάς ლუკა
mark marcus marco marc marek markus marcos marko markos morqos Марк مرقس Μάρκος
matthew matteo matthias mateo mathieu matvey matvei matt mateusz matthäus matej matthaios Матвей متی
thomas tom tommy tomas tommaso foma tomasz thoma touma Фома Томас توما
simon simeon shimon semyon simone szymon semen symeon Семен Симон Σίμων שמעון شمعون
stephen stefan stephan steve steven esteban etienne stefano stepan istvan szczepan stefanos steph stevan stepane
 Степан Стефан استفان Στέφανος Ստեփան
gabriel gavriil jibril gabriele gabor gabi gavril cebrail jabrail Гавриил Джабраил جبرائیل جبریل
samuel sam sammy samuil samuele shmuel Самуил سموئل صموئیل שמואל
ignatius ignacio ignatiy ignat ihnat Игнат
constantine konstantin costantino kostya kostas dinos kote Константин Костя Κώστας
demetrius dmitry dimitri dima mitya dimitris dimitrios mitja dmytro jimmy dimo Дмитрий Дима Митя Δημήτρης
theodore fedor fyodor teodor theodoros ted teddy fedya todor tewodros Федор Федя Θεόδωρος
basil vasily vassilis vasya vasyl vasil basile basilio Василий Вася Βασίλης
gregory grigory greg gregorio grigor grisha gregor krikor grigol Григорий Гриша Γρηγόρης
sergius sergey sergei serge sergio seryozha serhiy sergo sarkis Сергей Серёжа Сережа
eugene evgeny yevgeny eugen eugenio zhenya gene evgenios yauhen Евгений Женя
vladimir volodymyr volodya vova vladimer wladimir vlad uladzimir Владимир Володя Вова Влад
vladislav vlad vladik slava wladyslaw Владислав Влад Слава
vyacheslav slava Вячеслав Слава
yaroslav slava Ярослав Слава
stanislav stas slava stanislaw stanislaus Станислав Стас
aleksey alexei alexis alesha lyosha alyosha lesha oleksiy alex Алексей Лёша Леша Алёша
anatoly tolya tolik anatole Анатолий Толя Толик
boris borya borka Борис Боря
viktor victor vittorio vitya vic Виктор Витя
valery valera valeriy valerio Валерий Валера
vitaly vitalik vitalio Виталий Виталик
vadim vadik Вадим Вадик
gennady gena genadi Геннадий Гена
leonid lenya lyonya leonidas Леонид Лёня Леня
maksim max maxim maximilian maximus Максим Макс
roman roma romain romano Роман Рома
ruslan rusik rus Руслан
yury yura iura Юрий Юра
igor garik igorek Игорь
oleg olezhka Олег Олежка
daria dasha Дарья Даша
maria mary marie marija maryam mariam miriam masha manya mara marya maja mimi meri Мария Маша Маня Марьям مریم ماریا
 Μαρία מרים მარიამ Մարիամ
anna anne hannah ann anya nyura anja annie ana hanna nan nancy Анна Аня Анюта حنا חנה
elena helen helena helene ellen lena yelena eleni olena alena ilona elenka Елена Лена Алёна Ελένη
ekaterina catherine katherine kate katya kathy katarina katrin caterina catalina kati kathrin kateryna katia eka
 ketevan keti Екатерина Катя Катерина Αικατερίνη
elizabeth elizaveta elisabeth liza lisa betty beth liz lizzie isabel elisa eliza isabella elsa Елизавета Лиза Эльза
natalia natasha natalie nathalie natali nata Наталья Наташа Наталия
olga olya helga Ольга Оля
tatiana tanya tania tetiana Татьяна Таня
svetlana sveta lana svitlana Светлана Света
lyudmila lyuda mila ludmila Людмила Люда Мила
lyubov lyuba luba Любовь Люба
galina galya Галина Галя
nadezhda nadya nadia nadiia hope Надежда Надя
irina irene ira irena iryna eirini Ирина Ира Ειρήνη
anastasia nastya stacy anastasiya nastia Анастасия Настя
yulia julia yulya giulia julie yuliya juliana Юлия Юля
evgenia eugenia zhenya eugenie Евгения Женя
valentina valya valentine Валентина Валя
vera faith vira verka Вера
viktoria victoria vika vicky Виктория Вика
margarita margaret margarete rita margot marguerite peggy maggie meg greta Маргарита Рита
ksenia xenia ksyusha oksana aksana Ксения Ксюша Оксана
sofia sophia sophie sofya sonya zofia sofiya Софья София Соня Σοφία
martha marta marfa Марфа Марта
barbara varvara varya basia Варвара Варя
christina kristina christine kirsten tina christa Кристина Христина
christopher christoph cristobal christophe chris kristof khristofor kit toby Христофор
william wilhelm guillaume guillermo bill billy will willy liam willem guglielmo vilgelm Вильгельм Уильям
robert bob rob bobby roberto bert robbie rupert Роберт
richard rick dick ricardo riccardo rich ricky Ричард
edward ned ted eddie edouard eduard eduardo edvard ed Эдуард Эдик edik
henry harry heinrich henri enrique enrico heinz hank hendrik henrik genrikh Генрих
charles karl carl carlos carlo charlie chuck karel karol Карл
louis ludwig luis luigi lewis lou ludovic lajos Людвиг
francis francisco francesco franz francois frank franco frantisek fran paco pancho ferenc Франц
frederick friedrich frederic federico fred freddy fritz fedde frederik fryderyk Фридрих
lawrence laurent lorenzo lars laurence larry lavrenty lavrentiy Лаврентий
philip felipe philippe filippo phil filip philippos Филипп Φίλιππος
vincent vicente vincenzo vince vinnie vikenty Викентий
patrick pat paddy patricio patrice padraig
benjamin ben benny binyamin veniamin beniamino Вениамин بنیامین בנימין
raphael rafael raffaele rafi rafail Рафаил
rachel raquel rahel rakhil راحیل רחל
rebecca rebekka revekka Ревекка
sara sarah sarra sally sadie ساره Сара
eva eve yeva hawa hava havva Ева حوا
esther ester hester Эсфирь
judith yehudit judy
ruth rut
susan susanna suzanne sue suzy zuzana shoshana susana Сусанна
muhammad mohammad hamada mamad mamadou mimo mido mamo محمد حمود حموده Мамед
ali alijan alik Алик
fatima fati fatin fatoum batoul faty فاتی
mahmud mahmood hamoud
abd_allah abdullah abdo abdi abdou عبده
abd_al_rahman abdurrahman abdo rahman daho
ibrahim ibro ebi ebrahim ابی
zaynab zeyno zina zeynep
khadija khadra dija
aisha ayse aishe ashe
mehmet memo mehmed
timur timurlenk tima temur teimuraz temo
rustam rusik rostom rustik Рустик
gulnara gulya Гуля
alisher alik
nursultan nurik
"""


def cognate_groups(token: str) -> frozenset[int]:
    """The groups of kindred names that hold the folded token; empty for most names."""
    return _index().get(token, frozenset())


@lru_cache(maxsize=1)
def _index() -> dict[str, frozenset[int]]:
    groups: dict[str, set[int]] = {}
    for number, group in enumerate(parse_groups(COGNATES)):
        for spelling in group.spellings:
            if len(spelling) == 1:
                groups.setdefault(spelling[0], set()).add(number)
    return {token: frozenset(numbers) for token, numbers in groups.items()}
