"""Russian, Ukrainian, Belarusian and Bulgarian names: the forms of one name in these languages and their romanisations.

Sources: BGN/PCGN 1947 (Russian), 1979 and 2019 (Belarusian, Ukrainian), 2013 (Bulgarian), ICAO Doc 9303-3, Ukrainian
passport romanisation of 2010; own compilation.
"""

NAMES = """
aleksandr al(e)(i)(a){ks,x,cs}[ae]nd[ae]r alexandr ale{ks,x}ander oleksandr olexandr aliaksandr aleksandar alyaksandr
 oleksander alexandru Александ(а)р Олександр Аляксандр Αλέξανδρος alexandros aleksandros Ալեքսանդր ალექსანდრე
 aleksandre אלכסנדר الکساندر الکسندر
aleksandra al(i)e{ks,x}andr[ai] oleksandra aliaksandra alexandria Александра Олександра Аляксандра Αλεξάνδρα
 ალექსანდრა الکساندرا
aleksey al(e){ks,x}e{i,y,j,} aleksei alexei alexey oleksii oleksiy oleksij aliaksei aliaksey alyaksey olexiy alexej
 aleksi Алексе[йи] Олексій Аляксей Алекси ალექსი ალექსეი الکسی
anatoly anatoli(y) anatolij anatolii anatol anatolie Анатол[иі]й Анатоль ანატოლი
andrey andre{i,y,j} andri{y,i,j} andrii andrij andrej Андр[еі]й Андрэй ანდრეი ანდრია Ανδρέι آندری
anna (h)an(n)a hanna ganna Анна Ганна Αννα Άννα Աննա ანა آنا
anastasia an(n)astas[iy](y)[ae] anastasiia anastasiya anastasija Анастас[иі]я Настасья Αναστασία ანასტასია
anton anton(i) antony antonij antoniy Антон[иі]й Антон Αντώνιος
antonina Антонина Антоніна
artem art[ey]m artiom artsiom artsem artyom artjom Артем Артём Арцём
arseny arsen(i)(y) arseni arsenii arsen Арсен[иі]й Арсен Արսեն არსენ(ი)
bogdan b[ou][gh]dan bahdan bohdan Богдан Багдан ბოგდან(ი)
boris bor{i,y}s barys borys Бор[иы]с Барыс Борис ბორის(ი) بوریس
daria dar[iy](y)[ae] darya darja daryna dariya Дар[иі]я Дарья Дарина داریا
daniil dan(i)i{i,y,}l danyil danylo danila danilo danil Даниил Данил[ао] Данило Даніїл Данила Данил
denis den{i,y}s dzianis dzyanis Ден[иі]с Денис Дзяніс დენის(ი)
dmitry {dm,dim}itr{i,y,ii,iy,ij,yi} dmitri dmytro dmitrij dzmitry dzmitri dimitri dimitry dmitriy dmytr Дм[иі]тр[иі]й
 Дмитро Дз(ь)м[іи]тр(ый)(ы) Дзмітрый Димитър dimitar dimitur Димитрий Δημήτριος Δημήτρης dimitrios dimitris დიმიტრი
 დმიტრი دیمیتری
ekaterina [ey](e)katerina yekaterina kateryna katsiaryna iekaterina jekaterina katerina katarina katerine ekaterine
 Екатерина Катерина Кацярына Аикатерина Αικατερίνη Κατερίνα aikaterini ეკატერინე კატერინე یکاترینا
elena [yj](e)lena olena alena eleni yelena jelena ielena alyona olyona aliona Елена Олена Алена Алёна Ελένη Ելենա
 ელენა ელენე יילנה النا یلنا
elizaveta [ey]l[ie]zaveta yelizaveta yelyzaveta elisaveta lizaveta ielyzaveta Елизавета Єлизавета Лізавета Елисавета
 Ελισάβετ ელისაბედ(ი)
evgeny {e,ye,ie,je}vg(u)en{y,i,iy,ii,ij,yi} evgeni yevgeniy evgenii evgueni yevhen yevhenii yevheniy jevgenij yauhen
 yauheni yawhen iauhen ievgen ievgenii jevgeni evhen Евген[ие]й Евген[иі]й Євген(ій) Яўген(і)(ій) Евгени Ευγένιος
 evgenios ევგენი یوگنی
evgenia {e,ye,ie,je}vgen{ia,iya,ya,iia,ija} evgeniya yevgenia yevheniia yevheniya yauheniya Евгения Євгенія Яўгенія
fedor f[eyio]dor fyodor feodor fiodar fedir Ф[её]дор Федір Фёдар ფედორ
galina [gh]al[iy]na halina halyna galyna Галина Галіна გალინა
gennady [gh]en(n)ad(i)[iy](y) gennadiy gennadi hennadii henadz hienadz gennadij hennadiy genadz Геннад[иі]й
 Генадз(ь)(ій) Генадий გენადი
georgy [gh]e[oi]r[gh]{i,iy,ii,y,ij} georgi georgiy georgii heorhii heorhiy georgij heorhi Георг[иі]й Георгій Георги
 Георгі გიორგი giorgi georgios Γεώργιος Γιώργος giorgos გეორგი Գեորգի
grigory [gh]r[iy][gh]or{i,iy,ii,y,ij} hryhorii hryhoriy ryhor hryhory grigor hryhorij Григор[иі]й Рыгор Григор
 Γρηγόριος grigorios გრიგოლ(ი) grigol Գրիգոր krikor გრიგორი گریگوری
igor {i,y}gor ih{o,a}r ihor ihar Игорь Ігор Ігар იგორ(ი) ایگور Իգոր
ilya [iy]l(i)[iy]a ilia illia illya ilja Илья Ілля Ілья Илия ილია iliya Ηλίας ilias
inna in(n)a Инна Інна
irina [iy]r[iy]n(n)a iryna Ирина Ірина Ірына Ειρήνη irini eirini ირინა ირინე ایرینا Իրինա
ivan [iy]van iwan Иван Іван ივანე ივან(ი) ivane ایوان Իվան
kirill k[iy]ril(l) kiril kyrylo kiryl kirilo kyryl kyryll Кирил(л) Кирило Кірыл კირილ(ე)
konstantin [kc]onstant[iy]n kostiantyn kanstantsin konstantine kostyantyn konstantyn Константин Костянтин Канстанцін
 Κωνσταντίνος konstantinos კონსტანტინე کنستانتین
kristina khrystyna krystsina kristine Кристина Христина Крысціна Χριστίνα ქრისტინე
larisa lar[iy]s(s)a larysa Лариса Ларыса ლარისა
leonid l[ey][oia]n{i,y}d leanid Леон[иі]д Леанід ლეონიდ(ე)
lev l{e,y,io}v Лев Леў
lyubov l(i)(y){u,iu}bo[vu] liubov liubou lubov ljubov Любов(ь) Любоў
lyudmila l(i)(y){u,iu}dm[iy]la liudmyla liudmila ludmila ljudmila lyudmyla ludmilla Людмила Людміла ლუდმილა لودمیلا
maksim ma{ks,x}[iy]m maxim maksym Макс[иі]м Максім მაქსიმ(ე) ماکسیم
margarita mar[gh]ar[iy]ta marharyta Маргарита Маргарыта მარგარიტა
marina mar[iy]na maryna marine Марина Марына მარინა მარინე مارینا Մարինա
maria mar[iy](y)[aie] mariia mariya marija maryia Мар[иі]я Марыя Мар[ьи]я Μαρία მარია ماریا Մարիա
mikhail m[iy](k)h(a)i{i,y,}l(o) michail mihail mykhailo mykhaylo mikhailo mikhas mihailo mihajlo mikhayil mihhail
 Михаил Михайло Михайл(о) Міхаіл Міхась Михаїл Μιχαήλ Μιχάλης michalis მიხეილ(ი) mikheil მიხაილ(ი) میخاییل میخائیل
 Միխայիլ
nadezhda nade{zh,z,j,ž}da nadiia nadzeya nadejda Надежда Над[іи]я Надзея ნადეჟდა نادژدا
natalia natal(i)[iy](y)[ae] natalya nataliia natalija nataliya natallia nathalia Натал[иі]я Наталья Наталля ნატალია
 ناتالیا Նատալյա
nikita n[iy]k[iy]ta mikita mykyta Никита М[іи]кіта Микита Мікіта ნიკიტა
nikolay n[iy][kc]ola{i,y,j,ie,e,} nikolai mykola mikalai mikalay nicolai nikolaj mikola nikola Никола[йи] Микола
 М[іи]калай Никола Νικόλαος nikolaos ნიკოლოზ(ი) nikoloz ნიკოლაი نیکلای نیکولای Նիկոլայ
oksana o{ks,x}ana aksana Оксана Аксана ოქსანა
oleg o(l)e[gh] oleh aleh Олег Алег Олєг ოლეგ(ი) الگ
olga ol(i)[gh]a olha volha olgha Ольга Вольга Όλγα ოლგა الگا اولگا Օլգա
pavel pav(e)(i)l(o) pavlo pavlos pavle Павел Павло Павал Павле Παύλος პავლე პაველ(ი) پاول
petr p[iye](o)t(e)r(o) petro pyotr piotr petar petre pjotr petros piatro piotra Петр(о) Пётр Пятро Петър Петар Πέτρος
 პეტრე პეტრ(ე) پتر Պետրոս
polina pol[iy]na palina Полина Поліна Паліна
roman r[oa]man Роман Раман რომან(ი)
ruslan r[uo]slan Руслан რუსლან(ი) روسلان
svetlana sv[ei][iy](a)tlana svitlana sviatlana swetlana svyatlana Светлана Світлана Святлана სვეტლანა سوتلانا
sergey serge{i,y,j} sergi{y,i,j} serhi{i,y,j} siarhei siarhey serghei serhij sergii sergej sergueï serguei syarhey
 sierhei Сергей Сергій Сяргей Сергі სერგო სერგი სერგეი سرگئی سرگی Սերգեյ Σέργιος
stanislav stan[iy]sla[vuw](a) stanislau stanislaw Стан[иі]слав Станіслаў სტანისლავ(ი)
stepan st[iye]pan sciapan stsiapan Степан Сцяпан სტეფანე stepane Ստեփան
svyatoslav sv(i)[iy]atosla[vw] Святослав Святаслаў
tamara Тамара თამარ(ა) თამარი tamari tamar Թամարա تامارا
tatiana ta[tc](s)[iy](y)an[ae] tatyana tetiana tatsiana tatjana tetyana tatsyana tacjana tatyanna Татьяна Тетяна
 Таццяна Τατιάνα ტატიანა თათია تاتیانا Տատյանա
timofey tim[oa]fe[iy] tymofii tsimafei tymofiy Тимофей Тимофій Цімафей
taras Тарас
vadim vad[iy]m vadym vadzim Вад[иі]м Вадим Вадзім ვადიმ(ი) Վադիմ وادیم
valentin valent[iy]n(e) valiantsin valyantsin Валент[иі]н Валянцін ვალენტინ(ე)
valentina valent[iy]na valiantsina Валентина Валянціна ვალენტინა
valery val[ey]r{i,y,iy,ii,ij} valeriy valerii valeri valeryi Валер[иі]й Валеры(й) ვალერი والری
valeria val[ey]r[iy](y)[ae] valeriia valeriya valeryia Валер[иі]я Валерыя ვალერია
vasily vas[iy]l{y,i,iy,ii,ij} vasyl vasil vasyli wassily vassili vassily vasili Васил[иі]й Василь Васіль(ій) Василий
 Васил Βασίλειος vasileios ვასილ(ი) واسیلی
vera v[iy]era v[ie]ra vira Вера Віра ვერა
veronika veranika Верон[иі]ка Вераніка
viktor v[iy][kc]tor viktar Виктор Віктор В[іи]ктар ვიქტორ(ი) ویکتور Վիկտոր
viktoria v[iy][kc]tor[iy](y)[ae] viktoriia viktoriya viktoryia Виктория Вікторія Вікторыя ვიქტორია ویکتوریا
vitaly v[iy]tal{y,i,iy,ii,ij} vitalii vital vitali Витал[иі]й Віталій Віталь Вітал[ьі] ვიტალი ویتالی
vladimir v[lo](l)[ao]d[iy]m[iy]r volodymyr uladzimir vladimer wladimir uladzimer wolodymyr volodimir vladymyr Владимир
 Володимир Уладз[іи]мір Валодымыр ვლადიმერ(ი) ვლადიმირ(ი) ولادیمیر Վլադիմիր
vladislav vlad[iy]sla[vw] vladyslav uladzislau vladislau wladislaw Владислав Уладзіслаў ვლადისლავ(ი)
vyacheslav v(i)[iy]a(t)chesla[vw] viacheslav viachaslau vjaceslav viatcheslav wjatscheslaw Вячеслав В(’)ячеслав
 Вячаслаў ვიაჩესლავ(ი)
yaroslav [yij]arosla[vw] iaroslav jaroslav yaraslau Ярослав Яраслаў იაროსლავ(ი)
yulia [yij](i)ul(i)[iy](y)[ae] yuliya yuliia iuliia julija iulia Юл[иі]я იულია جولیا یولیا
yury [yij]{u,iu}r{i,y,iy,ii,ij} yuriy yurii iurii juri yuri jurij iouri youri yuryi Юр[иі]й Юры(й) იური یوری Յուրի
ksenia [kx](s)en(i)[iy](y)[ae] kseniia xenia kseniya ksenija Ксен[иі]я Аксинья
varvara [vb]arvara Варвара ვარვარა Βαρβάρα
yana [yij]ana Яна იანა
alina al[iy]na Алина Аліна ალინა آلینا
albina alb[iy]na Альбина
diana d[iy]ana dijana dziyana Диана Діана Дыяна დიანა دیانا
eduard [eé]du{a,}rd edvard Эдуард Едуард ედუარდ(ი) Էդուարդ
robert rob[ei]rt Роберт რობერტ(ი) Ռոբերտ
gleb [gh]l[ei]b hlib hleb Глеб Гліб
egor {ye,ie,je,ya,ia}gor yegor yahor iegor jegor Егор Ягор Єгор
zoya zo[iy]a Зоя
raisa ra[iy]s(s)a Раиса Раїса
nina n[iy]na Нина Ніна ნინა
lidia l[iy]d[iy](y)[ae] lidiya lidiia Лид[иі]я Лідія
zhanna {zh,j,ž}an(n)a Жанна
rimma r[iy]m(m)a Римма
miroslav m[iy]rosla[vw] Мирослав Міраслаў
stoyan sto[iy]an Стоян
hristo khristo christo Христо
plamen Пламен
asen as[ei]n(n) assen Асен
krasimir Красимир
todor tod[oe]r Тодор
ivaylo iva[iy]lo Ивайло
emil [eé]m[iy]l Емил Эмиль ემილ(ი)
"""
