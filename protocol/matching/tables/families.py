"""Three families of compound names, read by rule from their parts: Abd al-X, X ad-Din and X Allah.

Each row of a table is one name: its Latin name, then Latin, Arabic-script and Cyrillic spellings of the part X, written
as `notation` says. `family_reading` reads the fixed part in every usual way and looks X up; a token whose X no table
knows is not read.

Sources: the ninety-nine names of God as given names (Abd al-X), own compilation of the common forms from the
romanisation practice of ALA-LC, BGN/PCGN, ICAO Doc 9303-3, and of Turkish, French, Russian, Tajik, Uzbek passports.
"""

import re
from collections.abc import Mapping
from functools import lru_cache

from protocol.matching.tables.notation import expand, folded_words, joined_lines

SERVANTS = """
abd_al_rahman ra{h,kh,x}m[ao]n rehman rahmane rahmaan rahmon raxmaan rexman rakman raman رحمن رحمان
 {рахм[ао]н,рахмен,раҳм[ао]н}
abd_al_rahim ra{h,kh,x}{i,ee,ie,ii}m rehim رحیم {рахим,раҳим,рахым,рагим}
abd_al_karim kar{i,ee,ie,ii}m kerim krim کریم {карим,керим,карым,кәрім}
abd_al_aziz a(a)z{i,ee,ie,ii}z ez{i,ee}z əziz casiis aziiz عزیز {азиз,әзиз,азез}
abd_al_qadir [qkg](h)a(a)d[eiy]r qader kadr gader qodir kodir qadar qaadir khader xodir قادر
 {кадыр,кад[еи]р,қодир,кодир,қадыр,гадир}
abd_al_hamid {h,kh,x,g}am{i,ee,ie,ii}[dt] حمید {хамид,ҳамид,гамид,хамит}
abd_al_halim {h,kh,x}al{i,ee,ie,ii}m حلیم {халим,ҳалим,галим}
abd_al_hakim {h,kh,x}ak{i,ee,ie,ii}m hakem حکیم {хаким,ҳаким,хакем}
abd_al_hadi {h,kh}a(a)d{i,y,ee} هادی {хади,ҳоди,хади}
abd_al_haqq {h,kh,x}a[qk](q)(q) haque hag hagh hack heq hak حق {хак,ҳақ,хакк,ҳак,хақ}
abd_al_hafiz {h,kh}af{i,ee,e,ie}[zdt] حفیظ حافظ {хафиз,ҳафиз}
abd_al_hai {h,kh}a{i,y,yy,ye,ii} hayee حی {хай,ҳай}
abd_al_jabbar {j,dj,g,dzh}a(b)b[ao]r cabbar jabaar جبار {джаб(б)[ао]р,ҷаббор,жаббор,жапар,жапбар}
abd_al_jalil {j,dj,g,dzh}al{i,ee,ie}l celil جلیل {джал[иі]л(ь),ҷалил,жалил}
abd_al_jamil {j,dj,g}am{i,ee,ie}l جمیل {джамиль,жамил}
abd_al_khaliq {kh,x}a(a)l[ie][qk] halik xoliq kholiq khaliq khalegh خالق {халик,холик,халық,холиқ,халек}
abd_al_latif lat{i,ee,ie,ii}[fp] letif لطیف {латиф,лятиф,латып,латип}
abd_al_majid maj{i,ee,ie,ii}d medjid madjid mecid mejid maged magid medžid mazhid majed مجید ماجد
 {мад(ж)жид,маджид,маҷид,мажид,меджид,мәжит,межит}
abd_al_malik ma(a)l[ie]k melik melek ملک مالک {малик,мелик,малек,малік}
abd_al_manan man(n)[ao]n menan منان {ман(н)[ао]н}
abd_al_matin mat{i,ee,ie}n metin متین {матин,метин}
abd_al_mumin m{u,o,ou,oo}m{i,e,ee}n mo'men mumen مؤمن مومن {мумин,мӯъмин,момин,мумен,мумін}
abd_al_munim m{u,o,ou}n[']{i,e,ei,ai}m monem moniem moneim monaem منعم {мун[ие]м,монем}
abd_al_muttalib m[uo]t(t)al[ei][bp] مطلب {мут(т)[ао]либ}
abd_al_nabi nab{i,y,ee} nebi نبی {наби,неби}
abd_al_nasir na(a)s(s)[ie]r nacer nassir nasser ناصر نصیر {насир,носир,насер}
abd_al_qahhar [qk]a(h)h[ao]r قهار {каххар,қаҳҳор,кахор,каххор}
abd_al_qayyum [qkg](h)a(y)y{u,oo,ou,o}m kayum gayum qaiyum qayum قیوم {каюм,қаюм,кайюм,каюум}
abd_al_quddus [qkg](h)[uo](d)d{u,oo,ou,o}(o)s kuddüs qodos قدوس {куд(д)ус,қуд(д)ус}
abd_al_rashid rash{i,ee,ie,ii}[dt] rachid reşid raşit reshid رشید {рашид,рашит}
abd_al_rauf ra[']{u,oo,ou,o}f raouf rauf rauof raof رووف رئوف رؤوف رؤف {рауф,рауп,раъуф}
abd_al_razzaq ra(z)z[ao][qk] razac rezak razagh razzagh razaque razaaq razaq رزاق {раз(з)[ао]к,раз(з)[ао]қ,ра(з)зах}
abd_al_sabur sab{u,oo,ou,o}(o)r صبور {сабур,собур}
abd_al_salam sal[ao]m selam salaam salaan سلام {сал[ао]м,селям}
abd_al_samad s[ao]m[aei][dt] samed samat samath samaad صمد {сам[аи][дт],сомад}
abd_al_sattar sat(t)[ao]r settar sataar ستار {сат(т)[ао]р}
abd_al_shakur shak{u,oo,ou,o}(o)r chakour şükür shukur shokor shokoor şekür shukoor شکور {шак[уо]р,шукур,шүкүр}
abd_al_subhan s[uo]b{h,kh}[ao]n سبحان {субх[ао]н,субҳон}
abd_al_tawwab ta(w)w[ao]b tavvab tavob tavab تواب {тавваб,тавоб,таввоб}
abd_al_wahhab [wv]a(h)h[ao]b ouahab uahab vehap vehab wahaab وهاب {вах(х)[ао][бп],ваҳ(ҳ)об}
abd_al_wahid [wv]a(a)h[ie]d ouahid vahit wahed waheed waxid vohid واحد وحید {вах[ие]д,воҳид,вохид,вахит}
abd_al_wali [wv]al{i,y,ee} veli ولی {вали,уали,вели}
abd_al_wasi [wv]a(a)s[ie]{,y,h} wase' wasay wasea vosi واسع {васи,восе,васе,воси}
abd_al_zahir z[ao]h[ie]r zaheer ظاهر {захир,зоҳир,захер}
abd_al_zahra zahra(a) zehra زهرا زهراء {захра}
abd_al_husayn h[uo](s)s[ae][iy]n hussein houssein hosein huseyn hossain حسین {хус[ае]йн,ҳусайн,хосейн}
abd_al_rasul ras{u,oo,ou,o}(o)l resul rasol رسول {расул,расуль,расол}
abd_al_rab rab(b) رب {раб(б)}
abd_al_ghani {gh,g,q,k}an{i,y,ee} kaniy gani غنی {гани,ғани,гъани}
abd_al_ghaffar {gh,g,q}a(f)f[ao]r kafar غفار {гаф(ф)[ао]р,ғаф(ф)ор,капар,гафар}
abd_al_ghafur {gh,g,q}af{u,oo,ou,o}(o)r kafour غفور {гафур,ғафур,гапур,капур}
abd_al_fattah fat(t)a(h) fettah fatax fatih فتاح {фат(т)ах,фат(т)оҳ,фат(т)ох}
abd_al_alim al{i,ee,ie}m elim عالم علیم {алим,олим}
abd_al_ali al{i,y,ee} على علی {али}
abd_al_azim az{i,ee,ie}m adhim adheem azeem عظیم {азим,әзім}
abd_al_ahad a{h,kh}a[dt] ehed axad احد {ахад,аҳад,ахат}
abd_al_bari ba(a)r{i,y,ee} باری {бари,бори}
abd_al_basir ba(s)s{i,ee,e,ie}r بصیر {басир}
abd_al_basit ba(a)s[ie]{t,th} baset basset basid باسط {басит,босит,басет}
abd_al_baqi ba(a)[qkg](h){i,y,ee,ie} باقی {баки,боқи,бақи}
abd_al_jawad {j,dj,g}a[wv]a(a)d gawad jouad gouad جواد {джавад,жавад}
abd_al_khabir khab{i,ee}r خبیر {хабир}
abd_al_amir am{i,ee,ie}r امیر {амир,эмир}
abd_al_satir sater ساتر {сатир}
abd_al_maruf maroof maruf maarouf معروف {маруф}
abd_al_mahdi m[ae](h)d{i,y} مهدی {махди}
abd_al_rida r[ei](d)(h)[zd]a reda ridha reza رضا {рида,реза,риза}
abd_al_sami sam{i,ee,ie,ea}(a) samee samie سمیع {сами}
abd_al_wadud [wv]ad{u,oo,ou,o}(o)d ودود {вадуд}
abd_al_mutal m{u,o,ou}t[']{aa,a,ae}l(i) motaal motal متعال {муталь,мутал}
"""

