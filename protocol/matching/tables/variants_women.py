"""Women's names of Arabic, Persian, Turkic and Pashto origin: the spellings of each across scripts.

Sources: as `variants_arabic`.
"""

NAMES = """
fatima f[ae](a)t[ie]m[aeo](h) fatma fatmeh fotima fathima faadumo fadumo faduma fatou fatoumata fatimatou fatemeh
 fatimeh فاطمه Фатим[ае] Фотима Фатема Фатьма Фатма Фатемех Φατίμα Φάτιμα Φατμά פאטמה Ֆաթիմա ფატიმა ფატმა
zahra zahr[ao](') zehra zohra zahara zaahro zahraa zəhra زهرا زهراء زهره Захра Заҳро Зухра Зохра Зехра Ζάχρα זהרא
 ზაჰრა
maryam m[ae]ry[ae]m mariam meryem mariyam miriam maryan maryem merjem meriem maream marjam maryama məryəm مریم Марьям
 Мар[ия]м Мариям Мәриям Майрам Мерьем Μαριάμ Μάριαμ מרים Մարիամ მარიამ(ი)
zaynab z[aei]{y,i}n[aeu](b) zineb zaineb zeynep zeinab zeyneb zainabu saynab زینب Зайн[аеэ]б Зейн[аеэ]б Зейнеп Зайнеп
 Зейнап Ζαϊνάμπ Ζεϊνάμπ זינב
aisha [ae]{i,y,yi,'i}{sh,ch}[aeo](h) ayesha aisyah ayşe aicha aysha aichatou caasho caisha caa'isha oysha ayisha ajsha
 ayse aişə aayesha عایشه عائشه عایشا Аиша Айша Айше Оиша Ойша Αΐσα Άισα עאישה აიშა
khadija {kh,h,x,k}ad{i,ee,e}{j,dj,g,zh,dzh,c}[aeo](h) khadijeh hatice xadiija hadiza kadidia xədicə khadidja kadija
 xadiicha khadicha khadeeja خدیجه Хадид(д)жа Хадижа Хатидже Хадича Кадича Χαντίτζα חדיג'ה
amina am{i,ee,ii}n[aeo](h) emine aminata aaminah əminə آمنه امنه امینه Амин[ае] Эмине Омина Αμίνα אמינה
hafsa {h,kh,x}afs[ao](h) hafza حفصه Хафса Ҳафса
halima {h,kh,x}al{i,ee,ii}m[aeo](h) halime haliimo xaliimo حلیمه Халима Ҳалима
hamida {h,kh,x}am{i,ee}d[aeo](h) حمیده Хамида Ҳамида
habiba {h,kh,x}ab{i,ee}b[aeo](h) xabiiba حبیبه Хабиба Ҳабиба
jamila {j,dj,g,dzh,zh}am{i,ee}l[aeo](h) cemile جمیله Джамил[яа] Жамила Ҷамила
karima kar{i,ee}m[aeo](h) کریمه Карима
latifa lat{i,ee}f[aeo](h) لطیفه Латифа
leyla l[ae](a){i,y,j,}l[aoie](h) layla leila laila laylo layli leili leyli leylo leilo lejla لیلا لیلی لیله Лейла
 Лайл[ао] Лайли Ләйла Λέιλα Λαΐλα לילה ლეილა
malika mal{i,ee}k[aeo](h) melika maleka ملکه ملیکه Малика
nadia nad[iy](y)a(h) nadija nadiya نادیه نادیا Надия Надиа Νάντια נאדיה ნადია
nafisa naf{i,ee}s[aeo](h) نفیسه Нафиса
najla na{j,g,dj}l[ao](a) نجلا نجلاء Наджла
nurjahan n{u,oo,ou}r_jahan n{u,oo,ou}rj[ae]h[ao]n نورجهان Нурджахан
rabia rab[ie](')[ae](h) rabiya rabea rubaba ربیعه رابعه Рабия Робия
rahima rah{i,ee}m[aeo](h) رحیمه Рахима
rukhsana r[uo](u){kh,h,x}s[ao](a)na(h) رخسانه Рухсана Рухсона
ruqayya r[uo][qkg](h)[aei](y)y[aeo](h) rokaya roqia roghayeh rukiye ruqia roghaieh rukia rokia رقیه Рукия Руқия Рокайя
sabina s[ae]b{i,ee}n[ae] صبینه سابینا Сабина
safia saf[iy](y)[aeo](h) safiyya صفیه Сафия Сафие
sakina s[aeu]k{i,ee}n[aeo](h) sukaina sakineh سکینه Сакина
salima sal{i,ee}m[aeo](h) سلیمه سلمه Салима
salma s[ae]lm[ao](') selma سلمی سلما Салма Селма
samira sam{i,ee}r[aeo](h) سمیره Самира
sara sa(a)r[aeo](h) سارا ساره Сара Σάρα סארה Սառա სარა
shabana shab[ao](a)n[ae](h) شبانه شبانا Шабана
shakila shak{i,ee}l[aeo](h) شکیله Шакила
shahnaz shahn[ao](a)z شهناز Шахн[ао]з Шаҳноз
sharifa shar{i,ee}f[aeo](h) شریفه Шарифа
soraya s[uo](u)r[ae](y)y[ao](h) thuraya ثریا Сурайя Сорайя Сураё
sumaya s[uo](u)m[ae](y)y[aeo](h) سمیه Сумайя Сумая
tahira ta(a)h[ei]r[aeo](h) طاهره Тахира Тоҳира
wafa [wv]afa(') وفا وفاء Вафа Вафо
yasmin yas(s)(a)m{i,ee,ie}n(e) yasaman jasmin jasmine iasmin yasemin یاسمین یاسمن Яс[ае]мин Ясмина Жасмин Γιασμίν
 יסמין
zakia zak[iy](y)[ae](h) زکیه Закия
zarina z[ae]r{i,ee}n[ae](h) zarine زرینه Зарина
zarghuna zargh{u,oo,ou,o}n[ae](h) زرغونه Заргуна
zubaida z[uo]b[ae][iy]d[aeo](h) زبیده Зубайда
zuleikha z[uo]l[aei]{i,y,}{kh,h,x,k}[ao](h) زلیخا Зулейха Зулайхо Зулайха
hawa h[ao][wv](w)[aeo](') xaawo havva hawwa havo حوا حواء Хава Ҳаво Хавва
asma asm[ao]({a,'}) esma اسما اسماء Асма Эсма Асмо
hana hana(a) هنا هناء Хана
hoda h[uo]da هدی Худа
huria huri(y)a حوریه Хурия
ibtisam [ie]bt[ie]s[ae]m ebtesam ابتسام Ибтисам
iman im[ao](a)n eeman ایمان Иман Имон
inas [ie]nas إيناس ایناس
mona m[uo]na منی مونا Муна Мона
nur_al_huda n{u,ou,oo}r_{al,el,ul}_h[uo]da نورالهدی
rania ran[iy](y)a رانیا
rima r{i,ee}m[ae] ریما Рима
rana ra(')na رعنا رنا Рано
sawsan s[aou][wu]s[ae]n سوسن Сусан
siham s[ie]h[ae]m سهام
hind هند Хинд
nahid n[ao](a)h[ei]{d,da,deh} noheed نوهید ناهید ناهیده Нахид Ноҳид Нахида
parvin p[ae]r[vw]{i,ee}n(a) perwin pervin پروین Парвин[а] Парвин Первин
parisa p[ae]r[iy](y)s[ae] پریسا Париса
shirin sh[ie]r{i,ee}n(a) şirin shereen شیرین Ширин Шерин Ширина
mahnaz m[ae]hn[ao]z مهناز Махназ Меҳноз
mahsa m[ao]hs[ao] مهسا Махса
narges narg{i,e,}s(a) nargiza nargis nargiss نرگس نرجس Наргиз[а] Наргис Наргиз Нәргиз
nasrin n[ae]sr{i,ee}n نسرین Насрин
nasima nas{i,ee}m[aeo](h) نسیمه Насима
nilufar n[ie]l{u,o,oo,ou}f[ae]r niloofar nilofar نیلوفر Нилуфар Нилофар Нилуфер
samaneh saman[ae](h) سمانه
setareh s[ei]t[ao]r[aeio](h) sitora ستاره Ситора Сетаре
shokria sh[uo]kr[iy](y)[ae] شکریه Шукрия
freshta f[ei]r[ei]sht[aeo](h) fariştah firishta farishta فرشته Фаришта Ферешта
farzana f[ae]rz[ao]n[aeo](h) ferzane فرزانه Фарзона Фарзана
fariba f[ae]r{i,ee}b[ao] فریبا Фариба
farida far{i,ee}d[aeo](h) فریده Фарида
gulnara g[uo]ln[ao]r[ae] gülnar gülnara gulnar گلنار Гульнара Гулнора Гулнара
gulchehra g[uo]lch[ei]hr[aeo](h) گلچهره Гулчехра
gulnaz g[uo]ln[ao]z گلناز Гульназ Гулноз
gulshan g[uo]lsh[ae]n گلشن Гулшан Гюльшан
elham [ei]lh[ao]m الهام Эльхам Илхом
elnaz الناز
fahima fah{i,ee}m[aeo](h) فهیمه Фахима
hosna h[uo]sn[aieo] حسنا حسنی حسنه
latofat lat[ao]f[ae]t لطافت Латофат
mahbuba ma{h,kh}b{u,oo,ou}b[aeo](h) محبوبه Махбуба Маҳбуба
masuma m[ae]s[']{u,oo,ou}m[aeo](h) معصومه Масума Маъсума
munira m[uo]n{i,ee}r[aeo](h) منیره Мунира
nigora n[ie]g[ao]r(a) negar نگار نگاره Нигора Нигар Нигара
palwasha p[ae]l[wv]ash[aeo](h) پلوشه Палваша
spozhmai sp{o,u}{zh,j,gm,}m[ae][iy] spogmai spogmay spojmai spozhmay سپوږمی سپوژمی Спожмай Спогмай
malalai m[ae]l[ao]l[ae]{y,i,ye} ملالی ملاله Малалай
shukufa sh[uo]k{u,oo,o}f[aeo](h) شکوفه Шукуфа
sevara sev[ao]r[ao] Севара Севаро
shahlo shahl[ao] شهلا Шахло Шахла
tamina t[ae]hm{i,ee}n[aeo](h) تهمینه Тахмина
umida [uo]m{i,ee,e}d[ao] امیده Умида
zulfia z[uo]lf[iy](y)[ao] زلفیه Зульфия Зулфия
zebo z[ei]b[ao] زیبا Зебо Зиба
aygul a{y,i}g[uü]l(i) آیگل Айгул(ь) Айгүл
aynur a{y,i}n[uü]r آینور Айнур(а)
aida a{y,i}d[ae] آیدا عایده Аида Айда Αΐντα
ainura a{y,i}nura Айнура
asel as[ei]l Асель Әсел Асел
begimai begim[ae][iy] Бегимай
cholpon {ch,sh}olpon sholpan Чолпон Шолпан
dinara dinar[ae] دیناره Динара
elif الیف Элиф
amal emel امل Амаль Амал Эмель
gulzat g[uü]lzat Гульзат Гүлзат
nazgul n[ao]zg[uü]l Назгуль Назгүл نازگل
meerim m{ee,e}rim Мээрим
perizat p[ei]rizat Перизат
saltanat Салтанат سلطنت
saule Сауле
tolgonai tolg[ou]n[ae][iy] Толгонай
yildiz {j,zh}{y,i,u}ld[yiu]z yıldız yulduz Жылдыз Жулдыз Юлдуз Йылдыз یلدوز
zhibek {j,zh}ibek ipek Жибек
marwa merve marwah مروه Марва
hulya h[uü]l[iy](y)a هولیا Хюлья
hanifa hanif[ae](h) حنیفه Ханифа
havin h[ae]vin هاوین
rojin roj{i,î}n روژین
berivan b[ei]r[iî]v[ae]n بیریوان بێریڤان
dilan d[ie]lan دیلان
nazanin naz[ae]n{i,ee}n نازنین Назанин
neda n[ei]d[ao](a) ندا نداء Неда
sahar s[ae]h[ae]r سحر Сахар Саҳар
samina sam{i,ee}n[ae](h) ثمینه Самина
shazia shazi(y)a(h) شازیه
saba s[ae]b[ao] صبا Саба Сабо
bushra b[uo]shr[ao] bochra büşra بشری Бушра
kulsum k[uo](u)ls{u,oo,o}m kulthum kolsum golsom gulsum کلثوم Кулсум Гульсум Гулсум
umm_kulthum {umm,um,oum,om}_k[uo]ls[uo]m {umm,um,oum,om}_kalth{ou,u,oo}m ام_کلثوم
hajar h[ae]{j,dj,g}[ae]r hajer hajra hacer hajara هاجر هاجره Хаджар Хожар
"""
