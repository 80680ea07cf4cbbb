"""English names of States as United Nations lists write them, to their three-letter codes."""

from protocol.matching.states import alpha_3

_NAMES = """
AF afghanistan|AL albania|DZ algeria|AD andorra|AO angola|AG antigua and barbuda|AR argentina|AM armenia|AU australia
AT austria|AZ azerbaijan|BS bahamas|BH bahrain|BD bangladesh|BB barbados|BY belarus|BE belgium|BZ belize|BJ benin
BT bhutan|BO bolivia|BO bolivia (plurinational state of)|BA bosnia and herzegovina|BW botswana|BR brazil
BN brunei darussalam|BG bulgaria|BF burkina faso|BI burundi|CV cabo verde|KH cambodia|CM cameroon|CA canada
CF central african republic|TD chad|CL chile|CN china|HK china, hong kong special administrative region
MO china, macao special administrative region|CO colombia|KM comoros|CG congo|CR costa rica|CI côte d'ivoire|HR croatia
CU cuba|CY cyprus|CZ czechia|CZ czech republic|KP democratic people's republic of korea
CD democratic republic of the congo|DK denmark|DJ djibouti|DM dominica|DO dominican republic|EC ecuador|EG egypt
SV el salvador|GQ equatorial guinea|ER eritrea|EE estonia|SZ eswatini|ET ethiopia|FJ fiji|FI finland|FR france|GA gabon
GM gambia|GE georgia|DE germany|GH ghana|GR greece|GD grenada|GT guatemala|GN guinea|GW guinea-bissau|GY guyana|HT haiti
HN honduras|HU hungary|IS iceland|IN india|ID indonesia|IR iran (islamic republic of)|IR iran|IQ iraq|IE ireland
IL israel|IT italy|JM jamaica|JP japan|JO jordan|KZ kazakhstan|KE kenya|KI kiribati|KW kuwait|KG kyrgyzstan
LA lao people's democratic republic|LV latvia|LB lebanon|LS lesotho|LR liberia|LY libya|LI liechtenstein|LT lithuania
LU luxembourg|MG madagascar|MW malawi|MY malaysia|MV maldives|ML mali|MT malta|MH marshall islands|MR mauritania
MU mauritius|MX mexico|FM micronesia (federated states of)|MC monaco|MN mongolia|ME montenegro|MA morocco|MZ mozambique
MM myanmar|NA namibia|NR nauru|NP nepal|NL netherlands|NL netherlands (kingdom of the)|NZ new zealand|NI nicaragua
NE niger|NG nigeria|MK north macedonia|NO norway|OM oman|PK pakistan|PW palau|PA panama|PG papua new guinea|PY paraguay
PE peru|PH philippines|PL poland|PT portugal|QA qatar|KR republic of korea|MD republic of moldova|RO romania
RU russian federation|RW rwanda|KN saint kitts and nevis|LC saint lucia|VC saint vincent and the grenadines|WS samoa
SM san marino|ST sao tome and principe|SA saudi arabia|SN senegal|RS serbia|SC seychelles|SL sierra leone|SG singapore
SK slovakia|SI slovenia|SB solomon islands|SO somalia|ZA south africa|SS south sudan|ES spain|LK sri lanka
PS state of palestine|SD sudan|SR suriname|SE sweden|CH switzerland|SY syrian arab republic|TJ tajikistan|TH thailand
TL timor-leste|TG togo|TO tonga|TT trinidad and tobago|TN tunisia|TR türkiye|TR turkey|TM turkmenistan|TV tuvalu
UG uganda|UA ukraine|AE united arab emirates|GB united kingdom of great britain and northern ireland
GB united kingdom|TZ united republic of tanzania|US united states of america|UY uruguay|UZ uzbekistan|VU vanuatu
VA holy see|VE venezuela|VE venezuela (bolivarian republic of)|VN viet nam|YE yemen|ZM zambia|ZW zimbabwe
VG british virgin islands
"""

_CODES = {
    name: alpha_3(alpha_2)
    for alpha_2, _, name in (row.partition(" ") for row in _NAMES.strip().replace("\n", "|").split("|"))
} | {"former soviet union": "SUN", "former yugoslavia": "YUG"}


def un_state_code(name: str) -> str | None:
    """The three-letter code of a State by its English name, in any case; None for a name that is not known."""
    return _CODES.get(" ".join(name.split()).casefold().replace("’", "'"))
