"""More men's names of Arabic origin, from M to the end and the less common: the spellings of each across scripts.

Sources: as `variants_arabic`.
"""

NAMES = """
mustafa m[uo](u)st[ao]{f,ff,ph}a mostafa moustafa moustapha mustapha mustafo mostapha mustaf مصطفی مصطفا Мустаф[ао]
 Мостафа Мыстафа Μουσταφά מוסטפא Մուստաֆա მუსტაფა
murtaza m[uo]rt[ae]{z,dh,d}[ao] mortada murtada mourtada murtazo murteza murtuza مرتضی مرتضا Муртаз[ао] Мортаза
 Муртада Μορταζά
mujtaba m[uo](o){jt,j,dj,ght}[ae]b[ao] mojtaba müçteba مجتبی مجتبا Мо(д)джтаба Муджтаба Муҷтабо
reza r[ie]{z,dh,d,zz}(h)a riza rida rizo ridha reda ridwa redha rıza rzə رضا Рез[ао] Риз[ао] Рида Реда Ρεζά Ριζά Ρίντα
 רזא רידא
mahdi m[ae](a)(h)d{i,y,ee} mehdi mehdy mahdee mahdy mexdi mahadi mahadhi مهدی Махди Мехди Маҳдӣ Мәһди Μαχντί Μεχντί
 מהדי
haq haq(q) haque huq(ue) hoq(ue) haqe حق ҳақ Хакк
ruh r{u,oo,ou,o}h روح Рӯҳ Рух
hadi ha(a)d{i,y,ee} hodi xodi هادی Хади Ҳодӣ Ходи Χαντί
bagher ba(a)[qgk](h)[ei]r baqir baghir baqer boqir bokir باقر Бак[еи]р Боқир Бокир Багер
sadiq s[ao](a)d[ei]{q,k,gh,g,que} sadegh sadeq sadik sadek saddiq sodiq sodik saadiq صادق Сад[ие]к Содиқ Содик Садег
 Садық
siddiq s[ie](d)d{i,ee,e,ie}{q,k,gh,que} seddiq siddik siddique sedigh sıddık صدیق Сид(д)ик Сиддиқ Сыдык Сыдық Седик
qasim [qgk](h)a(a)s(s)[ei]m kasim kassim qassim gasim casim kacem kasym qosim kosim ghasem cassim qassem kassem qaasim
 belkacem قاسم قسیم Кас[иеы]м Қосим Косим Қасым Гасем Касым Γκασέμ Κασίμ קאסם ქასიმ(ი)
kazim ka(a){z,dh,d}(h)[ei]m kazem kadhim kadhem kazım kadim kozim qazim kadhum kazym کاظم Каз[иеы]м Козим Казем
hashim {h,kh}a(a)sh[ei]m hachim hachemi haşim hosim hoshim hachem xaashi hashem haashim gashim هاشم هشیم Хаш[еи]м
 Ҳошим Хошим Гашим Χασέμ
hisham h[ie]sh[ao]m hicham hişam hisam hesham hishaam هشام Хиш[ао]м Χισάμ
haidar {h,kh,g}[ae]{i,y,id}[dt][ae]r haydar heydar heidar haydor gaidar xaydar xaydor haider hyder hayder haydr hajdar
 khaydar kheydar حیدر Хайд[аео]р Ҳайдар Гайдар Гейдар Хейдар Айдар Χαϊντάρ
abbas [ae](b)bas(s) abbos abas cabaas əbbas عباس Аб(б)[ао]с Аббаз Αμπάς עבאס Աբբաս აბას(ი)
akbar akb[ae]r ekber akbor əkbər اکبر Акб[ао]р Экбер Акпар
asghar as(s)gh[ae]r asgar asger əsgər askar asqar اصغر Асг[ао]р Асқар
akram [ae]kr[ae]m ekrem akrom əkrəm اکرم Акр[ао]м Экрем
aslam اسلم Аслам
afzal af(a){z,dh}[ae]l efdal afzol افضل Афзал
ashraf ashr[ae](f) achraf eşref eshref aşraf əşrəf اشرف Ашр[ае]ф Эшреф
asad as(s)[ae]d esad esat esed asaad əsəd اسد Асад Эсед
asif a(a)s[ei]f asef آصف اصف Ас[ие]ф
arif a(a)r[ei](f) aref orif عارف Ар[ие]ф Ориф Ғариф
atif at[ie]f atef عاطف Атиф
akif ak[ei]f عاکف
amin am{i,ee,ie,ii}n emin amiin əmin lamine امین Ам[и]н Эмин Αμίν אמין ამინ(ი)
amir am{i,ee,ie,ii}r emir əmir ameer امیر Амир Эмир Әмір Αμίρ אמיר
aamir a(a)mer amir عامر Амер Амир
ammar am(m)a(a)r ammor عمار Ам(м)ар
anwar an[wv][ae]r anouar enver anvor anver anwer انور Анв[ао]р Энвер Әнуар Αν(ου)άρ Ενβέρ אנוואר
anas an[ae]s enes anass انس Анас
ayman [ae][iy]m[ae]n ایمن Айман
basim bas[ie]m bassem باسم بسیم Басим Бас(с)ем
bashar ba(s)sh[ao]r bachar بشار Башар
bashir bas(h){i,ee,ie,ii}r bachir beshir bešir beşir basheer bechir بشیر Бешир Башир Μπασίρ בשיר
bilal b[ie]l[ao](a)l belal bilaal بلال Бил[ао]л(ь) Μπιλάλ ბილალ(ი)
ihsan [ie]hs[ao]n ehson ikhsan ehsaan ihsaan احسان Эхс[ао]н Ихсан Эҳсон
ikram ekram ikrom ikraam [ie]kr[ao]m اکرام Икр[ао]м Экрам
imran [ie]mr[ao]n umran omran imraan عمران ایمران Имр[ао]н Эмран Ιμράν
imad [ie]m[ao]d imaad عماد Эмад Имад
irfan [ie]rf[ao]n erfan irfaan عرفان Ирф[ао]н Эрфан
islam [ie]sl[ao]m islom eslam اسلام Исл[ао]м Эслам Ыслам
hud h{u,oo}d هود
fadil fa(a)[dz](h)[ei]l fazel fazil fadel fozil fadhil fazıl فاضل Фаз[еи]л(ь) Фозил Фад[ие]ль
fazl fa[zd](h)(a)l fazal fazel فضل Фазл Фазыл
faisal f[ae][iy]s[ae]l faysal fayçal faycal feysel faysol faisel فیصل Файс[ао]л(ь) Фейсал Φαϊσάλ פייסל
faruq f[ae](a)r{u,oo,ou}[qk](h) farouk farooq faruk farooque farough forug faarooq فاروق Фарук Форуқ Φαρούκ
farid far{i,ee,ie,ii}[dt] fereed ferid fərid فرید Фар[ие]д Ферид Фарит Φαρίντ
fawzi f[ae][wvu]z{i,y,ee} fauzi fevzi faouzi fouzi فوزی Фаузи Фавзи
faraj far[ae]{j,g,dj} ferec فرج Фарадж
fuad f[uo](u)[']a(a)d fouad fuat foad فواد فؤاد Фуад Фуат
ghani [g]hani gani ganiy g'ani غنی Гани Ғани Ғанӣ
ghulam g(h){u,o,ou,oo}l[ao](a)m gulam kulam qulam golam gholam ghulaam gulom g'ulom غلام Г[уо]л[ао]м Ғулом Қулам
 Γκουλάμ
habib {h,kh,x}[ae]b{i,ee,ie}(b) hebib habeeb xabib حبیب Хабиб Ҳабиб Χαμπίμπ
hafiz {h,kh,x}[ae]fi{z,dh,s} hafez hofiz hafeez حافظ حفیظ Хафиз Ҳофиз
hakim {h,kh,x}[ae]k{i,ee,ie,ii}m hekim hakem hakeem حکیم Хаким Ҳаким Χακίμ
halim {h,kh,x}al{i,ee,ie,ii}m helim حلیم Халим Ҳалим
hamza {h,kh,x,g}[ae]m(m)z[aeo](h) xamse hamzeh hamsa hamzo gamza hamzah حمزه Хамз[ао] Ҳамза Гамза Χάμζα חמזה
hanif {h,kh}an{i,ee}f xanif haneef hanef حنیف Ханиф Ҳаниф
harith h[ae](a)r[ie]{th,s,t} حارث Харис Харит
hikmat h[ei]km[ae]t حکمت Хикмат Ҳикмат Хекмат Хикмет
husam h[uio](s)s[ao]m hossam husaam hussam houssam حسام Хусам Хисам
haitham ha[iy]th[ae]m haytham heytem هیثم Хайсам
jihad {j,dj,g}[ie]h[ao]d cihad cihat جهاد Джихад
jumah {j,dj,zh,g}[uo](o)m[ao](h)(') joma jomaa gomaa jumaa cuma jum'a djouma juma جمعه جمعة Джума Жума Ҷумъа Жұма
junaid {j,dj,g}[uo]n[ae][iy]d cüneyt juneid junayd جنید Джуна[ий]д Жунайд
kabir kab{i,ee,ie}r kebir کبیر Кабир Кебир
kalim kal{i,ee}m کلیم Калим
kamran k[ao]mr[ao](a)n kamron kamraan کامران Камр[ао]н Комрон Кямран
khalil {kh,h,x,k}al{i,ee,ie,ii}l xaliil خلیل Халил(ь) Халел Χαλίλ חליל
latif l[ae]t{i,ee,ie}[fp] letif لطیف Латиф Лятиф Λατίφ
luqman l[uo](u)[qk]m[ao]n loqman lokman loghman luqmon luqmaan لقمان Лукм[ао]н Луқмон Локман
majid m[ae]{j,dj}{i,ee,ie}[dt] medjid mecit mecid magid majeed madjid majed مجید Мад(ж)жид Маджид Маҷид Мажид Μαζίντ
 מג'יד
maajid majed majid maged ماجد Маджед
malik ma(a)l[ei]k melik malek maleek malick maalik مالک ملک Малик Мелик Молик Μαλίκ
mansur m[ae]ns{u,oo,ou,o}r mansour mansoor منصور Мансур Мәнсүр Μανσούρ מנסור მანსურ(ი)
marwan m[ae]r[wv][ao]n marouane merouane mervan مروان Марв[ао]н Μαρουάν
masud m[ae]s[']{u,oo,ou,o,uu}[dt] masood masoud massoud mesud mesut messaoud masaud masuud masoed مسعود Мас(ъ)уд Масуд
 Масгуд Масъуд Μασούντ מסעוד მასუდ(ი)
mazhar m[ae]zh[ae]r mazhor مظهر Мазхар
miraj m[ie]r[']a(a)j معراج Мирадж
mujahid m[ou](u){j,dj}a(a)h[ei]d مجاهد Муджахид
munir m[uo](u)n{i,ee,ie,e}r mounir muniir منیر Мунир Μουνίρ
murad m[uo](u)r[ao]{d,t} murot mourad morad murod muraad مراد Мур[ао]д Мурат Морад Мырат Μουράτ Μουράντ מוראד Մուրադ
 მურად(ი)
musab m[uo]s[']ab مصعب Мусаб
muslim m[uo]sl[ie]m müslüm muslem مسلم Муслим Мыслым
mukhtar m[uo](u){kh,h,x}t[ao]r mokhtar moukhtar muxtor muhtar مختار Мухт[ао]р Мұхтар Мухтор
nabi nab{i,y,ee} nebi nabii نبی Наби Небі
nabil n[ae]b{i,ee,ie,ii}l(e) nabeel nebil نبیل Набил(ь)
nadir na(a)d[ei]r nader nodir نادر Над[еи]р Нодир Ναντίρ
naim na(')[ie](i)m naeem na'im naeim نعیم Наим
najib n[ae]{j,dj,g}{i,ee,ie}(b) necip nagib nadjib najeeb neguib نجیب Наджиб Наҷиб Нажиб Нагиб
nasir na(a)s(s)[ei]r nasser nacer nosir naseer ناصر نصیر Нас[иеы]р Носир Насыр Нас(с)ер Νάσερ Νασίρ נאצר ნასერ(ი)
 ნასირ(ი)
nazir n[ae]{z,dh}{i,ee,ie,ii}r nezir nazeer نذیر نظیر Назир Незир
nazim na(a)[zd](h)[ie]m nazem nâzım nozim nadhim nadim ناظم Назим Нозим Назым
nadim nad{i,ee}m ندیم Надим
nizam n[ie]z[ao]m nidham نظام Низ[ао]м Незам
numan n[uo](u)[']m[ao]n nouman noman nu'man noaman نعمان Нум[ао]н Нуъмон Номан
nur n{u,oo,ou}r nor nuur نور Нур Νουρ ნურ(ი)
nuri n{u,oo,ou}r{i,y,ee,ie} نوری Нури Нурӣ
omid [uo]m{i,ee,ai,ay,e}[dt] umed ümit omeed umeed umid امید اومید Умед Омид Үміт Умит Омед
osama [uo]{s,ss}(s)[ao]m[ao](h) usama oussama ousama üsame اسامه Усама Осама Ουσάμα
qadir [qgk](h)[ao](a)d[eiyu]r qader kadir kader kodir qodir ghader kadyr قادر Кад[иеы]р Қодир Кодир Қадыр
qais [qk]a[iy]s qays kays ghais قیس Кайс
qudrat [qkg](h)[uo]dr[ae]t kudret قدرت Кудрат Қудрат
rafi r[ae]f{i,ee,y}(') رفیع Рафи
rafiq r[ae]f{i,ee,e,ie}[qk](h) rafique refik rafigh refiq رفیق Рафик Рафиқ Рефик Ραφίκ
ramadan r[ae]m[ae][dz](h)[ao](a)n ramazan ramadhan ramazon ramzan ramozon ramadani ramzon rəmazan rramadan رمضان
 Рам[ао]з[ао]н Рамадан Рамзан Рамазан Ραμαζάν Ραμαντάν რამაზ(ი) რამაზან(ი)
rasul r[ae]s{u,oo,ou,o}l resul raosul رسول Расул(ь) Расол Ρασούλ
rauf r[ae][']{u,oo,ou,o}(o)f raouf raof روف رؤوف رئوف Рауф Рауп
ridwan r[ie][dz](h)[wv][ao]n rizwan rezvan ridouane rezwan redouane radwan rızvan رضوان Ризв[ао]н Резван Ридван Радван
riyad r[iy](y)[ao]{d,z,dh} riaz riad riyaz riyadh reyaz riaad ریاض Рияд Рияз Риад
adil a(a)d[ei]l adel odil عادل Ад[ие]л(ь) Одил Әділ Αντίλ
safar s[ae]f[ae]r sefer صفر Сафар Сефер
saif sa[iy]f se[iy]f sayf سیف Сайф Сейф Саиф Σαΐφ
sajjad s[ae](j){j,dj}[ao]d sajad secad سجاد Садж(ж)ад Саджод Саҷҷод Σατζάντ
sakhi sa{kh,h,x}{i,y,ee} سخی Сахи
salah s[ae]l[ao](a){h,kh} saleh selah صلاح Сал[ао]х
salih sa(a)l[ei]{h,kh} saleh solih saalah swaleh صالح Сал[еи]х Солеҳ Солих Салиҳ Σαλέχ סאלח
sami sam{i,y,ee,ie}(') سامی سمیع Сами Сомӣ
samir s[ae]m{i,ee,ie,ii}r sameer سمیر Самир Σαμίρ סמיר სამირ(ი)
sardar s[ae]rd[ao](a)r serdar سردار Сард[ао]р Сердар Σαρντάρ
shafi sh[ae]f{i,ee,y}(') شفیع شافی Шафи
shafiq s[h][ae]f{i,ee,e,ie}[qk](h)(a) chafik şefik shafique شفیق Шафик Шафиқ
shakir sh[ae](a)k{i,ee,e}r chaker şakir shokir شاکر شکیر Шак[ие]р Шокир
sharif sh[ae]r{i,ee,ie,ii}[fp] cherif şerif sherif sheriff شریف Шар[иы]ф Шереф Шариф Шарип Σαρίφ שריף
shamil sh[ae](a)m[ie]l şamil chamil شامل شمیل Шамил(ь) Шәміл
shakur sh[ae]k{u,oo,ou,o}r chakour şükür شکور Шак[уо]р Шукур
shahid sha(a)h[ei]d şahit shohid shaheed شاهد شهید Шах[ие]д Шоҳид
subhan s[uo]b{h,kh}[ao]n سبحان Субх[ао]н Субҳон
sultan s[uo](u)lt[ao](a)n soltan sulton سلطان Султ[ао]н Солтан Сұлтан Σουλτάν სულთან(ი)
suhail s[uo]h[ae][iy]l suheyl sohail souhail سهیل Сухайл(ь) Сухейл Сохейл
taha ta(a)h[ao] toha طه طاها Таха
tahir ta(a)h[ei]r tahar tohir taahir taxir تاهیر طاهر Тах[иеы]р Тоҳир Тохир Тагир Ταχίρ ტაჰირ(ი)
taj ta(a)j taaj tag toj تاج Тадж
talib ta(a)l[ei](b) tolib taleb talıp طالب Тал[ие]б Толиб
tariq t[ae](a)r[ei]{q,k,gh,que,ck,c} tarek tarik tareq toriq طارق Тар[ие]к Ториқ Таріқ Ταρίκ טארק
tawfiq t[aeo]{w,v,u,ou}f{i,ee,ie}[qk](h) toufik taoufik tevfik tofiq tofik توفیق Тавфик Тауфик Тофик Тофиг Тавфиқ
taqi ta(a)[qkg](h){i,y,ee} taqee taki تقی Таки Тақӣ Таги
uwais [uo][wv]a[iy]s oveis owais uvays veysel اویس Увайс Овейс
wahid [wv][ae]{h,kh}{i,ee,e,ie}[dt] vahid waheed ouahid vahit واحد وحید Вах[ие]д Воҳид Вохид Ваҳид
walid [wv][ae](a)l{i,ee,ie,e,ii}d oualid velid ولید Валид Уалид Ουαλίντ וליד
wali [wv]al{i,y,ee} veli ouali ولی Вал[иі] Уәли
wasim [wv]as{i,ee,ie}m ouassim واسیم وسیم Васим
yasir ya(a)s(s)[ei]r yasser yassir iasser یاسر Яс(с)[ие]р Ёсир Γιασέρ
yasin ya(a)s(s){i,ee,ie}n(e) yassine yasiin jasin yaseen iasin یاسین Яс(с)ин Ёсин Γιασίν
zaid za[iy]d ze[iy]d zeyd ziad zejd زید Зайд За[ие]д Зейд
zahid za(a)h[ei]d zohid zaheed زاهد Зах[ие]д Зоҳид Зохид
zahir za(a)h[ei]r zaheer zohir ظاهر ظهیر زاهر Зах[иеы]р Зоҳир
zakir za(a)k[ei]r zokir zaker dhaker ذاکر Зак[ие]р Зокир
zaman z[ae]m[ao]n زمان Зам[ао]н
ziyad z[iy](y)[ao](a)d ziad زیاد Зияд Зиад
ziya z[iy](y)[ao](') zia ziyo dia ضیا ضیاء Зиё Зия
zubair z[uo](u)b[ae][iy]r zoubir zubayr zubeir zobair زبیر Зуба[ий]р Зубейр Зубаир
zulfiqar z[uo]lf[ie][qk]a(a)r zulfikar zolfaghar zulfaqar zulfiqor dhulfiqar zülfikar ذوالفقار ذولفقار Зульфик[ао]р
 Зулфиқор Зульфикар
"""
