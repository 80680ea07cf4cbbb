"""How large a share of persons bears a name: the more common, the less it tells.

Source: persons of the UN Security Council Consolidated List of 2026-02-27 and individuals of the OFAC SDN list of
January 2022 that bear the name, counted by `tests/benchmarks/derive_frequencies.py` and rounded to two digits; rows
below 5e-4 are left out, and tokens that no group holds unless ten persons bear them. Both lists are official and public.
They are no census: Spanish and Arabic names weigh more in them than on the route, so the shares are orders of size.
National statistics of names are not joined in.
"""

from functools import lru_cache

from protocol.matching.tables.variants import canonical_of, variant_groups

FLOOR = 2e-5
"""The share of a name that the table does not hold."""
GROUPED_FLOOR = 1e-4
"""The share of a name that has a group of spellings but no row: being in the tables means being usual."""

_SHARES = """
muhammad=0.1 ali=0.04 ahmad=0.039 hasan=0.023 ibrahim=0.021 husayn=0.019 abd_allah=0.018 jose=0.018 kim=0.012
sayyid=0.011 said=0.01 rahman=0.0099 mahmud=0.0097 carlos=0.0093 aleksandr=0.0091 saalim=0.0089 umar=0.0089
abd_al_rahman=0.0087 antonio=0.0087 chol=0.0087 gonzalez=0.0086 luis=0.0086 mustafa=0.0086 reza=0.0086 salih=0.008
maria=0.0076 yusuf=0.0076 jesus=0.0074 alberto=0.0073 andrey=0.0069 khan=0.0067 lopez=0.0065 salah=0.0065
sergey=0.0065 ri=0.0063 rodriguez=0.0063 viktor=0.0061 dmitry=0.006 juan=0.006 vladimir=0.006 abdul=0.0058
haamid=0.0058 ismail=0.0058 aamir=0.0054 nasir=0.0054 perez=0.0054 salim=0.0054 aleksey=0.0052 din=0.0052
hamid=0.0052 manuel=0.0052 sanchez=0.0052 garcia=0.005 hernandez=0.005 jorge=0.005 yahya=0.005 sulayman=0.0048
flores=0.0047 aziz=0.0045 igor=0.0045 khalid=0.0045 miguel=0.0045 musa=0.0045 amin=0.0043 gomez=0.0043 haji=0.0043
mahdi=0.0043 yong=0.0043 amir=0.0041 enrique=0.0041 ramon=0.0041 song=0.0041 torres=0.0041 abbas=0.0039 ivan=0.0039
majid=0.0039 oleg=0.0039 qasim=0.0039 egor=0.0037 habib=0.0037 martinez=0.0037 mejia=0.0037 ramirez=0.0037
sad=0.0037 abu-bakr=0.0035 chun=0.0035 mohsen=0.0035 su=0.0035 uthman=0.0035 vladimirovich=0.0035 abd_al_aziz=0.0034
abd_al_qadir=0.0034 aleksandrovich=0.0034 fernando=0.0034 francisco=0.0034 jamal=0.0034 jan=0.0034 javier=0.0034
khalil=0.0034 mansur=0.0034 mario=0.0034 nam=0.0034 pak=0.0034 rahim=0.0034 adil=0.0032 alvarez=0.0032 asad=0.0032
aung=0.0032 daniel=0.0032 eduardo=0.0032 javad=0.0032 maajid=0.0032 agha=0.003 barzan=0.003 bashir=0.003
haqqani=0.003 ho=0.003 jong=0.003 sultan=0.003 adnan=0.0028 castillo=0.0028 castro=0.0028 choe=0.0028 felix=0.0028
gutierrez=0.0028 isa=0.0028 kamal=0.0028 karim=0.0028 mikhail=0.0028 murtaza=0.0028 nikolay=0.0028 nur=0.0028
rashid=0.0028 salam=0.0028 valencia=0.0028 yunus=0.0028 abd_al_salam=0.0026 angel=0.0026 arturo=0.0026 elena=0.0026
faisal=0.0026 fernandez=0.0026 hafiz=0.0026 julio=0.0026 kyong=0.0026 latif=0.0026 qadhafi=0.0026 raashid=0.0026
rawi=0.0026 rivera=0.0026 sabawi=0.0026 saddam=0.0026 yasin=0.0026 alejandro=0.0024 alfredo=0.0024 chang=0.0024
oscar=0.0024 rafael=0.0024 saif=0.0024 abd=0.0022 abd_al_latif=0.0022 anna=0.0022 ayman=0.0022 cesar=0.0022
david=0.0022 diaz=0.0022 evgeny=0.0022 ignacio=0.0022 john=0.0022 kang=0.0022 kwang=0.0022 malik=0.0022
martin=0.0022 muhsin=0.0022 mun=0.0022 nur_ad_din=0.0022 petr=0.0022 quintero=0.0022 salazar=0.0022 taha=0.0022
tahir=0.0022 talib=0.0022 tariq=0.0022 wali=0.0022 walid=0.0022 avila=0.002 fuad=0.002 gabriel=0.002 gastelum=0.002
li=0.002 nikolaevich=0.002 ruiz=0.002 abd_al_rahim=0.0019 adam=0.0019 akbar=0.0019 akhund=0.0019 alfonso=0.0019
anwar=0.0019 hadi=0.0019 hashim=0.0019 hector=0.0019 hyok=0.0019 ivanovich=0.0019 jaime=0.0019 jang=0.0019
man=0.0019 masud=0.0019 mendoza=0.0019 min=0.0019 mohammadi=0.0019 murillo=0.0019 myint=0.0019 patricia=0.0019
pedro=0.0019 roberto=0.0019 turki=0.0019 dawud=0.0017 ghafur=0.0017 hakim=0.0017 hamza=0.0017 husam=0.0017
imad=0.0017 jamil=0.0017 milan=0.0017 munir=0.0017 murad=0.0017 noorzai=0.0017 pavel=0.0017 qadir=0.0017
ramadan=0.0017 sami=0.0017 shah=0.0017 yury=0.0017 abd_al_karim=0.0015 ammar=0.0015 arif=0.0015 ashraf=0.0015
bakr=0.0015 bilal=0.0015 denis=0.0015 hamdan=0.0015 jabir=0.0015 konstantin=0.0015 natalia=0.0015 omid=0.0015
osama=0.0015 ridwan=0.0015 salman=0.0015 samir=0.0015 abd_al_majid=0.0013 abdi=0.0013 artem=0.0013 gul=0.0013
jumah=0.0013 kamil=0.0013 nadir=0.0013 naim=0.0013 rauf=0.0013 sadiq=0.0013 sharif=0.0013 wahid=0.0013 yasir=0.0013
zakariya=0.0013 abd_al_fattah=0.0011 abd_al_ghafur=0.0011 abd_al_hamid=0.0011 abd_al_razzaq=0.0011
abd_al_samad=0.0011 abd_al_sattar=0.0011 akram=0.0011 ayyub=0.0011 elyas=0.0011 farhad=0.0011 faruq=0.0011
fazl=0.0011 gennady=0.0011 haitham=0.0011 hikmat=0.0011 iqbal=0.0011 irina=0.0011 jafari=0.0011 jalal=0.0011
jalil=0.0011 leonid=0.0011 marwan=0.0011 milad=0.0011 miroslav=0.0011 mousavi=0.0011 mukhtar=0.0011 nabil=0.0011
nuri=0.0011 olga=0.0011 rana=0.0011 saif_allah=0.0011 sattar=0.0011 sher=0.0011 abd_al_baqi=0.00093
abd_al_hakim=0.00093 abd_al_halim=0.00093 abd_al_malik=0.00093 abd_al_manan=0.00093 anas=0.00093 azam=0.00093
barakat=0.00093 barakzai=0.00093 behzad=0.00093 chaudhry=0.00093 diana=0.00093 dragan=0.00093 fadil=0.00093
fawzi=0.00093 ghaffar=0.00093 ghani=0.00093 ghulam=0.00093 jihad=0.00093 khair_allah=0.00093 kirill=0.00093
masri=0.00093 nasir_ad_din=0.00093 recep=0.00093 rezai=0.00093 riyad=0.00093 roman=0.00093 rustam=0.00093
saban=0.00093 samad=0.00093 simon=0.00093 svetlana=0.00093 tawfiq=0.00093 vasily=0.00093 vera=0.00093
vladislav=0.00093 wazir=0.00093 yaqub=0.00093 zafar=0.00093 zaki=0.00093 zoran=0.00093 abd_al_basir=0.00074
abd_al_ghani=0.00074 abd_al_jalil=0.00074 abd_al_khaliq=0.00074 abd_al_nasir=0.00074 abd_al_rauf=0.00074
ahmadi=0.00074 anatoly=0.00074 anton=0.00074 bashar=0.00074 boris=0.00074 dusan=0.00074 ekaterina=0.00074
faraj=0.00074 fatih=0.00074 fazl_allah=0.00074 goran=0.00074 haidar=0.00074 halim=0.00074 hamd_allah=0.00074
harun=0.00074 hashimi=0.00074 hisham=0.00074 idris=0.00074 ihsan=0.00074 iman=0.00074 ishaq=0.00074 islam=0.00074
jafar=0.00074 kazim=0.00074 leyla=0.00074 marina=0.00074 mujtaba=0.00074 nadim=0.00074 najib=0.00074 nazir=0.00074
rafi=0.00074 rasul=0.00074 ruslan=0.00074 saif_ad_din=0.00074 shafi=0.00074 stanislav=0.00074 suhail=0.00074
valery=0.00074 viktoria=0.00074 vyacheslav=0.00074 yulia=0.00074 zaid=0.00074 ziya=0.00074 ziyad=0.00074
abd_al_basit=0.00056 abd_al_ghaffar=0.00056 abd_al_hadi=0.00056 abd_al_hai=0.00056 abd_al_wahhab=0.00056
akhtar=0.00056 akhundzada=0.00056 arslan=0.00056 asghar=0.00056 atif=0.00056 azim=0.00056 baghdadi=0.00056
bagher=0.00056 daniil=0.00056 eduard=0.00056 faiz=0.00056 farah=0.00056 harith=0.00056 hersi=0.00056
husseini=0.00056 imad_ad_din=0.00056 iraj=0.00056 ivanov=0.00056 jabar=0.00056 jalal_ad_din=0.00056 javid=0.00056
jawhar=0.00056 karimi=0.00056 khair=0.00056 mir=0.00056 mujahid=0.00056 musab=0.00056 najm_ad_din=0.00056
nasr_allah=0.00056 nazim=0.00056 rafiq=0.00056 rahmat_allah=0.00056 sajjad=0.00056 samuel=0.00056 sara=0.00056
shafiq=0.00056 shami=0.00056 tatiana=0.00056 vadim=0.00056 wasim=0.00056 zahir=0.00056 zakir=0.00056 zeljko=0.00056
"""


def frequency(name: int | str) -> float:
    """The estimated share, above 0 and at most 1, of persons that bear a group (by number) or a folded token.

    A token that stands in several groups counts for its most common one. Raises IndexError for an unknown group number.
    """
    shares = _shares()
    if isinstance(name, int):
        return shares.get(canonical_of(name), GROUPED_FLOOR)
    groups = variant_groups(name)
    if groups:
        return max(frequency(group) for group in groups)
    return shares.get(name, FLOOR)


@lru_cache(maxsize=1)
def _shares() -> dict[str, float]:
    rows = (row.partition("=") for row in _SHARES.split())
    return {name: float(share) for name, _, share in rows}
