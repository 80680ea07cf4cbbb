"""States as travel documents write them: ISO 3166-1 alpha-2 and alpha-3, and the codes ICAO Doc 9303-3 section 5 adds.

The canonical form is the three-letter one. Germany, which its documents write `D`, is DEU here.
"""

from protocol.matching.errors import UnreadableError

_PAIRS = """
    ADAND AEARE AFAFG AGATG AIAIA ALALB AMARM AOAGO AQATA ARARG ASASM ATAUT AUAUS AWABW AXALA AZAZE BABIH BBBRB
    BDBGD BEBEL BFBFA BGBGR BHBHR BIBDI BJBEN BLBLM BMBMU BNBRN BOBOL BQBES BRBRA BSBHS BTBTN BVBVT BWBWA BYBLR
    BZBLZ CACAN CCCCK CDCOD CFCAF CGCOG CHCHE CICIV CKCOK CLCHL CMCMR CNCHN COCOL CRCRI CUCUB CVCPV CWCUW CXCXR
    CYCYP CZCZE DEDEU DJDJI DKDNK DMDMA DODOM DZDZA ECECU EEEST EGEGY EHESH ERERI ESESP ETETH FIFIN FJFJI FKFLK
    FMFSM FOFRO FRFRA GAGAB GBGBR GDGRD GEGEO GFGUF GGGGY GHGHA GIGIB GLGRL GMGMB GNGIN GPGLP GQGNQ GRGRC GSSGS
    GTGTM GUGUM GWGNB GYGUY HKHKG HMHMD HNHND HRHRV HTHTI HUHUN IDIDN IEIRL ILISR IMIMN ININD IOIOT IQIRQ IRIRN
    ISISL ITITA JEJEY JMJAM JOJOR JPJPN KEKEN KGKGZ KHKHM KIKIR KMCOM KNKNA KPPRK KRKOR KWKWT KYCYM KZKAZ LALAO
    LBLBN LCLCA LILIE LKLKA LRLBR LSLSO LTLTU LULUX LVLVA LYLBY MAMAR MCMCO MDMDA MEMNE MFMAF MGMDG MHMHL MKMKD
    MLMLI MMMMR MNMNG MOMAC MPMNP MQMTQ MRMRT MSMSR MTMLT MUMUS MVMDV MWMWI MXMEX MYMYS MZMOZ NANAM NCNCL NENER
    NFNFK NGNGA NINIC NLNLD NONOR NPNPL NRNRU NUNIU NZNZL OMOMN PAPAN PEPER PFPYF PGPNG PHPHL PKPAK PLPOL PMSPM
    PNPCN PRPRI PSPSE PTPRT PWPLW PYPRY QAQAT REREU ROROU RSSRB RURUS RWRWA SASAU SBSLB SCSYC SDSDN SESWE SGSGP
    SHSHN SISVN SJSJM SKSVK SLSLE SMSMR SNSEN SOSOM SRSUR SSSSD STSTP SVSLV SXSXM SYSYR SZSWZ TCTCA TDTCD TFATF
    TGTGO THTHA TJTJK TKTKL TLTLS TMTKM TNTUN TOTON TRTUR TTTTO TVTUV TWTWN TZTZA UAUKR UGUGA UMUMI USUSA UYURY
    UZUZB VAVAT VCVCT VEVEN VGVGB VIVIR VNVNM VUVUT WFWLF WSWSM YEYEM YTMYT ZAZAF ZMZMB ZWZWE
"""
"""ISO 3166-1: alpha-2 and alpha-3 written together."""

_ALPHA_3 = {pair[:2]: pair[2:] for pair in _PAIRS.split()}

_ICAO = (
    "GBD GBN GBO GBP GBS RKS EUE UNO UNA UNK XAF XBA XCC XCE XCO XCT XDC XEC XES XIM XMP XOM XPO XXA XXB XXC XXX UTO"
)
_WITHDRAWN = "SUN YUG SCG CSK DDR ZAR NTZ ANT TMP BUR YMD"

ICAO_CODES = frozenset(_ICAO.split())
"""ICAO Doc 9303-3 section 5, parts B to E: classes of British nationals, organisations, persons without a nationality."""

WITHDRAWN_CODES = frozenset(_WITHDRAWN.split())
"""States that are no more (ISO 3166-3) but stand in documents and in records of birth."""

GATED_CODES = frozenset({"XXA", "XXB", "XXC"})
"""Stateless persons and refugees: these codes close the protection gate by themselves (DOMAIN section 4)."""

_STATES = frozenset(_ALPHA_3.values()) | ICAO_CODES | WITHDRAWN_CODES
_SPELLINGS = {**_ALPHA_3, "D": "DEU", "XK": "RKS", "UK": "GBR", "EL": "GRC"}


def state_code(text: str) -> str:
    """The canonical three-letter code of an alpha-2 or alpha-3 code, in any case, with or without `<` fillers.

    Raises UnreadableError.
    """
    code = text.strip().strip("<").upper()
    found = _SPELLINGS.get(code, code)
    if found not in _STATES:
        raise UnreadableError(
            "state", "not a code of a State", "write ISO 3166-1 alpha-2 or alpha-3, such as PK or PAK (XXA: stateless)"
        )
    return found


def alpha_3(alpha_2: str) -> str:
    """The alpha-3 code of an ISO 3166-1 alpha-2 code. Raises KeyError for any other text."""
    return _ALPHA_3[alpha_2]
