"""Persian, Dari, Pashto, Tajik and Kurdish names of men: the spellings of each across scripts.

Sources: as `variants_arabic`; for Pashto BGN/PCGN 1968, for Tajik BGN/PCGN 1994, for Kurdish BGN/PCGN 2007.
"""

NAMES = """
dariush d[ao](a)r[iy](y){u,ou,oo,o}sh darius daryoush doryush داریوش Дарьюш Дариуш Дориюш
bahram b[ae]hr[ao](a)m behram bahrom بهرام Бахр[ао]м Баҳром
behruz b[ei]hr{u,oo,ou,o}z bahroz bahruz behrooz بهروز Бехруз Беҳрӯз Баҳруз Бахруз
behzad b[ei]hz[ao]d bahzad behzod بهزاد Бехз[ао]д Беҳзод
bijan b[ie]{j,zh}[ae](a)n bizhan بیژن بیجن Бижан
babak b[ao]b[ae]k بابک Бабек Бобак babek
bakhtiar b[ae]{kh,h,x}t[iy](y)[ao](a)r bahtiyar bakhtiyor baxtiyor بختیار Бахтиёр Бахтияр Бактыяр
parviz p[ae]r[vw]{i,ee,e,ai}z pervez parwez perviz pervaiz parvaiz پرویز Парвиз Парвез Первиз
payam p[ae]y[ao]m پیام Паям
peyman p[ae][iy]m[ao]n پیمان Пайм[ао]н Пейман
puya p{u,ou,oo}y[ao] پویا Пуя
jamshid {j,dj,zh}[ae]msh{i,ee,e}d cemşid jamsheed jamshed جمشید Джамш[ие]д Ҷамшед Жамшид
jahangir {j,dj}[ae]h[ao]ng{i,ee}r cihangir jahongir jehangir جهانگیر Джаханг[и]р Ҷаҳонгир Жахонгир Джахонгир
khosrow {kh,h,x}[uo]sr[aou]{w,v,u,ou,} khosro khusraw khosrou xusrav hüsrev خسرو Хосров Хусрав Хосроу
kaveh k[ao](a)[vw][aeo](h) kawa kova کاوه Кава Каве Кова
keyvan k[ae][iy][vw][ao]n kayvon کیوان Кейван Кайвон
kourosh k{ou,oo,u,o}r{o,u,ou,e}sh kurush کوروش Куруш Корош Курош
farhad f[ae]rh[ao](a)[dt] ferhat ferhad farhod فرهاد Фарх[ао]д Фарҳод Фархат Ферхат
fardin f[ae]rd{i,ee}n فردین Фардин
farshid f[ae]rsh{i,ee,e}d فرشید Фаршид Фаршед
farzad f[ae]rz[ao]d فرزاد Фарз[ао]д
faramarz f[ae]r[ao]m[ao]rz فرامرز Фарамарз
fereydun f[ei]r[ae][iy]d{u,oo,ou,o}n fereidoon faridoon feridun فریدون Фаридун Ферейдун Феридун
firuz f[ei]r{u,oo,ou,o}z(h) pirouz فیروز Фируз Фирӯз Фероз Пируз feroz
elyas [ei]l[iy](y)[ao]s ilyos الیاس Ильяс Илёс Илияс
houshang h{u,ou,oo}sh[ae]ng هوشنگ Хушанг Хушан
hormoz h[uo]rm[uo]z هرمز Хормоз
iraj [ie]r[ae]{j,dj} ایرج Ирадж Эраҷ Эрадж
manuchehr m[ae]n{u,ou,oo}ch[ei]hr منوچهر Манучехр Манучеҳр
mehrdad m[ei]hrd[ao]d مهرداد Мехрд[ао]д Меҳрдод
mehran m[ei]hr[ao]n مهران Мехран
mehrab m[ei]hr[ao]b مهراب محراب Мехр[ао]б
milad m[ie]l[ao]d میلاد Милад
mirwais m{i,ee}r[wv]a[iy]s miravays میرویس Мирвайс
navid n[ae][vw]{i,ee,e}d naweed nawid نوید Навид
nima n{i,ee}m[ao] نیما Нима
omidvar [uo]m{i,ee}d[vw][ao]r امیدوار Умедвор
pasha p[ao]sh[ao] paşa پاشا Паша
ramin r[ao]m{i,ee}n رامین Рамин Ромин
rustam r[uo](u)st[aeo]m rostom rustem rüstem روستم رستم Рустам Рустем Рустэм Ростам Рөстәм Ρουστάμ Ռուստամ როსტომ
 რუსტამ(ი)
ruzbeh r{u,ou,oo}zb[ei]h روزبه
salar s[ao]l[ao]r سالار Салар
sepehr s[ei]p[ei]hr سپهر Сепехр
shahab sh[ae]h[ao]b شهاب Шахаб Шаҳоб
shahin sh[ae](a)h{i,ee}n şahin shohin شاهین Шахин Шоҳин
shahram sh[ae]hr[ao]m شهرام Шахр[ао]м Шаҳром
shahriar sh[ae]hr[iy](y)[ao]r şehriyar شهریار Шахрияр Шаҳриёр
shahruz sh[ae]hr{u,ou,oo,o}{z,kh} شهروز شاهرخ شهرخ Шахрух Шоҳрух shohruh shokhrukh
shapur sh[ae](a)p{u,ou,oo,o}r شاپور Шапур Шопур
siavash s[iy](y)[ao][vw][ao]sh(h) siyovush siyavush سیاوش Сиявуш Сиёвуш Сиаваш
sina s{i,ee}n[ao] سینا Сино
sohrab s[uo](u)hr[ao](a)b suhrob zöhrab zohrab سهراب Сухр[ао]б Сӯҳроб Сохраб Зохраб
turaj t{u,ou,oo}r[ae]{j,dj} تورج
varham v[ae]h[ae]g واهاگ
yazdan y[ae]zd[ao]n یزدان Яздан
zartosht z[ae]rt[uo]sht زرتشت
gul g[uo]l gül گل Гуль Гул
gulab g[uo]l[ao](a)b گلاب Гулаб
gulbuddin g[uo]lb[uo]d(d){i,ee}n گلبدین Гульбеддин
gulagha g[uo]lag(h)a gul_agha گل‌آقا
jan j[ao](a)n dzhan جان Джан Ҷон
khan {kh,x,k,h}[ao](a)n خان Хан Хон Χαν חאן Խան ხანი
shah sh[ao](a)(h) şah shoh شاه شه Шах Шоҳ Шо Σαχ
mannan man(n)[ao]n منان Манн[ао]н
mir m[ie](e)r میر Мир Μιρ
mirza m[ie](e)rz[ao] میرزا Мирз[ао] მირზა
malang m[ae]l[ae]ng ملنگ Маланг
zalmai z[ae]lm[ae]{i,y,ye} زلمی Залмай
zmarai z(a)m[ae]r[ae][iy] زمری زمریالی Змарай
wais [wv]a[iy]s weis ویس Вайс
toryalai t{o,u,oo}r[iy](y)[ae]l[ae][iy] توریالی تور‌یالی Торьялай Турьялай
torpekai t{o,oo,u}rp[ei]k[ae][iy] تورپیکی
baryalai b[ae]r[iy](y)[ae]l[ae][iy] بریالی Барьялай
nangyalai n[ae]ng[iy](y)[ae]l[ae][iy] ننگیالی Нангьялай
hewad h[ei][wv][ao]d هیواد Хевад
pamir p[ao]m{i,ee}r پامیر Памир Помир
aimal a[iy]m[ae]l ایمل Аймал
ajmal [ae]{j,g}m[ae]l اجمل Аджмал
khushal {kh,x}{u,o,oo,ow}sh[ao](a)l خوشحال خوشال Хушал
sher sh{e,ee,i,ai}r şir شیر Шер Шир
shergul sherg[uo]l شیرگل
zarin z[ae]r{i,ee}n زرین Зарин
zarif z[ae]r{i,ee}f ظریف Зариф
wazir [wv]a(a)z{i,ee}r vezir وزیر Вазир
lal l[ao](a)l لعل لال Лал
painda p[ao](a)[iy]nd[aeo](h) پاینده Паинда
yar y[ao](a)r yor یار Яр Ёр
zardad z[ae]rd[ao]d زرداد Зардад
ayaz [ae]y[ao](a)z ayoz ایاز Аяз
nek n[ei](e)k naik نیک Нек
baz b[ao](a)z باز Баз
dost d{o,u,oo}st dust دوست Дуст Дост
dawlat d[aou](w)[wvu]l[ae]t devlet davlat دولت Давлат Даулет Дөөлөт Дәулет daulet
ghafur g(h)af{u,oo,ou,o}r g'ofur غفور Гафур Ғафур
ghaffar g(h)a(f)f[ao](a)r غفار Гаф(ф)[ао]р Ғаффор
akhtar a{kh,h,x}t[ae]r اختر Ахтар
ashna ashn[ao] آشنا اشنا
azad [ao](a)z[ao](a)[dt] آزاد ازاد Азад Озод Азат azat
azam [ae](')z[ao]m aazam اعظم Азам Аъзам Агзам
aziz [aə]z{i,ee,ie,ii}z aziiz casiis عزیز Азиз Әзиз Αζίζ עזיז აზიზ(ი)
azim [aə]z{i,ee,ie}m azeem عظیم Азим Әзім
barakat b[ae]r[ae]k[ae]t برکت برکات Баракат
dilshad d[ie]lsh[ao](a)d دلشاد Дильшод Дилшод Дильшад
dilawar d[ie]l[ao][wv][ae]r دلاور Дилавар Диловар
fakhri fa{kh,h,x}r{i,y} فخری Фахри
farrukh f[ae]r(r)[uo]{kh,h,x} فرخ Фар(р)ух
faryad f[ae]ry[ao]d فریاد Фарьяд
faiz f[ae][iy]z feyz فیض Файз Фаиз
fayaz f[ae](y)y[ao]z فیاض Файяз Файёз
hekmatyar h[ei]km[ae]ty[ao]r حکمتیار Хекматьяр Хекматияр
iqbal [ie]{qb,kb,ghb}[ao](a)l eqbal ikbal اقبال Икб[ао]л Иқбол Икбаль
ikhtiyar [ie]kht[iy](y)[ao]r اختیار Ихтияр
imam [ie]m[ao]m(i) emom امام Имам Имом
inayat [ei]n[ao](a)y[ae]t عنایت Инаят Иноят
jawhar {j,dj,g}[ao](u)(w)h[ae]r gauhar جوهر گوهر Джаухар Гавхар
nisar j[ao]n[ie]s[ao]r جان‌نثار
khair {kh,h,x}[ae][iy]r خیر Хайр
khwaja {kh,h,x}(w)(u)[ao]{j,dj}[aeo](h) khoja hoca xoja xo'ja خواجه خوجه Ходжа Ҳоҷа Хоҷа Хожа Хужа
kawsar k[aou][wu]s[ae]r کوثر Каусар
liaqat l[iy](y)[ao]q[ae]t لیاقت
lutfi l[uo]tf{i,y} lütfi لطفی Лутфи
mahbub m[ae]{h,kh}b{u,oo,ou}b محبوب Махбуб
nawab n[ae][wv](v)[ao]b نواب نوأب Наваб
nawaz n[ae][wv][ao]z navoz نواز Наваз
nawroz n[ae][wvu]r{u,oo,ou,o}z nowruz navruz nevruz newroz نوروز Навруз Наурыз Нооруз
niaz n[iy](y)[ao]z niyoz نیاز Нияз Ниёз
pahlawan p[ae]{h,kh}l[ae][wv][ao]n پهلوان Пахлаван
qurban [qkg](h)[uo]rb[ao](a)n(i) قربان Курб[ао]н Қурбон Гурбан
sabir s[ao](a)b[ei]r sobir صابر Соб[и]р Сабир Сабер
sabur s[ae]b{u,oo,ou,o}r صبور Сабур
samad s[ae]m[ae][dt] somad صمد Самад Самат
sanjar s[ae]n{j,dj,zh}[ae]r sancar سنجر Санджар Санжар Санҷар
sarwar s[ae]r[wv][ae]r server sarvar سرور Сарвар Сервер
sattar s[ae]t(t)[ao](a)r ستار Сат(т)[ао]р
sohbat s[uo]hb[ae]t صحبت Сухбат
sorush s[uo]r{u,oo,ou}sh سروش Соруш Суруш
taimur t[aei][iy]m{u,oo,ou,o}r timur teymur temur taymur تیمور Тимур Темур Таймур Тәймур Теймур Τιμούρ თეიმურაზ(ი)
 თემურ(ი) თეიმურ(ი)
turan t{u,oo}r[ao]n توران Туран
yama y[ao]m[ao] یما Яма
zaki z[ae]k{i,y} زکی Заки
zabih z[ae]b{i,ee}h ذبیح Забих
zaland z[ae]l[ae]nd زلند
shirzad sh[ie]r(a)z[ao]d sherzod sherzad شیرزاد شیرازاد Шерзод Ширзад
sherali sh[ie]rali sher_ali شیرعلی شیرعلي Шерали
emomali [ei]m[ao]m[ao]li imomali امامعلی Эмомали Имомали
saidali s[ae][iy]dali سیدعلی Саидали Сайдали
shahboz sh[ae]hb[ao]z شهباز Шахбоз Шаҳбоз
shuhrat sh[uo]hr[ae]t شهرت Шухрат Шӯҳрат
khurshed {kh,h,x}[uo]rsh{i,ee,e}d خورشید Хуршед Хуршид
ulugbek [uo]l[uo](g)bek ulugh_bek الغ‌بیک Улугбек Улуғбек
otabek [ao]t[ao]bek atabek Отабек Атабек
olim [ao]lim alim عالم علیم Олим Алим
aybek [ao][iy]b[ei]k aibek oybek ایبک Айбек Ойбек
orzu [ao]rzu آرزو Орзу
baran b[ae]r[ae]n باران
rebwar r[ei]b[wv][ae]r ڕێبوار ریبوار Ребвар
ardalan [ae]rd[ae]l[ae]n اردلان ئەردەڵان Ардалан
aram [ae]r[ae]m آرام ئارام Арам Արամ არამ(ი)
awat [ae][wv][ae]t آوات ئاوات
barzan b[ae]rz[ae]n بارزان برزان Барзан
diyar d[iy](y)[ae]r دیار Дияр
hemin h[ei]mi(n)n هیمن هێمن Хемин
hiwa h[ie][wv]a هیوا
karwan k[ae]r[wv][ae]n کاروان Карван
nechirvan n[ei]ch{i,ee}r[vw][ae]n نیچیروان نێچیرڤان Нечирван
rebaz r[ei]b[ae]z ریباز ڕێباز
rojhat r[ou](o){j,zh}hat روژهات
sherko sh[ei](e)rk[ou](h) شیرکو شێرکۆ Шерко
soran s[uo]r[ae]n سوران سۆران Соран
zagros z[ae]gr[uo]s زاگرس
"""