FAITHS = """
nur_ad_din n{u,oo,ou,o}r نور {нур,нор}
saif_ad_din sa{i,y}f se[iy]f sayf سیف {сайф,саиф,сейф}
jalal_ad_din {j,dj,g,dzh,zh}al[ao]l celal jelal جلال {джал[ао]л,ҷалол,жал[ао]л}
jamal_ad_din {j,dj,g,dzh,zh}am[ao]l cemal جمال {джам[ао]л,ҷамол,жамол}
kamal_ad_din k[ae]m[ao]l qemal kamaal کمال {кам[ао]л,кемал}
salah_ad_din s[ae]la(h) salax saloh salaax selah sala صلاح {сал[ао]х,салоҳ,сала,селах}
shams_ad_din sh[ae]ms(i) chams şems shems shamsi chems şəms shamsu شمس {шамс,шемс,шамси}
shihab_ad_din sh[aio]h[ao]b şehab chihab chahab şahap shehab şihab شهاب {ших[ао]б,шаҳоб,шах[ао]б,шиҳоб}
sharaf_ad_din shar[ai]f shara{f,p} şeref charaf sheref شرف {шараф,шараф,шереф,шарип}
siraj_ad_din s[ie]ra(a)j s[ie]ra{dj,g,zh} sirac serac siroj سراج {сир[ао]дж,сироҷ,сирож,сераж}
taj_ad_din t[ao](a){j,dj,zh} tac tag تاج {т[ао]дж,тоҷ,тож}
zayn_ad_din z[aei]{y,i,}n ziin zeen zein zine زین {зайн,зейн,зин}
ziya_ad_din z[iy](y)a{,',u,a,o} zyau zeya dia diya diaa ضیا ضیاء {зия,зиё,зийа,зиаъ,зиа}
izz_ad_din [ei]z(z) azz ezz cis iizz عز {изз,из,эзз,эз}
fakhr_ad_din fa{kh,h,x}r(i) fahr fachr fakhru faxri فخر {фахр,фахри}
badr_ad_din b[ae]d(i)r(i) bedr badri bədr بدر {бадр,бедр,бадри}
baha_ad_din b[ae]h(h)a(') behaa bahau baho bakhau baxo bakho bahaou بها بهاء {бах[ао],баҳо,баха,бахау,беха}
ala_ad_din al(l)a(a)(') alaou alau aloo olo alo allo علا علاء {ала,ал[оа]у,ало}
imad_ad_din [ie]m[ao]d imaad عماد {имад,эмад,имод}
muhi_ad_din m[uo](h)[hy]i(y) m[uo]h{y,i,yi,ey,iyi,e} muhu mahi mouhi muxi mokhi mukhi mohai mohiu mohei محی محیی محي
 {мухи,муҳи,мохи}
nasir_ad_din n[ao]s(s){i,e,ee,}r nasri nacer نصر ناصر نصیر {насир,насыр,носир,наср,нусра,насер}
nizam_ad_din n[ie]z[ao]m نظام {низ[ао]м,незам}
najm_ad_din n[ae]{j,dj,g,zh}(i)m(i) necm nejm nazhm nazhmi najmu nadžm نجم {наджм,наҷм,нажм,нажми,неджм}
qutb_ad_din [qkg](h)[uo]t[ub]{b,} qutb kutb ghotb kutub qotb قطب {кутб,қутб,кутби}
rukn_ad_din r[uo]kn rokn roukn rükn رکن {рукн,руқн}
burhan_ad_din b[uo]rh[ao]n bourhan borhan burhaan برهان {бурх[ао]н,бурҳон}
husam_ad_din h[uoi](s)s[ao]m husaam hisam hossam حسام {хус[ао]м,ҳусом,хосам}
khayr_ad_din {kh,h,x}[ae]{i,y}r(i) hayr hajr kheir khair خیر {хайр,хайри,хейр,қайр}
sad_ad_din s[ae](a)[']d saad sa'd saadi sa'adu سعد {саъд,саад,сагд,сад,сагди,саъди}
rashid_ad_din rash{i,ee}d رشید {рашид}
rida_ad_din r[ie]z[ao] rida reza ridha رضا {риз[ао],рида,риза}
majd_ad_din m[ae]{j,dj,g,c}d mecd مجد {маджд,мадж,маҷд,мажд,межд}
muin_ad_din m[uo](')[ei]{e,i,}n moeen mouin moin معین {му[иы]н,муин,моин}
muizz_ad_din m[uo](')izz moez معز {муизз,муиз}
amin_ad_din am{i,ee}n امین {амин}
asir_ad_din as{i,ee}r اثیر {асир}
hamid_ad_din ham{i,ee}d حمید {хамид,ҳамид}
iftikhar_ad_din iftikhar افتخار {ифтихар}
ikram_ad_din [ie]kram اکرام {икр[ао]м}
islam_ad_din islam اسلام {исл[ао]м}
karim_ad_din kar{i,ee}m کریم {карим}
fasih_ad_din fas{i,ee}h فصیح {фасих}
ghiyas_ad_din {gh,q,g}[iy](y)[ao]s gias ghiath gheyas giyos giyas gıyas ghiyath غیاث {гияс,ғиёс,гиёс,гияс}
gul_ad_din gul گل {гул,гуль}
hafiz_ad_din haf{i,ee}z حفیظ {хафиз,ҳафиз}
safi_ad_din saf{i,y} safiyu صفی {сафи}
shuja_ad_din sh[uo]{j,zh}a(') شجاع شجاء {шуджа,шуҷо,шуджо,шуджау}
tahir_ad_din tahir طاهر {тахир}
taqi_ad_din ta[qkg](h){i,y,iy} takiy تقی {таки,тақи}
wahid_ad_din [wv]ah{i,ee}d وحید {вахид,ваҳид}
zahir_ad_din zah{i,ee}r zaheer zakhir ظهیر {захир,заҳир,зохир}
zakir_ad_din zakir ذاکر {закир,зокир}
aziz_ad_din az{i,ee}z عزیز {азиз}
rafi_ad_din raf{i,ee}(') رفیع {рафи}
wasi_ad_din [wv]asi وصی {васи}
sadr_ad_din sadr(i) صدر {садр,садри}
"""

