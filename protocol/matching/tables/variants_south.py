"""Names of the Horn of Africa, of Greek, Armenian, Georgian, Hebrew and Balkan use, and common family names.

Sources: BGN/PCGN for Amharic, Tigrinya, Somali, Greek, Armenian, Georgian, Hebrew; own compilation.
"""

NAMES = """
abdi cabdi abdii عبدی Абди
hersi {h,x}irsi
warsame warsam[ea] ورسمه
farah fara(a){h,x} faarax فرح Фарах
jama jaamac jamac جامع
guled guul(e)ed
hodan هودن
ifrah ifra{h,x} افراح
sagal
ayaan a(a)yaan ayan
abebe abeb[ea] አበበ
tesfaye tesfa{ye,y,i} ተስፋዬ تسفای
tekle tekl[eai] ተክለ
haile ha{i,y}l[eu] ኃይለ ኀይሌ ኃይሌ هایله
gebre gebra gebreh ገብረ
mehari m[ea]har[iy] መሓሪ
yohannes y(e)ohan(n)[ei]s yohanes ዮሐንስ یوهانس
kidane kidan[eu] ኪዳነ
tewelde t[ei]w[eo]ld[ei] ተወልደ
berhane b[ei]r(i)han[eiu] birhane ብርሃኔ ብርሃነ
mulugeta mulug[ei]ta ሙሉጌታ
girma girma(y) ግርማ
bekele bekel[ea] በቀለ
alemayehu alema[iy](y)ehu አለማየሁ
solomon s[oa]l[oa]m[oa]n selomon ሰሎሞን Соломон Σολομών სოლომონ(ი) Սողոմոն
dawit dawi{t,th} ዳዊት
samuel s[ae]m(u)[uw]el samuil samvel Самуил Самвел Σαμουήλ שמואל Սամվել ሳሙኤል صموئیل
daniel dan[iy](y)[ei]l daniyel danial donyol Даниэль Даниэл Δανιήλ דניאל Դանիել დანიელ(ი) ዳንኤል دانیال دانیل
david dav[iy]d davit davyd daviti Давид Давыд Δαβίδ דוד Դավիթ დავით(ი)
simon s[iy]m[oe]n simeon shimon simone semyon semen Семен Семён Симеон Симон Σίμων שמעון Սիմոն სიმონ(ი)
gabriel [gj]abri[ei]l gavriil gabriyel jibril jibreel djibril gebrail jabrail jebreel جبریل جبرائیل جبرئیل Габриэль
 Гавриил Джабраил Джибрил Жабраил Γαβριήλ גבריאל Գաբրիել გაბრიელ(ი)
armen Армен Արմեն արման
ashot ash[oa]t Ашот Աշոտ
hayk ha[iy]k Айк Հայկ
hovhannes h[oa]v(h)an(n)[ei]s ovanes hovanes Ованес Оганес Հովհաննես Յովհաննէս
karen Карен Կարեն
gevorg {g,k}evor{g,k} gevork kevork Геворг Գևորգ
sargis sarg[iy]s sarkis serkis Саргис Саркис Սարգիս
tigran t[iy][gk]ran dikran Тигран Տիգրան
vardan var[dt]an vartan Вардан Վարդան
vahan Ваган Վահան
hakob h[ao][kg]o[bp] hagop akop Акоп Հակոբ
hrant Грант Հրանտ
narine narin[ea] Нарине Նարինե
nino Нино ნინო
levan Леван ლევანი ლევან
zurab zura[bp] Зураб ზურაბ(ი)
vakhtang va{kh,h}tang Вахтанг ვახტანგ(ი)
irakli [ie]rak(l)li irakliy herakles Ираклий ირაკლი
tamaz Тамаз თამაზ(ი)
tornike tornik[e] Торнике თორნიკე
luka Лука ლუკა Λουκάς
ketevan ket[eo]van Кетеван ქეთევან(ი)
mamuka Мамука მამუკა
shota sh[oa]ta Шота შოთა
panagiotis pana[gy]i{o,}tis panayiotis panayotis Панайотис Παναγιώτης
ioannis i[oa]an(n)is yannis giannis yiannis jannis Яннис Ιωάννης Γιάννης
stavros Ставрос Σταύρος
theodoros th[eo]d[oa]ros teodoros Теодорос Θεόδωρος
athanasios ath[ae]nas[iy][oa]s thanasis Афанасий atanas Αθανάσιος Θανάσης
christos {ch,h}ristos Христос Χρήστος
evangelos [ea]vangelos vangelis Ευάγγελος Βαγγέλης
spyridon sp[iy]r[iy]d[oa]n spyros spiros Спиридон Σπυρίδων Σπύρος
anastasios an(n)astas[iy][oa]s tasos Αναστάσιος Τάσος
moshe m[oa]she moshé משה Моше
avraham av(r)[ao]ham avrohom אברהם Авраам Αβραάμ
shlomo shl[oa]mo שלמה Шломо
haim {ch,h,kh}a[iy](y)im chaim חיים Хаим
agim Агим
arben arb[ei]n Арбен
besnik
bujar
fatmir Фатмир
ilir
luan
shpend
edin ed[iy]n Един
mirsad Мирсад
nermin n[ei]rmin Нермин
zoran z[oa]ran Зоран
dragan Драган
goran Горан
milan m[iy]lan Милан
jovan j[oa]van Јован
dusan du{s,sh,š}an Душан
nenad Ненад
zeljko {z,ž,zh}eljko Желько Жељко
husseini h[uo](s)s[ae]{i,y,ey,ei}n{i,y,ee} hosseini hoseyni hussaini hussainy husaini husayni hosaini huseyni
 houssaini elhoussaini hüseyni khuseyni حسینی Хусайни Хоссейни Хосейни Ҳусайнӣ Гусейни
mousavi m{u,oo,ou,o}s(s)a[vw]{i,y,ee} musavi mosavi moosavi mussawi موسوی Мусави Мусавӣ Мосави
ahmadi a{h,kh}m[ae]d{i,y,ee} احمدی Ахмади
mohammadi m[uo](u){h,kh}am(m)[ae]d{i,y,ee} محمدی Мохаммади Мухаммади
karimi kar{i,ee}m{i,y,ee} کریمی Карими
rahmani ra{h,kh,x}m[ao]n{i,y,ee} rehmani رحمانی Рахмани Рахмони
rahimi ra{h,kh}{i,ee}m{i,y,ee} رحیمی Рахими
hashimi {h,kh}ash[ei]m{i,y,ee} hachemi هاشمی Хашими Хашеми Ҳошимӣ
rezai r[ei]z[ao](a)('){i,ee,y,ei,yi,ie,iy} rezaie rezaee rezaei rezaey رضایی رضائی رضائیان Резаи Резаэи
hasani {h,kh}as(s)[ae]n{i,y,ee} حسنی Хасани Ҳасанӣ
jafari {j,dj}a(a)f[ae]r{i,y,ee} ja'fari جعفری Джафари Джаъфари
sadat s[ao]d[ao](a)t سادات Садат
haidari {h,kh}[ae][iy]d[ae]r{i,y,ee} حیدری Хайдари Хейдари
akbari akb[ae]r{i,y,ee} اکبری Акбари
amiri am{i,ee}r{i,y,ee} امیری Амири
noorzai n{u,oo,ou}r{zai,zay,zi,zoi} نورزی نورزایی Нурзай Нурзаи
ahmadzai a{h,kh}m[ae]dz{ai,ay,ei} احمدزی Ахмадзай
yusufzai y{u,ou,oo}s(s){u,o,ou,oo}fz{ai,ay,ei,i} یوسفزی یوسفزئی Юсуфзай
barakzai b[ao]r[ae]kz{ai,ay} بارکزی بارکزایی Баракзай
popalzai p[ou]p[ao]lz{ai,ay} پوپلزی
achakzai [ae]chakz{ai,ay} اچکزی
stanekzai stan[ei]kz{ai,ay} ستانکزی ستانکزئی Станикзай
wardak w[ao]rd[ae]k vardak وردک Вардак
hotak h[ou]t[ae]k هوتک
mangal m[ae]ng[ae]l منگل Мангал
zadran z[ae]dr[ae]n jadran ځدران جدران زدران
haqqani {h,kh}a(q)[qk][ao]n{i,y,ee} haqani hakkani حقانی Хак(к)ани Ҳаққонӣ
akhundzada a{kh,h,x}{u,oo,o}ndz[ao]d[ae](h) akhundzadeh آخوندزاده اخوندزاده Ахундзада Охундзода Ахундзаде
qureshi [qkg](h)[uo](o)r[ae][iy]sh{i,y,ee} قریشی قرشی Курейши Қурайшӣ
chaudhry chaudhary choudhury chowdhury choudhry chaudhari chaudry chodhry چوهدری چودھری چودهری Чоудхури
ansari [ae]ns[ao]r{i,y,ee} انصاری Ансари Ансорӣ
siddiqui s[ie](d)d{i,ee}[qk](u){i,y,ee} sediqi sediqqi صدیقی Сиддики Седики
bukhari b[uo]{kh,h,x}[ao]r{i,y,ee} بخاری Бухари
gilani {g,j}{i,ee,e}l[ao]n{i,y,ee} kilani kaylani گیلانی جیلانی کیلانی Гилани Гейлани
baluch b[ae]l{u,oo,o,ou}{ch,c} بلوچ بلوش Белудж Балуч baloch
bhatti bhat(t)i بھٹی
butt but(t) بٹ
masih masi(h)(ah) maseeh مسیح Масих
tikriti t[ie]kr[ie]t{i,y} تکریتی التکریتی Тикрити
baghdadi b[ae]gh[dt][ae]d{i,y} بغدادی البغدادی Багдади
masri m[aie][sz]r{i,y} misri مصری المصری Масри
shami sh[ao]m{i,y} شامی الشامی Шами
iraqi [ie]r[ao][qk]{i,y} عراقی العراقی Ираки
hamdan ham(e)dan xamdan حمدان Хамдан
khoury khouri khori خوری Хури
haddad hadad حداد Хаддад
ivanov ivano[vw](a) iwanow(a) ivanoff Иванов(а) Іванов(а) Иваноў Իվանով ივანოვ(ი) ایوانف ایوانوف
petrov petro[vw](a) pyatrou petroff Петров(а) Пятроў پتروف
sidorov s[iy]doro[vw](a) Сидоров(а)
kuznetsov kuzn[ey](i)(e)t[sz]ov(a) kuznecov Кузнецов(а) Кузнєцов(а)
popov p[oa]po[vw](a) Попов(а)
shevchenko {sh,sch,š,ch}evchenko shauchenka Шевченко Шаўчэнка
kovalenko kovalenk[oa] Коваленко Кавал(е)нка
bondarenko bondarenk[oa] Бондаренко
tkachenko tka{ch,č}enk[oa] Ткаченко
karimov k[ae]rimo[vw](a) Каримов(а)
rahimov ra{h,kh}imo[vw](a) ragimov(a) Рахимов(а) Раҳимов(а)
aliyev ali(y)(e)ev(a) alijev əliyev Алиев(а) Әлиев(а) Алієв(а)
mamedov mam(m)[ae][dt]o[vw](a) mammadov(a) Мамедов(а) Маммадов(а) Мамадов(а)
huseynov {h,kh,g}[uo]s[ae][iy]no[vw](a) guseinov(a) Гусейнов(а) Хусейнов(а) Хусаинов(а) Һүсејнов
abdullayev abdulla(y)ev(a) abdullaev(a) Абдуллаев(а) Абдулаев(а)
ibragimov ibra{g,h,kh}imov(a) ibrohimov(a) Ибрагимов(а) Иброхимов(а)
ismailov [ie]sma[iy]{l,il,yil}ov(a) ismoilov(a) Исмаилов(а) Исмоилов(а) Исмайлов(а)
yusupov {yu,iu,ju,u}s[uo][pf]ov(a) Юсупов(а) Юсуфов(а) Усупов(а)
kasymov [kq]as[yi]mov(a) qosimov(a) Касымов(а) Қасымов(а) Косимов(а) Касимов(а)
saidov sa{id,yid,yyd}ov(a) Саидов(а)
nazarov naz[ae]rov(a) Назаров(а)
sharipov shari[pf]ov(a) Шарипов(а) Шарифов(а)
"""
