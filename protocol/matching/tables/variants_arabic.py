"""Men's names of Arabic origin: the spellings of each across scripts and languages of the route.

Sources: own compilation from the romanisation practice of ALA-LC, BGN/PCGN and ICAO Doc 9303-3, and from the common
spellings of Arabic, Persian, Urdu, Turkish, French, Russian, Tajik, Uzbek, Kyrgyz, Kazakh, Somali and Bosnian passports.
Written as `notation` says.
"""

NAMES = """
muhammad m[uo]{h,kh}am(m)[aei]d m{ou,oo,u}ham(m)[ae]d m[uao]ham(m)ad mahomed md mohd muhd mhd m[ou]hmd mehm[ea]d
 mehmet mahomet m[ao]{g,gh}om[ea]d m[ou]xam(m)[ae]d muxammad maxamed maxamuud muhamet muhamed moham[ae]t muhamm[ae]t
 m[ou]khamm[ae]t məhəmməd mamadou mamadu mohamedou محمد محمّد محمەد محەمەد مۇھەممەد مەھەممەد m[ui]hemed m[ue]hemmet memet
 М[уо]{х,ҳ,г}ам(м)[ае]д
 М[аоу]{г,х}ом[ае]д Мұхам(м)[ае][дт] М[уоаы]{х,к}ам(м)[ае]т Мухам(м)ад Маомет Мәһәммәд Мөхәммәт Μοχάμ(μ)εντ
 Μουχάμ(μ)[αε]ντ Μωάμεθ מוחמד Մուհամ(մ)[եա]դ მუჰამედ მუჰამადი
ahmad a{h,kh}m[aei]d ahamad ahm[ae]t a{h,kh}met axm[ae]d {axmed,axmad,axmat} ahmadu amadou ehmed əhməd akhm[ae][dt]
 احمد أحمد ئەحمەد ئەخمەت А{х,ҳ}м[ае][дт] Әхмет Ахмад Әхмәд Έχμεντ Άχμ[αε]ντ אחמד Ահմ[եա]դ აჰმედ(ი) აჰმადი ახმედ(ი)
mahmud ma{h,kh}m{u,oo,ou,o}d mehm{u,oo}d mahmut maxmud maxamuud maxmuud m[ae]hm{u,ou}d(e) mamoud(ou) makhmut محمود
 мах(а)муд {Маҳмуд,Махмут,Махмуд} Μαχμούντ מחמוד Մահմուդ მაჰმუდ(ი)
hamid hameed {hamiid,khamid,hamit,xamid} حمید חמיד Хамид {Ҳамид,Хамит,Гамид} Χαμίντ
haamid hamed hamid xaamid xamid haamed حامد {Ҳомид,Хомид,Хамед} homid Хамид Χαμίντ ხამედი
hammad hamaad xammad حماد Хаммад
ali al{i,y,ee,ii,iy} aly aliy aali əli eli عل{ي,ی} عەلی ئەلى ئالی Ал{и,ий,ы} Әли Әлі Али Αλί עלי Ալի ალი
hasan has(s)[ae]n h[ae]s[ae]n hassane hassoun xas(s)an khas(s)an həsən gasan hassen {xasan,hason} حسن حەسەن ھەسەن
 {Х,Ҳ,Г}ас(с)ан Хасан Ҳасан Χα(σ)σάν חסן Հասան ჰასანი
husayn h[uo](s)s[ea]{in,yn} h[uo]s(s)ain{e} h{ou,oo,u,o}s(s){ei,ai,ay,ey,eye,i,ie,ee,aye}n h{ou,oo}c{e,i}{in,ine,ne}
 hüseyn huseyin husejn husein hous(s)eine xus(s)[ea]{y,i}n xuseen kh[uo]s(s)[ea][iy]n husain hocine houcine hoseyn
 hosin guse[iy]n hussien husien huseen xoseyn khuseyn حس{ي,ی}ن حوسێن حوسەین ھۈسەين Х[уо]с(с)[ае][ий]н
 Ҳ[уо]с(с)[аеэ][ий]н Г[уо]с[ае]йн Хүсейін Хусан Χουσεΐν Χουσ(σ)έιν Χοσεΐν חוסיין Հուս[եա]յն ჰუსეინ(ი)
umar {umar,omar,omer,umer,oumar,cumar,ömer,omair,umur,gumar} oumarou omor umaar عمر عومەر ئۆمەر Ум[аэе]р Ом[аэе]р Умар
 Омар Ύμάρ Ομάρ Ομέρ עומר Օմար ომარ(ი)
amr amro amrou عمرو Амр Амру
uthman {uth,us,os,ot,out,ous,oth,ut}m[ae]n usm[oa]n osm[ao]n
 {othmane,otmane,ousmane,uthmaan,usmaan,cismaan,cusmaan,osmane} othman عثمان ئوسمان عوسمان Усм[ао]н Осм[ао]н Утман
 Οσμάν Ουθμάν עותמאן ოსმან(ი)
abu-bakr ab[uo](_)bak[ae]r ab[uo](_)b[ae]kr ab{u,ou,oo}(_){bakr,bakar,baker,bekr,bakir,bacar} aboubac(a)r boubaker
 boubacar ababakar abubakr {abobakr,abobaker,abuubakar} ebubekir abubak[oe]r aboobakar ابوبکر ابو_بکر أبو_بكر ابوبكر
 Абубак[аие]р Абубакр Аб[уо](_)Бакр Әбубәкір Άμπου_Μπακρ
bakr bak(i)r bekir bekr bacre بکر Бакр Бекир
khalid {kh,x,h,ch}al[ei]d khaalid halit kh[ao]lid xaalid xolid khaled خالد Хал[ие]д {Холид,Халит} Χαλέντ Χάλεντ ח'אלד
 חאלד Խալ[եի]դ ხალედი ხალიდ(ი)
said sa{i,ee,ie,ii,ei,e,ye}d {said,sa'id,saaid,siciid,sait,sayit,səid,seid} saïd s[ai]{y,}id saeid saiid سع{ي,ی}د
 سەعید سەئىد Са(г)ид Саид Саит С[аэ]еид Σαΐντ סעיד Սաիդ საიდ(ი)
sad sa[']d saad sa'ad saade sacad saadou سعد Саад Сагд Σαάντ סעד Սաադ
sayyid say(y)[ie]d s[ae]yy(e)d
 {syed,sied,seyed,seyyed,sayyed,sayed,sayeed,seyid,seyit,sejid,seid,saiyid,sayyad,saied,sayid,sidi} siyid səyid سید
 سيد سه‌ید سەید С[ае]йид С[ае]йед {Сеид,Саид,Сейит,Сайед,Сейитбек,Сайд,Сейид} Σαγιέντ סייד Սեյ(յ)[եի]դ სეიდ(ი)
rashid rash{i,ee,ie}d {resid,rachid,reshid,rashit,raşid,reşit,resit,rachide} رش{ي,ی}د {Рашид,Рашит,Решид} Ρασίντ רשיד
 Ռաշիդ რაშიდ(ი)
raashid rashed rached rashid {rasit,raşit} roshid راشد {Рошид,Рашед} Ρασίντ
karim kar{i,ee,ie,ii}m k[ae]rim {kariim,kerim,gharim,carim,karym} {karime} كر{ي,ی}م کر{ی,ي}م که‌ریم کەریم К[ае]рим
 {Карым,Кәрім,Керим} Καρίμ כרים Քարիմ ქარიმ(ი)
rahim ra{h,kh}{i,ee,ie,ii}m {rehim,raxim,raheem,raxiim,rəhim} رح{ي,ی}م Ра{х,ҳ,г}им {Рахым,Рақым,Рахим} Ραχίμ רחים
 Ռահիմ
rahman ra{h,kh}m[ao]n {rehman,rahmane,rexman,raxman,raxmon,rahmaan,raxmaan,raman,rakman} رحم(ا)ن
 {Рахман,Раҳмон,Рахмон,Рахмен,Рехман} Ραχμάν רחמן Ռահման რაჰმან(ი)
salim sal{i,ie}m {saleem,seleem,selim,saliim,salime} سل{ي,ی}م {Салим,Селим,Сәлім} Σαλίμ Σελίμ סלים სელიმ(ი)
saalim salem salim {saalim,salam} {solim,salem} سالم {Солим,Салем,Салим} Σάλεμ Σαλίμ סאלם
salam sala(a)m {salam,selam,salom} سلام {Салам,Салом,Селям}
salman s[ae]lm[ao]n salmaan سلمان {Салман,Салмон,Сельман} Σαλμάν סלמאן Սալման სალმან(ი)
sulayman s[uo]l[ea][iy]m[ao]n s[uo]l[ae]ym[ao]n sulaiman suleman soleman suliman soliman soleyman suleiman süleyman
 souleymane souleiman slimane soulaimane saleban saleebaan sulejman sulaymaan soulayman sleiman slayman silemani
 suleymaan sulaymon sulaimon سل{ي,ی}مان سلێمان سۇلايمان Сул[еа][ий]м[ао]н Сүлеймен Сулайм[ао]н Солейман Сүлейман
 Σουλε[ϊι]μάν סולימאן Սուլեյման სულეიმან(ი)
yusuf y{u,oo,ou,o}s{u,oo,ou,e,o}(f) y{u,oo,ou,o}s{u,oo,ou,e,o}f yusif yousif youssef youcef yussuf youssouf yousuf
 yoosuf jusuf yusup yusop yusuff youssif iusup iusuf zhusup jusup zhusip josef ysuf juzuf yuusuf yusub yosef usuf یوسف
 يوسف یووسف يۈسۈپ Юс[уи][фп] {Жусуп,Жүсіп,Жүсүп,Жусип,Йусуф,Усуф,Йоусеф,Юсеф,Юссеф} Γιουσ(σ)ο[υ]φ Γιουσ(σ)έφ יוסוף
 Յուս(ո)[ւ]ֆ Յուսուֆ იუსუფ(ი) იუსუბ(ი)
ibrahim [ie]bra(a){h,kh}{i,ie,ee,ii}m ebrahim ibragim ibrohim ibraheem ibraim brahim braham ibrahem ebraheem ibroxim
 ibroim ibraxim ibrahima birahim ibrayim ibray ibrai {iibraahiim,ibraahim} ابراه{ي,ی}م إبراهيم ابراهم ئیبراهیم
 ئىبراھىم برهیم Ибра[гхҳ]им Ибро[хҳг]им {Эбрахим,Ибраим,Ыбрайым,Ибрайым,Ібрагім,Ибраһим,Брахим,Ыбырайым} Ιμπραχίμ
 Ιμπραήμ אבראהים אברהים Իբրահիմ იბრაჰიმ(ი) იბრაგიმ(ი)
ismail [ie]sma{i,ee,ie,y,ei,yi}l ismael esmail esmaeil esmael ismoil ismayil izmail smail smain ismaila ismaaciil
 ismacil ismoyil ismaiel ismaeil esmaeel esmaiel ismajl ismailj isma'il esma'il اسماع{ي,ی}ل إسماعيل اسمع{ي,ی}ل
 ئیسماعیل ئىسمائىل Исма[ие]л Исмоил {Эсмаил,Ысмайыл,Ісмаїл,Исмагил,Смайыл,Исмайил,Измаил} Ισμα[ήι]λ אסמאעיל Իսմայիլ
 ისმაილ(ი)
ishaq is{h,kh}a[qk]
 {eshaq,ishaque,eshagh,es'haq,eshak,ishaaq,isaq,isxaaq,ishoq,iskhak,iskhok,isxoq,isak,izhak,ishaak,ishag} اسحا{ق,ک}
 إسحاق {Исхак,Исҳоқ,Исхок,Ысак,Эсхак,Ісхақ} Ισχάκ איסחאק
yaqub y{a,aa}[qkg](h){u,oo,ou,o}b yacoub yakup yaqoob jakub yaghoub yaqoub yakoub yakub yaqob yacub yacoob yaghub
 yaqoubou yoqub yokub yaqup jakup yaaquub iakub zhakyp jakyp {yaquub,yakob} یعقوب يعقوب Як[уо]б
 {Ёқуб,Ёкуб,Якуп,Жакып,Жақып,Яъқуб,Якъуб} Γιακούμπ יעקוב Յակուբ იაკუბ(ი)
musa m{u,oo,ou,o}s(s)a {moussa,muusa,moosa,muse,musse,muso,musah} موس{ی,ى,ي} موسا مۇسا {Мус[ао],Мусса} Μούσα מוסא
 Մուսա მუსა
isa [ie]{s,ss}a {issa,eesa,ciise,iisa,essa,eissa,aissa,iso,ise,eisa,ciisa} ع{ی,ي}س{ی,ى,ي} ع{ی,ي}سا
 {Иса,Исса,Исо,Эйса,Іса} Ίσα Ισσά עיסא Իսա ისა
dawud da[wv]{u,oo,ou,o}d daud dawod daoud daood davud davut davood davoud dawood daut daavuud daauud daoed dovud dowd
 daouda da'ud daudi davod dawit dauud daaud dowud داو(و)د داوود داؤد داۋۇت
 {Дауд,Давуд,Довуд,Даут,Дауыт,Дооту,Давут,Дауит} Νταούντ דאוד Դավուդ დაუდ(ი) დავუდ(ი)
harun ha(a)r{u,oo,ou}n(e) {haroun,haroon,haruna,xaruun,horun,garun} هارون {Харун,Гарун,Ҳорун,Хорун} Χαρούν הארון
yahya ya{h,kh}ya {yehya,yahia,jahja,yaxya,yahyo,yahiya,yehia,yaxyo,yakhyo,iakhia,zhakiya} {yaxye,yahye} يحيى
 یحی{ی,ى,ا} {Яхья,Яҳё,Яхё,Жакыя,Яхя} Γιαχία יחיא
zakariya zakari(y)a {zakaria,zekeriya,zakarya,zakaryo,zakareya,zekerija,zakariyo,zakarie,zakariye,zakariyya,zakaryia}
 زکر{ي,ی}ا {زكريا,زکریاء} {Закария,Закариё,Закарья,Зекерия,Закарё} Ζακαρίγια זכריא
ayyub [ae](y)y{u,oo,ou,o}(b) [ae](y)y{u,oo,ou,o}b {eyup,eyüp,ejub,ayuub,ayyup,aiyub,ajub} ا{ی,ي}وب أيوب
 {Аюб,Айуб,Айюб,Аюп,Айуп} Αγιούμπ איוב
yunus y{u,oo,ou,o}n{u,oo,ou,e,i,o}s(s) {younes,younous,younis,junus,junuz,yunes,yuunis,younus,zhunus,iunus,jounes}
 {yones} ی(و)نس يونس یونوس {Юнус,Юнис,Юнес,Жунус,Жүніс,Йунус} Γιουνούς Γιουνές
idris [ie]dr{i,ee,ie,ii}s(s) {idriss,driss,edris,edrees,idrissa,iidriis,idrees,idryss} ادر{ی,ي}س إدريس
 {Идрис,Идриз,Ыдырыс,Ідіріс,Эдрис} Ιντρίς אידריס
adam a(a)dam {adem,odam,aden} آدم ادم {Адам,Одам,Адем} Αντέμ
nuh n{u,oo,ou}h {nooh,nouh,nuux} نوح {Нух,Нуҳ,Нуух}
lut l{u,oo,ou}t لوط Лут
iskandar iskand[ae]r {eskandar,iskender,sikandar,sikander,skander,iskander,iskandar,eskander,secander,iskendar} اسکندر
 {سکندر,إسكندر} {Искандар,Искендер,Искандер,Эскандар,Ескендір} Ισκεντέρ
jamal {j,dj,g,dž}am(m)a(a)l cemal jamaal djamel jemal xhemal džemal dzemal jamol zhamal dzhamal zhamol jamel djemal
 gamel gamal camal cemaal jammal dzhamol {jaamac} جمال جه‌مال
 {Джамал,Ҷамол,Жамол,Жамал,Гамаль,Джамаль,Джамол,Дж[еэ]маль,Джамель} Τζαμάλ Γκαμάλ ג'מאל גמאל Ջամալ ჯამალ(ი) ჯემალ(ი)
jamil {j,dj,g}am{i,ee,ie}l {cemil,jamiil,djamil,gamil,xhemil,zhamil,dzhamil,džemil,cəmil} جم{ی,ي}ل
 {Джамиль,Джамил,Ҷамил,Жамил,Жамиль,Гамиль} Τζαμίλ ג'מיל ჯემილ(ი)
jalal {j,dj,g}a(l)la(a)l {celal,galal,djelal,jalol,jelal,dzhalal,dzhalol,zhalol,zhalal,xhelal,džalal} {djallal} جلال
 {Джалал,Ҷалол,Жалол,Жалал,Джалол,Галаль,Джаляль,Желал} Τζαλάλ Ջալալ
jalil {j,dj,g}al{i,ee,ie}l {celil,djalil,jaliil,dzhalil,zhalil,xhelil,jelil} جل{ی,ي}ل {Джалил,Ҷалил,Жалил,Джалиль}
 Τζαλίλ Ջալիլ ჯალილ(ი)
jabar ja(b)b[ao]r {jabbar,djabbar,cabbar,dzhabbar,djabar,gabbar,jabor} جبار {Джаббар,Ҷаббор,Жаббор,Джабар,Жабар}
jabir {j,dj,g}a(a)b[ie]r {jaber,cabir,gaber,djaber,jobir,jaabir,dzhaber,jabeer} جابر {Джабир,Ҷобир,Жобир,Джабер}
 Τζάμπερ
jafar {j,dj,g}(a)af[ae]r {jafer,cafer,gaafar,djaafar,ja'far,jaffar,jaffer,jafor,dzhafar,zhafar,xhafer,cəfər,jafaar}
 {jaafar,gafar} جعفر {Джафар,Ҷаъфар,Жафар,Жаъфар,Джаафар,Джафер,Жапар} Τζαφάρ ג'עפר Ջաֆար ჯაფარ(ი)
javad {j,dj}a[vw]{a,aa,o}d {cevat,cevad,jawed,djavad,gawad,jawaad,dzhavad,javod,cavad,dzhavod,cəvad} {djawad,jewad}
 جواد {Джавад,Ҷавод,Жавод,Джевад,Жават} Τζαβάντ ג'וואד Ջավադ
javid {j,dj}a[vw]{i,ee,e,ai}d {javed,javid,jawid,jawed,javaid,javeed,jaweed,jawaid,cavid,cavit,zhavid} جاو{ی,ي}د
 {Джавид,Ҷовид,Жовид,Джавед} jovid Τζαβίντ
kamal kam{a,aa,o}l {kemal,qemal,kamaal,camal,kemel,kamel} کمال كمال {Камал,Камол,Кемаль,Камаль,Кемал} Καμάλ Κεμάλ כמאל
 Քամալ ქამალ(ი) ქემალ(ი)
kamil kam{i,ee,e}l {kamil,kamel,kaamil,kâmil,komil,qamil,kamiil} کامل {كامل,کامیل}
 {Камил,Комил,Камиль,Камел,Кәмил,Кямиль} Καμίλ Καμέλ כאמל
abd_allah abd{u,a,o}l(l)a(h) abd_{u,a}llah abdul(l)ahi abdellah abdoul(l)aye abdoulah cabdul(l)aahi cabdal(l)a
 abdulloh abdullo avdulla avdullah əbdullah abdilla abdillah abdilahi cabdillaahi abdallaoui abdollahi عبدالله
 عبد_الله عبداللہ ئابدۇللا عەبدوڵڵا {Абдулла,Абдуллах,Абдаллах,Абдалла,Абдулло,Абдуллоҳ} Абдилла Абдылда Абдолла(х)
 Әбділда Әбдуллаһ Αμπντά(λ)λα(χ) Αμπντουλάχ עבדאללה עבד_אללה עבדוללה Աբդուլլահ აბდულა აბდულაჰ
"""