SERVED = """
rahmat_allah ra{h,kh,x}m[ao]t rehmat rahmet rahmeth raxmat رحمت رحمة {рахмат,раҳмат,рахмет,рахмату}
asad_allah as[ae]d esed esad اسد {асад,асед,эсед}
habib_allah {h,kh,x}ab{i,ee}b həbib حبیب {хабиб,ҳабиб,хабибу}
naim_allah na{i,ee,e}m نعیم {наим}
najib_allah na{j,zh,g}{i,ee}b necib نجیب {наджиб,наҷиб,нажиб}
nasr_allah n[ao]sr(o) nasru nasara نصر {наср,насро,насру,носру}
nasib_allah nas{i,ee}b نصیب {насиб}
amin_allah am{i,ee}n امین {амин}
aman_allah am[ao]n امان {ам[ао]н}
amr_allah amr amrou amro امر {амр,амру}
ata_allah [ae]t[ao](a)(') ataou atau ato عطا عطاء {ат[ао],атау}
azim_allah az{i,ee}m عظیم {азим}
aziz_allah az{i,ee}z əziz عزیز {азиз}
barakat_allah bar[ae]k[ae]t برکت برکات {баракат,барака,беракат}
bism_allah b[ie]sm(i) بسم {бисм,бисми}
enayat_allah [ei]n[ao](a)y[ae]t inayat enayat عنایت {ин[ао]ят,эн[ао]ят}
esmat_allah [ei]sm[ae]t ismat esmat عصمت {исмат,эсмат}
ezzat_allah [ei]z(z)[ae]t عزت {изз[ао]т,иззат,эззат}
faiz_allah f[ae]{i,y}z(u) feyz feiz fayzo فیض {файз,фейз,файзу}
farid_allah far{i,ee}d فرید {фарид}
fath_allah f[ae]t(h) fethu fathu fath فتح {фатх,фатҳ,фетх}
fazl_allah fa[zd](h)(a)l(u) fadhl fazal fazel فضل {фазл,фазлу,фадл}
ghairat_allah ghairat غیرت {гайрат,ғайрат}
hamd_allah hamd(u) حمد {хамд,ҳамд}
hamid_allah ham{i,ee}d حمید {хамид,ҳамид}
hafiz_allah haf{i,ee}z حفیظ {хафиз,ҳафиз}
hayat_allah {h,kh}ay[ao]t hayyat حیات {хаят,ҳаёт,хаёт}
hedayat_allah h[ei]d[ao]y[ae]t هدایت {хидоят,ҳидоят,хедаят,хидаят}
hekmat_allah h[ei]km[ae]t حکمت {хикмат,ҳикмат,хекмат}
hizb_allah hizb(u) حزب {хизб}
ihsan_allah [ie]hs[ao]n احسان {ихсан,эҳсон,эхсан}
ikram_allah [ie]kr[ao]m اکرام {икр[ао]м,экр[ао]м}
imdad_allah [ie]md[ao]d امداد {имд[ао]д}
samad_allah samad صمد {самад}
kalim_allah kal{i,ee}m کلیم {калим}
karim_allah kar{i,ee}m کریم {карим}
khair_allah {kh,h,x}[ae][iy]r(u) خیر {хайр,хайру}
khalil_allah {kh,x}al{i,ee}l خلیل {халил,халиль}
lutf_allah l[uo]tf(u) lütf لطف {лутф,лутфу}
muhib_allah m[ou]h{i,ee}b محب {мухиб,муҳиб}
mansur_allah mans{u,oo}r منصور {мансур}
mati_allah mat{i,ee}(y)u matiu مطیع {мати,матиу}
mir_allah mir میر {мир}
nemat_allah n[ei](')m[ae]t ne'mat niamat neyamat niamath نعمت {неъмат,нигмат,немат,нийамат,неймат}
nur_allah n{u,oo,ou}r نور {нур}
obaid_allah [uo](o)b[ae][iy]d ubeyd obeid ubayd obaid obeyd عبید {убайд,обайд,убейд,обейд,убайду}
qudrat_allah [qkg](h)[uo]d(o)r[ae]t قدرت {кудрат,қудрат,кодрат}
rafi_allah raf{i,ee}(') rafiu رفیع {рафи}
rahim_allah rah{i,ee}m رحیم {рахим,раҳим}
ruh_allah r{u,oo,ou,o}(o)h روح {рух,руҳ,рох}
sad_allah s[ae][']d saad sa'd سعد {саъд,саад,сагд,сад}
safi_allah saf{i,y,ee}(u) صفی {сафи}
saif_allah sa[iy]f(u) seif سیف {сайф,сайфу,сейф}
salam_allah sal[ao]m سلام {салам}
sami_allah sam{i,ee}(u) سمیع {сами,самиу}
sana_allah s[ae]na(') sanaou sano ثنا ثناء ثنأ {сана,санау,сано}
shafi_allah shaf{i,ee}{,q} شفیع {шафи}
shukr_allah sh[uo]kr(u) şükr شکر {шукр,шукру}
shams_allah shams شمس {шамс}
sharif_allah shar{i,ee}f شریف {шариф}
sher_allah sher شیر {шер}
sibghat_allah s[ie]b{gh,g,q}[ae]t صبغت صبغة {сибгат,сибғат,себгат}
taj_allah taj تاج {тадж}
wahid_allah [wv]ah{i,ee}d وحید {вахид}
wali_allah [wv]al{i,ee,y}(u) ولی {вали,валиу}
yad_allah yad(o) ید {яд,ядо}
yar_allah yar یار {яр}
zabih_allah zab{i,ee,e}h(u) zabi ذبیح {забих,забиҳ}
zikr_allah z[ie]kr(u) ذکر {зикр,зикру}
zia_allah z[iy]a ضیا ضیاء {зия,зиё}
dad_allah dad داد {дад}
"""

