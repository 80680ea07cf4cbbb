"""Turkish, Azeri and Central Asian Turkic names of men: the spellings of each across scripts.

Sources: BGN/PCGN for Kazakh, Kyrgyz, Uzbek and Azerbaijani, ICAO Doc 9303-3; own compilation.
"""

NAMES = """
nursultan n{u,oo}rs[uo]ltan Нурсултан Нұрсұлтан نورسلطان
azamat az[ao]m[ae]t Азамат عظمت
bektur bekt[uü]r Бектур
bakyt b[ae]k[yi]t bakhyt bahyt Бакыт Бақыт
ulan Улан Ұлан
erlan [ey](e)rlan yerlan Ерлан Эрлан
marat Марат
nurlan n{u,oo}rl[ae]n Нурлан Нұрлан
daniyar d[ao]n[iy](y)[ao]r doniyor daniar Данияр Дониёр دانیار
kanat [kq]anat Канат Қанат
talgat tal[gh]at Талгат Талғат طلعت talat talaat
askar as[kq][ae]r asqar Аскар Асқар عسکر عسگر
maksat ma[kq]s[ae][td] maqsad Максат Мақсат Мақсад مقصد
zhenish {j,zh}en[iy]sh Жениш Женіс
temirlan t[ei]m[iu]rl[ae]n Темирлан Темірлан Тимерлан
eldar eld[ao]r eldor Эльд[ао]р Элдор Елдар ელდარ(ი)
elchin el{ch,c,ç}in Эльчин
elnur Эльнур
ilham ilh[ao]m ilxom ilkhom Ильх[ао]м Илҳом Илхам Ильхом الهام
ilgar il[gq]ar Ильгар
vugar vu[gq]ar Вугар Вүгар
rovshan r[ao][vu]sh[ae]n ravshan rövşən Ровшан Равшан روشن
tural Турал
anar an[ao]r Анар Анор
vusal Вусал
zaur za[uo]r zaour Заур زاوور ზაურ(ი)
alisher al[iy]sh[ei]r علیشیر Алишер Әлішер
sardorbek s[ao]rdorbek Сардорбек
jasur {j,zh}as{u,o}r Жасур Ҷасур Джасур
jahongirbek {j,zh}ahongirbek Жахонгирбек
bobur b[ao]b[uo]r babur بابر Бобур Бабур
botir b[ao]t[iyu]r batyr батыр Ботир Батир باتور
bahodir b[ae]h[ao]d[iuoe]r bahadur bahadir baxodir bakhodir bakhadir بهادر Баходир Баҳодир Бахадыр Бахадур
dilmurod dilm[uo]r[ao]d Дилмурод Дильмурад
sanjarbek Санжарбек
islombek islambek Исломбек Исламбек
nodirbek Нодирбек
shavkat sh[ae][vu]k[ae]t shaukat shawkat şevket chawkat شوکت Шавкат Шевкет Шаукат
tulkin tulqin to'lqin Тулкин Тўлқин
utkir [uo]tkir o'tkir Уткир Ўткир
zafar z[ae]f[ae]r zafer zaffar ظفر Зафар Зафер
khurram {kh,x,h}[uo]r(r)am خرم Хуррам
odilbek Одилбек
muzaffar m[uo]z[ae](f)f[ae]r muzafar مظفر Музаф(ф)ар
toktogul to[kq]togul Токтогул
tilek Тилек Тілек
kubanych [kq]ubanych kubanich Кубаныч
mirlan Мирлан
samat Самат
altynbek Алтынбек
zhoomart {j,zh}o(o)mart Жоомарт Жомарт
almaz alm[ao]z Алмаз الماس
ermek [ey](e)rmek Эрмек Ермек
sultanbek Султанбек
chingiz {ch,j,c,ç,d}(j)[ie]ng[iy]z cengiz genghis chinghiz چنگیز Чингиз Шыңғыс Чынгыз shyngys
yerbol [ey](e)rbol Ербол
serik ser[iy]k Серик Серік
bauyrzhan ba[uwv][yi]r(d)zhan Бауыржан
almas alm[ae]s Алмас
dauren daur[ei]n Даурен Дәурен
kairat [kq]a[iy]r[ae]t Кайрат Қайрат
sapar s[ae]p[ae]r Сапар
nurbek Нурбек Нұрбек
aidos a[iy]dos Айдос
asylbek as[yi]lbek Асылбек
gurbanguly Гурбангулы
merdan m[ei]rd[ao]n مردان Мердан Мардон
ovez [oa][vw][ei]z Овез
yilmaz y[iı]lm[ae]z یلماز Йылмаз Йилмаз
kaya Кая قایا
demir dem[iy]r دمیر Демир
ozturk [oö]zt[uü]rk اوزترک Озтюрк
yildirim y[iı]ld[iı]r[iı]m ییلدیریم Йылдырым
aydin a[yj]d[iı]n آیدین Айдын
arslan [ae]rsl[ae]n aslan ارسلان اصلان Арслан Аслан ასლან(ი)
dogan do[gğ](h)an دوغان Доган
erdogan erdo[gğ](h)an اردوغان Эрдоган
celik {c,ç,ch}el[iy]k چلیک Челик
turgut تورگوت
fatih f[ae]t[ie]h فاتح Фатих
emre emre(h) امره Эмре
burak b[uo]ra[kq] براق Бурак
orhan [ou]rh[ae]n orkhan اورهان Орхан Урхан
ozan Озан
serkan سرکان Серкан
volkan Волкан
tolga Толга
umut Умут
baris bar[iı][sş](h) باریش Барыш
deniz دنیز Дениз
erkan erk[ae]n ارکان Эркан
erdal Эрдал
gokhan gökhan گوکهان Гёкхан
hakan khakan خاقان Хакан
okan Окан
onur Онур
recep r[ae]{j,c,dj,g}[ae][bp] rajab rejep ражаб رجب Раджаб Реджеп Раджап Ражаб Ражап Раҷаб
saban sh[ae](')b[ao](a)n şaban shaaban chaabane shaban shabon شعبان Шаабан Шабан Шаъбон
savas sava[sş](h) Саваш
selcuk sel{c,ç,j,ch}[uo]k سلجوق Сельджук Сельчук
sinan سنان Синан
suat Суат
tayfun ta[yi]fun طیفون
tayyip tayy[ie]p طیب tayyib tayeb taieb tayyeb Тайип Тайиб
tuncay tun{c,dj}ay Тунджай
ugur u[gğ]ur اوغور Угур
ufuk
yavuz یاووز Явуз
yigit yi[gğ]it
bulent b[uü]lent بولنت Бюлент
engin انگین Энгин
gultekin g[uü]ltekin
ismet [ie]sm[ae]t عصمت Исмет Исмат
necati n[ei]{c,j,dj}ati nejati نجاتی
veysel v[ei][yi]sel ویسل Вейсел
sabri s[ae]bri صبری Сабри
necmi n[ei]{c,j}mi نجمی
tahsin t[ae]hs[iy]n تحسین Тахсин
bayram b[ae][yi]r[ae]m بایرام Байрам bajram
"""