MAX_JOINED_WORDS = 4
"""No name of the tables or families is written in more words."""

_SERVANT = re.compile(r"(?:c?abd|əbd|avd|абд|әбд|عبد)(?P<rest>.+)", re.DOTALL)
_LATIN_ARTICLES = ("al", "ul", "el", "il", "ol", "a", "u", "e", "i", "o")
_CYRILLIC_ARTICLES = (
    "ал",
    "ул",
    "эл",
    "ел",
    "ол",
    "иль",
    "эль",
    "аль",
    "ель",
    "уль",
    "у",
    "ы",
    "и",
    "е",
    "э",
    "а",
    "о",
    "і",
)
_SERVANT_ARTICLES = frozenset(("", "ال", *_LATIN_ARTICLES, *_CYRILLIC_ARTICLES))
_VOWELS = frozenset("aeiouаеиоуыэі")
_FAITH = re.compile(r"(?:[aeiou]?[dtl])?[dt](?:in|een|ine|iin)|(?:[уиэеао](?:[дтл]ь?)?|д)?[дт]ин|(?:ال)?دین")
_SERVED = re.compile(r"(?:o?[aeou])?l?l[ao]h?[iu]?|[уоа]?л?л[ао][хҳ]?|الله|اله|لله")
_HEADS = re.compile(r"(?:c?abd|əbd|avd|абд|әбд)(?:[aeiouуыиеэао]\w{0,2})?|عبد(?:ال)?")
_TAILS = re.compile(
    r"[aeiou]?[dtl]?[dt](?:in|een|ine)|o?[aeou]?l?l[ao]h?[iu]?|[уиэеао]?[дл]?ь?дин|[уоа]?лл[ао][хҳ]?|(?:ال)?(?:دین|له)"
)


def family_names() -> tuple[str, ...]:
    """The Latin names of all families, in the order of their tables."""
    return tuple(dict.fromkeys(name for table in (SERVANTS, FAITHS, SERVED) for name in _names(table)))


def family_reading(token: str) -> tuple[str, ...]:
    """The Latin names of the compounds that a folded token spells; mostly one or none."""
    return (*_read_servant(token), *_read_tail(token, _FAITH, _faiths()), *_read_tail(token, _SERVED, _served()))


def joined_family_reading(tokens: tuple[str, ...]) -> tuple[str, ...]:
    """The same for a name written in two to four words: `abd al rahman`, `nur ud din`, `habib ullah`."""
    if not 2 <= len(tokens) <= MAX_JOINED_WORDS:
        return ()
    if not (_HEADS.fullmatch(tokens[0]) or _TAILS.fullmatch(tokens[-1])):
        return ()
    return family_reading("".join(tokens))


def servants_parts() -> frozenset[str]:
    """The folded spellings of all X of Abd al-X."""
    return frozenset(_servants())


def _read_servant(token: str) -> tuple[str, ...]:
    match = _SERVANT.fullmatch(token)
    if match is None:
        return ()
    rest, parts = match["rest"], _servants()
    for length in range(min(4, len(rest))):
        article, part = rest[:length], rest[length:]
        names = parts.get(part)
        if names is not None and (article in _SERVANT_ARTICLES or _is_assimilated(article, part)):
            return names
    return ()


def _is_assimilated(article: str, part: str) -> bool:
    """`ur` before Rahman, `ash` before Shakur."""
    return article[0] in _VOWELS and part.startswith(article[1:])


def _read_tail(token: str, form: re.Pattern[str], parts: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    for length in range(2, len(token) - 1):
        names = parts.get(token[:length])
        if names is not None and form.fullmatch(token, length):
            return names
    return ()


@lru_cache(maxsize=1)
def _servants() -> Mapping[str, tuple[str, ...]]:
    return _parts(SERVANTS)


@lru_cache(maxsize=1)
def _faiths() -> Mapping[str, tuple[str, ...]]:
    return _parts(FAITHS)


@lru_cache(maxsize=1)
def _served() -> Mapping[str, tuple[str, ...]]:
    return _parts(SERVED)


def _parts(table: str) -> Mapping[str, tuple[str, ...]]:
    parts: dict[str, tuple[str, ...]] = {}
    for line in joined_lines(table):
        name, *patterns = line.split()
        for part in dict.fromkeys("".join(folded_words(text)) for pattern in patterns for text in expand(pattern)):
            if name not in parts.get(part, ()):
                parts[part] = (*parts.get(part, ()), name)
    return parts


def _names(table: str) -> list[str]:
    return [line.split(maxsplit=1)[0] for line in joined_lines(table)]
