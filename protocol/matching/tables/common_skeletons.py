"""How large a share of persons bears a name of a skeleton (`sounds/skeleton.py`); only those of common names are listed.

Derived by `python -m tests.benchmarks.derive_common_skeletons` from the UN Security Council Consolidated List of
2026-02-27 and the OFAC SDN list of January 2022 (both official and public; counts only), and from this package's own
tables of spellings. What is not listed is borne by fewer than 4 of 10,000 persons. A part of the matching profile.
"""

from functools import lru_cache

_SHARES = """
mhmd=1.5e-1 l=7.8e-2 hmd=7.4e-2 hsn=6.1e-2 mr=5.6e-2 sd=4.6e-2 d=4.1e-2 Sn=3.0e-2 brhm=2.8e-2 Ss=2.8e-2 mn=2.7e-2
S=2.7e-2 bd=2.6e-2 rd=2.4e-2 sf=2.3e-2 sl=2.2e-2 k=2.1e-2 Sl=2.1e-2 kr=2.0e-2 s=2.0e-2 rhmn=2.0e-2 slm=2.0e-2
hS=2.0e-2 hn=1.9e-2 t=1.8e-2 r=1.8e-2 fd=1.8e-2 bdl=1.8e-2 dn=1.7e-2 n=1.6e-2 lksndr=1.6e-2 km=1.6e-2 h=1.5e-2
fn=1.5e-2 ndr=1.5e-2 md=1.5e-2 ls=1.5e-2 Snk=1.5e-2 nk=1.4e-2 fl=1.4e-2 nkl=1.4e-2 kl=1.4e-2 slmn=1.4e-2 sn=1.4e-2
tkrt=1.3e-2 Sh=1.3e-2 sm=1.3e-2 fldmr=1.3e-2 kn=1.3e-2 sr=1.2e-2 krm=1.2e-2 ntn=1.2e-2 srk=1.2e-2 sml=1.2e-2 ml=1.2e-2
b=1.2e-2 lks=1.2e-2 Sfr=1.1e-2 bl=1.1e-2 nsr=1.1e-2 mstf=1.1e-2 dr=1.1e-2 br=1.1e-2 fktr=1.1e-2 f=1.1e-2 krls=1.0e-2
hl=1.0e-2 m=1.0e-2 lk=1.0e-2 bkr=1.0e-2 ms=1.0e-2 Sm=1.0e-2 rs=9.9e-3 knk=9.9e-3 kndld=9.7e-3 dm=9.3e-3 ns=9.1e-3
mrn=9.1e-3 lbd=9.1e-3 bk=9.1e-3 rf=8.9e-3 ln=8.9e-3 Sr=8.9e-3 Sml=8.9e-3 Sk=8.9e-3 skr=8.7e-3 lbrt=8.7e-3 hd=8.7e-3
tn=8.6e-3 snk=8.4e-3 nr=8.4e-3 mkl=8.4e-3 hld=8.2e-3 fsl=8.2e-3 bSr=8.2e-3 brd=8.0e-3 rk=7.8e-3 dmtr=7.8e-3 nm=7.6e-3
mhsn=7.6e-3 hk=7.4e-3 dl=7.4e-3 Srk=7.4e-3 trk=7.3e-3 rdrkd=7.3e-3 mhl=7.3e-3 kdr=7.3e-3 hSm=7.3e-3 bs=7.3e-3
mnl=7.1e-3 lfrd=7.1e-3 hr=7.1e-3 bn=7.1e-3 Shn=7.1e-3 trs=6.9e-3 rhm=6.9e-3 ntl=6.9e-3 ft=6.9e-3 dfd=6.9e-3 rb=6.7e-3
rSd=6.7e-3 mnsr=6.7e-3 mSd=6.7e-3 ksm=6.7e-3 mhd=6.5e-3 krd=6.5e-3 frnd=6.5e-3 dkr=6.5e-3 rn=6.3e-3 rmn=6.3e-3
mnd=6.3e-3 fdl=6.3e-3 mnk=6.1e-3 hrnd=6.1e-3 fld=6.1e-3 dnk=6.1e-3 Sbr=6.1e-3 krs=6.0e-3 kmd=6.0e-3 hb=6.0e-3
fr=6.0e-3 snSd=5.8e-3 smr=5.8e-3 sk=5.8e-3 mk=5.8e-3 mS=5.8e-3 fkn=5.8e-3 db=5.8e-3 btr=5.8e-3 brs=5.8e-3 kd=5.6e-3
drd=5.6e-3 bnk=5.6e-3 mlk=5.4e-3 lm=5.4e-3 hlf=5.4e-3 mdn=5.2e-3 knd=5.2e-3 flrs=5.2e-3 dhr=5.2e-3 Sfd=5.2e-3
Sd=5.2e-3 tmn=5.0e-3 rS=5.0e-3 lnd=5.0e-3 ks=5.0e-3 rl=4.8e-3 kml=4.8e-3 kb=4.8e-3 frd=4.8e-3 bt=4.8e-3 Srf=4.8e-3
thr=4.7e-3 sltn=4.7e-3 sb=4.7e-3 mt=4.7e-3 mrtnd=4.7e-3 lf=4.7e-3 kbr=4.7e-3 hdr=4.7e-3 dnl=4.7e-3 dk=4.7e-3 tr=4.5e-3
tl=4.5e-3 st=4.5e-3 nrk=4.5e-3 mrtn=4.5e-3 hnd=4.5e-3 bdr=4.5e-3 nd=4.3e-3 msr=4.3e-3 krdn=4.3e-3 drn=4.3e-3 th=4.1e-3
rmrd=4.1e-3 rdk=4.1e-3 krmn=4.1e-3 krkr=4.1e-3 klm=4.1e-3 kdf=4.1e-3 hm=4.1e-3 frnsk=4.1e-3 Sb=4.1e-3 sdk=3.9e-3
mnr=3.9e-3 mln=3.9e-3 mld=3.9e-3 ltf=3.9e-3 ld=3.9e-3 kt=3.9e-3 kns=3.9e-3 kdn=3.9e-3 hkn=3.9e-3 hfd=3.9e-3 Shd=3.9e-3
tm=3.7e-3 rnk=3.7e-3 nfr=3.7e-3 mrd=3.7e-3 mnt=3.7e-3 lSndr=3.7e-3 kstr=3.7e-3 krk=3.7e-3 kfr=3.7e-3 kbrl=3.7e-3
ht=3.7e-3 dt=3.7e-3 Skr=3.7e-3 rfr=3.5e-3 nf=3.5e-3 mrk=3.5e-3 kf=3.5e-3 hsm=3.5e-3 hnk=3.5e-3 flks=3.5e-3 fhd=3.5e-3
df=3.5e-3 Sdr=3.5e-3 tb=3.4e-3 rtr=3.4e-3 rbn=3.4e-3 mrtd=3.4e-3 mlf=3.4e-3 lr=3.4e-3 lfr=3.4e-3 kstl=3.4e-3
frs=3.4e-3 rbrt=3.2e-3 krn=3.2e-3 kbl=3.2e-3 htm=3.2e-3 hrn=3.2e-3 flr=3.2e-3 flns=3.2e-3 fk=3.2e-3 dfr=3.2e-3
brdn=3.2e-3 bfl=3.2e-3 bdn=3.2e-3 sdm=3.0e-3 sbr=3.0e-3 rmr=3.0e-3 rmnd=3.0e-3 rmdn=3.0e-3 rm=3.0e-3 rfl=3.0e-3
lb=3.0e-3 ktrd=3.0e-3 kstlm=3.0e-3 klr=3.0e-3 fnk=3.0e-3 bsr=3.0e-3 Sms=3.0e-3 Sf=3.0e-3 tnk=2.8e-3 smn=2.8e-3
sbf=2.8e-3 rsln=2.8e-3 lnk=2.8e-3 krl=2.8e-3 kS=2.8e-3 hmdn=2.8e-3 fSslf=2.8e-3 tlb=2.6e-3 srn=2.6e-3 msd=2.6e-3
msb=2.6e-3 mrl=2.6e-3 mSl=2.6e-3 lns=2.6e-3 kstn=2.6e-3 ksn=2.6e-3 klb=2.6e-3 kfnk=2.6e-3 hrs=2.6e-3 hlk=2.6e-3
hkm=2.6e-3 frn=2.6e-3 frS=2.6e-3 fkr=2.6e-3 dbd=2.6e-3 btrs=2.6e-3 brk=2.6e-3 bS=2.6e-3 tk=2.4e-3 smd=2.4e-3 rt=2.4e-3
rdfn=2.4e-3 nrd=2.4e-3 nbl=2.4e-3 mrfn=2.4e-3 mrf=2.4e-3 mhr=2.4e-3 lmn=2.4e-3 knstntn=2.4e-3 kmb=2.4e-3 hrb=2.4e-3
hktr=2.4e-3 fdr=2.4e-3 drs=2.4e-3 brt=2.4e-3 Ssm=2.4e-3 std=2.2e-3 sldr=2.2e-3 sSd=2.2e-3 rtk=2.2e-3 ndrs=2.2e-3
mbrk=2.2e-3 ldn=2.2e-3 ktf=2.2e-3 kstf=2.2e-3 kntr=2.2e-3 kln=2.2e-3 kld=2.2e-3 kfn=2.2e-3 htb=2.2e-3 hs=2.2e-3
frks=2.2e-3 dns=2.2e-3 dmn=2.2e-3 bld=2.2e-3 Sfk=2.2e-3 slf=2.0e-3 sbn=2.0e-3 sbh=2.0e-3 rls=2.0e-3 rln=2.0e-3
rkd=2.0e-3 mrm=2.0e-3 mhtr=2.0e-3 lfns=2.0e-3 krS=2.0e-3 klf=2.0e-3 klbrt=2.0e-3 kdmn=2.0e-3 kdl=2.0e-3 hfn=2.0e-3
hSd=2.0e-3 fs=2.0e-3 frk=2.0e-3 drk=2.0e-3 drfS=2.0e-3 brn=2.0e-3 St=2.0e-3 Snd=2.0e-3 Skd=2.0e-3 snd=1.9e-3
shb=1.9e-3 rsr=1.9e-3 nt=1.9e-3 nl=1.9e-3 ndm=1.9e-3 nb=1.9e-3 nSb=1.9e-3 mtn=1.9e-3 mslm=1.9e-3 msl=1.9e-3 mrs=1.9e-3
mkrb=1.9e-3 lsd=1.9e-3 lfs=1.9e-3 krln=1.9e-3 krb=1.9e-3 kfk=1.9e-3 kdrs=1.9e-3 kbs=1.9e-3 hms=1.9e-3 hdf=1.9e-3
frnk=1.9e-3 flb=1.9e-3 fb=1.9e-3 fS=1.9e-3 ds=1.9e-3 dbr=1.9e-3 blnk=1.9e-3 Ssf=1.9e-3 Snt=1.9e-3 tns=1.7e-3 tf=1.7e-3
strd=1.7e-3 str=1.7e-3 snts=1.7e-3 sdr=1.7e-3 rstm=1.7e-3 rsb=1.7e-3 rndn=1.7e-3 rmd=1.7e-3 rkrd=1.7e-3 rkn=1.7e-3
rSs=1.7e-3 ndl=1.7e-3 nSr=1.7e-3 nSd=1.7e-3 mrls=1.7e-3 mrkd=1.7e-3 mhSr=1.7e-3 mdr=1.7e-3 lkdf=1.7e-3 lh=1.7e-3
ksb=1.7e-3 kntrs=1.7e-3 kmr=1.7e-3 kmn=1.7e-3 kdrd=1.7e-3 hlm=1.7e-3 hf=1.7e-3 hdm=1.7e-3 hSn=1.7e-3 flntn=1.7e-3
drf=1.7e-3 dlf=1.7e-3 bsl=1.7e-3 brkn=1.7e-3 brS=1.7e-3 blksm=1.7e-3 bh=1.7e-3 trb=1.5e-3 sntk=1.5e-3 sls=1.5e-3
sfr=1.5e-3 sfn=1.5e-3 sdn=1.5e-3 sbt=1.5e-3 rtm=1.5e-3 rms=1.5e-3 rlnd=1.5e-3 rdn=1.5e-3 nsm=1.5e-3 nkr=1.5e-3
nSm=1.5e-3 msf=1.5e-3 mls=1.5e-3 mhnd=1.5e-3 mhfd=1.5e-3 lt=1.5e-3 lnrd=1.5e-3 lkn=1.5e-3 lkmn=1.5e-3 ldr=1.5e-3
lbr=1.5e-3 lS=1.5e-3 ktrn=1.5e-3 kst=1.5e-3 klrm=1.5e-3 kdm=1.5e-3 htr=1.5e-3 hrt=1.5e-3 hrd=1.5e-3 hmbrt=1.5e-3
hdl=1.5e-3 fsk=1.5e-3 frl=1.5e-3 flskd=1.5e-3 fhb=1.5e-3 dlt=1.5e-3 dln=1.5e-3 dfn=1.5e-3 dSn=1.5e-3 btrk=1.5e-3
btl=1.5e-3 bsm=1.5e-3 bnt=1.5e-3 bltrn=1.5e-3 bdrn=1.5e-3 Smr=1.5e-3 Skb=1.5e-3 Shr=1.5e-3 Shb=1.5e-3 Sfn=1.5e-3
Sbn=1.5e-3 tfl=1.3e-3 stfn=1.3e-3 stbn=1.3e-3 slfdr=1.3e-3 shl=1.3e-3 rsl=1.3e-3 rnkn=1.3e-3 rkl=1.3e-3 rdnd=1.3e-3
nsnt=1.3e-3 nkls=1.3e-3 nS=1.3e-3 mrdk=1.3e-3 lsn=1.3e-3 lrndn=1.3e-3 lrn=1.3e-3 ldt=1.3e-3 ksr=1.3e-3 ksl=1.3e-3
krdk=1.3e-3 krSls=1.3e-3 kndls=1.3e-3 hsnk=1.3e-3 hmS=1.3e-3 ftl=1.3e-3 fskd=1.3e-3 frhd=1.3e-3 flm=1.3e-3
fldslf=1.3e-3 fkd=1.3e-3 dsn=1.3e-3 drt=1.3e-3 drkn=1.3e-3 dnb=1.3e-3 dmbd=1.3e-3 dls=1.3e-3 dlm=1.3e-3 dfls=1.3e-3
dbt=1.3e-3 brtn=1.3e-3 brns=1.3e-3 bnd=1.3e-3 bln=1.3e-3 bSk=1.3e-3 Smnd=1.3e-3 Smn=1.3e-3 Sln=1.3e-3 Sbl=1.3e-3
trnd=1.1e-3 tlh=1.1e-3 tlf=1.1e-3 tbk=1.1e-3 tS=1.1e-3 stnslf=1.1e-3 smt=1.1e-3 sln=1.1e-3 sfnts=1.1e-3 sbnd=1.1e-3
rtd=1.1e-3 rnst=1.1e-3 rnlf=1.1e-3 rdlf=1.1e-3 rSrd=1.1e-3 nsf=1.1e-3 mtr=1.1e-3 mrslf=1.1e-3 mnks=1.1e-3 mndr=1.1e-3
mlm=1.1e-3 mks=1.1e-3 mkn=1.1e-3 mhrd=1.1e-3 mhn=1.1e-3 mhlf=1.1e-3 lmr=1.1e-3 ldmr=1.1e-3 lbn=1.1e-3 ktm=1.1e-3
krnd=1.1e-3 krmf=1.1e-3 krld=1.1e-3 krf=1.1e-3 knt=1.1e-3 knm=1.1e-3 kndl=1.1e-3 khtn=1.1e-3 kft=1.1e-3 kdlb=1.1e-3
kSn=1.1e-3 hsr=1.1e-3 hnr=1.1e-3 hnf=1.1e-3 hlnk=1.1e-3 hln=1.1e-3 hkmt=1.1e-3 frns=1.1e-3 frhn=1.1e-3 fns=1.1e-3
flsn=1.1e-3 flndl=1.1e-3 fkl=1.1e-3 fdm=1.1e-3 dhkn=1.1e-3 dbn=1.1e-3 dbk=1.1e-3 brm=1.1e-3 brkt=1.1e-3 brkd=1.1e-3
bls=1.1e-3 blk=1.1e-3 bhd=1.1e-3 bdk=1.1e-3 Srml=1.1e-3 SrS=1.1e-3 Skn=1.1e-3 trn=9.3e-4 tms=9.3e-4 tkr=9.3e-4
tfr=9.3e-4 tfk=9.3e-4 stl=9.3e-4 sntn=9.3e-4 sndfl=9.3e-4 skbr=9.3e-4 sftln=9.3e-4 sfl=9.3e-4 sbrkd=9.3e-4 sS=9.3e-4
rnld=9.3e-4 rhn=9.3e-4 rhmt=9.3e-4 rfk=9.3e-4 rdrk=9.3e-4 nks=9.3e-4 nkb=9.3e-4 mtsm=9.3e-4 msn=9.3e-4 msk=9.3e-4
mrks=9.3e-4 mrkn=9.3e-4 mnS=9.3e-4 mlnk=9.3e-4 mkt=9.3e-4 mkb=9.3e-4 mhsd=9.3e-4 mdrn=9.3e-4 mStk=9.3e-4 mStb=9.3e-4
mShd=9.3e-4 lrs=9.3e-4 lnrs=9.3e-4 lfrs=9.3e-4 lbl=9.3e-4 lbk=9.3e-4 ksmn=9.3e-4 ksf=9.3e-4 krt=9.3e-4 krdns=9.3e-4
klmnd=9.3e-4 klk=9.3e-4 kfd=9.3e-4 kbrk=9.3e-4 kSk=9.3e-4 hmn=9.3e-4 hkr=9.3e-4 hkmd=9.3e-4 hft=9.3e-4 hfS=9.3e-4
hdt=9.3e-4 fsm=9.3e-4 flk=9.3e-4 fhr=9.3e-4 dms=9.3e-4 dmr=9.3e-4 dhrn=9.3e-4 dhd=9.3e-4 btk=9.3e-4 bstn=9.3e-4
bsk=9.3e-4 bnSmn=9.3e-4 bkd=9.3e-4 bf=9.3e-4 Srmn=9.3e-4 Srd=9.3e-4 Snkt=9.3e-4 Slt=9.3e-4 Sls=9.3e-4 SlS=9.3e-4
Sht=9.3e-4 Sdf=9.3e-4 tsr=7.4e-4 trhn=7.4e-4 trd=7.4e-4 trSl=7.4e-4 tmr=7.4e-4 tbtb=7.4e-4 srtn=7.4e-4 srfr=7.4e-4
srf=7.4e-4 sns=7.4e-4 snrs=7.4e-4 slk=7.4e-4 skn=7.4e-4 shrf=7.4e-4 shr=7.4e-4 sh=7.4e-4 sft=7.4e-4 sfdr=7.4e-4
rtnbrk=7.4e-4 rstrb=7.4e-4 rsls=7.4e-4 rsk=7.4e-4 rnl=7.4e-4 rnkl=7.4e-4 rnd=7.4e-4 rkr=7.4e-4 rkbrt=7.4e-4 rhl=7.4e-4
rfs=7.4e-4 rbls=7.4e-4 rbld=7.4e-4 nstr=7.4e-4 nmn=7.4e-4 nlsn=7.4e-4 nknr=7.4e-4 nkd=7.4e-4 nkS=7.4e-4 nSls=7.4e-4
mtnk=7.4e-4 mtk=7.4e-4 mtd=7.4e-4 msfr=7.4e-4 mrt=7.4e-4 mrsl=7.4e-4 mrS=7.4e-4 mnm=7.4e-4 mnds=7.4e-4 mndn=7.4e-4
mktr=7.4e-4 mksm=7.4e-4 mkf=7.4e-4 mkdm=7.4e-4 mkd=7.4e-4 mhmt=7.4e-4 mhls=7.4e-4 mft=7.4e-4 mdl=7.4e-4 mdk=7.4e-4
mdbn=7.4e-4 mbr=7.4e-4 mbnd=7.4e-4 mStr=7.4e-4 mSr=7.4e-4 ltb=7.4e-4 lsr=7.4e-4 lrf=7.4e-4 lrd=7.4e-4 lndn=7.4e-4
lkr=7.4e-4 lkf=7.4e-4 lhsn=7.4e-4 lhb=7.4e-4 ldbt=7.4e-4 lbrd=7.4e-4 ktrnk=7.4e-4 ktrnS=7.4e-4 ktnk=7.4e-4 ktn=7.4e-4
ktd=7.4e-4 ksd=7.4e-4 krstn=7.4e-4 krnr=7.4e-4 krnl=7.4e-4 krnk=7.4e-4 krks=7.4e-4 krkn=7.4e-4 krht=7.4e-4 krfn=7.4e-4
knS=7.4e-4 kmrd=7.4e-4 kmbs=7.4e-4 kmS=7.4e-4 kls=7.4e-4 klnd=7.4e-4 klSmnd=7.4e-4 klS=7.4e-4 kfl=7.4e-4 kds=7.4e-4
kdk=7.4e-4 kbt=7.4e-4 kblr=7.4e-4 kbdl=7.4e-4 kSf=7.4e-4 htn=7.4e-4 hrtd=7.4e-4 hrbrt=7.4e-4 hndl=7.4e-4 hmt=7.4e-4
hmdrd=7.4e-4 hfs=7.4e-4 hbr=7.4e-4 hbln=7.4e-4 hbl=7.4e-4 hSt=7.4e-4 ftm=7.4e-4 frdk=7.4e-4 fltr=7.4e-4 fls=7.4e-4
fln=7.4e-4 flmr=7.4e-4 fldkd=7.4e-4 fdkd=7.4e-4 drkf=7.4e-4 dnt=7.4e-4 dmnkd=7.4e-4 dmS=7.4e-4 dlkd=7.4e-4 dlfr=7.4e-4
dkn=7.4e-4 dfrd=7.4e-4 dbs=7.4e-4 dbl=7.4e-4 btn=7.4e-4 bstmnt=7.4e-4 bsf=7.4e-4 brnrd=7.4e-4 brnf=7.4e-4 brhn=7.4e-4
brbs=7.4e-4 bnS=7.4e-4 bm=7.4e-4 bltn=7.4e-4 bkn=7.4e-4 bhrn=7.4e-4 bhr=7.4e-4 bSkf=7.4e-4 Stn=7.4e-4 Srn=7.4e-4
Srdn=7.4e-4 Sntn=7.4e-4 Smd=7.4e-4 Slb=7.4e-4 Sks=7.4e-4 Sdt=7.4e-4 Sdrf=7.4e-4 Sdn=7.4e-4 Sbrl=7.4e-4 fnf=5.6e-4
dlSk=5.6e-4 ts=5.6e-4 trkmn=5.6e-4 trfn=5.6e-4 trS=5.6e-4 tnd=5.6e-4 tln=5.6e-4 tld=5.6e-4 tkfr=5.6e-4 thrn=5.6e-4
thmsb=5.6e-4 tdk=5.6e-4 tbt=5.6e-4 tbs=5.6e-4 tbf=5.6e-4 tbS=5.6e-4 tSdn=5.6e-4 strl=5.6e-4 stnk=5.6e-4 stbnf=5.6e-4
srl=5.6e-4 srkn=5.6e-4 srhn=5.6e-4 srd=5.6e-4 srb=5.6e-4 snds=5.6e-4 sndr=5.6e-4 smsnk=5.6e-4 smlf=5.6e-4 smk=5.6e-4
smb=5.6e-4 slh=5.6e-4 skrn=5.6e-4 skndr=5.6e-4 sfd=5.6e-4 sdt=5.6e-4 sbstn=5.6e-4 sbrnd=5.6e-4 sbrd=5.6e-4 sbls=5.6e-4
sbk=5.6e-4 rtn=5.6e-4 rstfsk=5.6e-4 rnkf=5.6e-4 rml=5.6e-4 rhmnf=5.6e-4 rft=5.6e-4 rfn=5.6e-4 rdslf=5.6e-4 rdnl=5.6e-4
rdkn=5.6e-4 rdf=5.6e-4 rSk=5.6e-4 ntr=5.6e-4 nsrt=5.6e-4 nsrn=5.6e-4 nsb=5.6e-4 nmr=5.6e-4 nmb=5.6e-4 nkln=5.6e-4
nklk=5.6e-4 nhm=5.6e-4 ndrf=5.6e-4 ndns=5.6e-4 nbSs=5.6e-4 nSn=5.6e-4 nSfn=5.6e-4 mts=5.6e-4 mtmn=5.6e-4 mtlk=5.6e-4
mst=5.6e-4 mrSn=5.6e-4 mlrd=5.6e-4 mkr=5.6e-4 mknk=5.6e-4 mhrn=5.6e-4 mhrb=5.6e-4 mhnds=5.6e-4 mhSl=5.6e-4 mh=5.6e-4
mfs=5.6e-4 mfd=5.6e-4 mf=5.6e-4 mdrs=5.6e-4 mdml=5.6e-4 mdf=5.6e-4 mb=5.6e-4 mSrf=5.6e-4 mSnkr=5.6e-4 mSn=5.6e-4
mSk=5.6e-4 mShdn=5.6e-4 lnm=5.6e-4 lms=5.6e-4 lmk=5.6e-4 lmdn=5.6e-4 lmd=5.6e-4 lkSnk=5.6e-4 lhd=5.6e-4 lfn=5.6e-4
lfl=5.6e-4 lfk=5.6e-4 ldm=5.6e-4 ldhrn=5.6e-4 lbld=5.6e-4 lbSr=5.6e-4 lSn=5.6e-4 lSb=5.6e-4 ktr=5.6e-4 kstnd=5.6e-4
kstlns=5.6e-4 ksnk=5.6e-4 ksnf=5.6e-4 kskr=5.6e-4 kshmSl=5.6e-4 krfSl=5.6e-4 krdt=5.6e-4 kmrn=5.6e-4 kmndnt=5.6e-4
kmf=5.6e-4 kmbr=5.6e-4 klkst=5.6e-4 klds=5.6e-4 kldrn=5.6e-4 klSs=5.6e-4 khr=5.6e-4 kfrn=5.6e-4 kflSk=5.6e-4
kdrt=5.6e-4 kbdlh=5.6e-4 kbd=5.6e-4 kSlf=5.6e-4 hrmn=5.6e-4 hrS=5.6e-4 hnfr=5.6e-4 hnbl=5.6e-4 hmdf=5.6e-4 hlmf=5.6e-4
hlfn=5.6e-4 hlb=5.6e-4 hfnk=5.6e-4 ftr=5.6e-4 ftf=5.6e-4 ftbn=5.6e-4 fst=5.6e-4 fsnt=5.6e-4 fsln=5.6e-4 frt=5.6e-4
frst=5.6e-4 frdrk=5.6e-4 frdn=5.6e-4 fndn=5.6e-4 fnS=5.6e-4 fm=5.6e-4 flt=5.6e-4 flstn=5.6e-4 flrd=5.6e-4 fldln=5.6e-4
fhrd=5.6e-4 fh=5.6e-4 fdn=5.6e-4 fSk=5.6e-4 dst=5.6e-4 drkr=5.6e-4 drkm=5.6e-4 drklSb=5.6e-4 dnr=5.6e-4 dnkn=5.6e-4
dnf=5.6e-4 dnSn=5.6e-4 dmt=5.6e-4 dmnk=5.6e-4 dml=5.6e-4 dmbrn=5.6e-4 dlb=5.6e-4 dkstn=5.6e-4 dkrt=5.6e-4 dkl=5.6e-4
dkdk=5.6e-4 dh=5.6e-4 dfnk=5.6e-4 btf=5.6e-4 bst=5.6e-4 bsd=5.6e-4 brtl=5.6e-4 brnt=5.6e-4 brnl=5.6e-4 brndn=5.6e-4
brmd=5.6e-4 brlt=5.6e-4 brl=5.6e-4 brhnf=5.6e-4 brh=5.6e-4 brfr=5.6e-4 bns=5.6e-4 bnr=5.6e-4 bnls=5.6e-4 bnfds=5.6e-4
blr=5.6e-4 bknd=5.6e-4 bkl=5.6e-4 bkSf=5.6e-4 bhtr=5.6e-4 bht=5.6e-4 bhrm=5.6e-4 bhnm=5.6e-4 bhl=5.6e-4 bhS=5.6e-4
bdrht=5.6e-4 bdnk=5.6e-4 bdf=5.6e-4 bSt=5.6e-4 bSn=5.6e-4 bSmn=5.6e-4 Str=5.6e-4 Stf=5.6e-4 Sst=5.6e-4 SrSs=5.6e-4
Sns=5.6e-4 Snr=5.6e-4 Snms=5.6e-4 Snm=5.6e-4 Shdr=5.6e-4 Shbd=5.6e-4 Sfs=5.6e-4 Sfrsn=5.6e-4 Sfrslb=5.6e-4 Sfkt=5.6e-4
SfS=5.6e-4 Sbt=5.6e-4 Sbrn=5.6e-4 tsf=5.0e-4 trnk=5.0e-4 trl=5.0e-4 trkt=5.0e-4 trbk=5.0e-4 tmrln=5.0e-4 tmf=5.0e-4
tmd=5.0e-4 tlkt=5.0e-4 tlkn=5.0e-4 tlk=5.0e-4 tktkl=5.0e-4 tkrn=5.0e-4 tkl=5.0e-4 tkSnk=5.0e-4 thsn=5.0e-4 tfn=5.0e-4
tfld=5.0e-4 tdrs=5.0e-4 tdr=5.0e-4 stnkd=5.0e-4 stn=5.0e-4 stfrs=5.0e-4 srks=5.0e-4 srdrbk=5.0e-4 srS=5.0e-4
snSrbk=5.0e-4 snSr=5.0e-4 sltnt=5.0e-4 sltnbk=5.0e-4 slr=5.0e-4 slmbk=5.0e-4 slbk=5.0e-4 skl=5.0e-4 shrb=5.0e-4
shm=5.0e-4 shbt=5.0e-4 sftslf=5.0e-4 sfs=5.0e-4 sfS=5.0e-4 sdrf=5.0e-4 sdl=5.0e-4 sdf=5.0e-4 sbrdn=5.0e-4 sbhr=5.0e-4
sbhn=5.0e-4 sbdm=5.0e-4 rsn=5.0e-4 rslf=5.0e-4 rmk=5.0e-4 rhsn=5.0e-4 rhmf=5.0e-4 rfSn=5.0e-4 rdln=5.0e-4 rdl=5.0e-4
rdb=5.0e-4 rbl=5.0e-4 rbfr=5.0e-4 rbd=5.0e-4 rSn=5.0e-4 rSht=5.0e-4 nsts=5.0e-4 nrsltn=5.0e-4 nrn=5.0e-4 nrmn=5.0e-4
nrln=5.0e-4 nrks=5.0e-4 nrbk=5.0e-4 nrShn=5.0e-4 nlfr=5.0e-4 nkt=5.0e-4 nkn=5.0e-4 nkm=5.0e-4 nhd=5.0e-4 nfs=5.0e-4
nfd=5.0e-4 ndrbk=5.0e-4 ndn=5.0e-4 ndkl=5.0e-4 nSrfn=5.0e-4 nSl=5.0e-4 msm=5.0e-4 mrsd=5.0e-4 mrln=5.0e-4 mrkrt=5.0e-4
mrfs=5.0e-4 mrdn=5.0e-4 mnkl=5.0e-4 mnShr=5.0e-4 mlkt=5.0e-4 mkst=5.0e-4 mhs=5.0e-4 mhb=5.0e-4 mdfr=5.0e-4
ltnbk=5.0e-4 ltft=5.0e-4 lnr=5.0e-4 lmh=5.0e-4 lkt=5.0e-4 lkbk=5.0e-4 lhm=5.0e-4 ldrm=5.0e-4 ldml=5.0e-4 ldft=5.0e-4
lbf=5.0e-4 lSr=5.0e-4 ktfn=5.0e-4 ksmf=5.0e-4 krsmr=5.0e-4 krbnkl=5.0e-4 krbn=5.0e-4 kltkn=5.0e-4 klsm=5.0e-4
klnr=5.0e-4 kldt=5.0e-4 klSn=5.0e-4 klShr=5.0e-4 khn=5.0e-4 kfrk=5.0e-4 kflnk=5.0e-4 kdnsf=5.0e-4 kbnS=5.0e-4
htk=5.0e-4 hsnf=5.0e-4 hrst=5.0e-4 hrnt=5.0e-4 hrmd=5.0e-4 hrm=5.0e-4 hrSd=5.0e-4 hns=5.0e-4 hkmtr=5.0e-4 hkb=5.0e-4
hfhns=5.0e-4 hdn=5.0e-4 hdS=5.0e-4 hSr=5.0e-4 hSnk=5.0e-4 hSl=5.0e-4 ftmr=5.0e-4 frsm=5.0e-4 frmrd=5.0e-4 frhm=5.0e-4
frh=5.0e-4 frfr=5.0e-4 frb=5.0e-4 frSt=5.0e-4 frSd=5.0e-4 fnkls=5.0e-4 flkn=5.0e-4 fhtnk=5.0e-4 fhn=5.0e-4 fhm=5.0e-4
dtrk=5.0e-4 drtSt=5.0e-4 drb=5.0e-4 drS=5.0e-4 dnd=5.0e-4 dnS=5.0e-4 dmrt=5.0e-4 dlnd=5.0e-4 dlmrd=5.0e-4 dlh=5.0e-4
dlfkr=5.0e-4 dlbk=5.0e-4 dlSd=5.0e-4 dkrs=5.0e-4 dft=5.0e-4 btsm=5.0e-4 btrf=5.0e-4 bsnk=5.0e-4 brkmf=5.0e-4
brfn=5.0e-4 brfd=5.0e-4 brdt=5.0e-4 bnkts=5.0e-4 bndrnk=5.0e-4 bmr=5.0e-4 bmn=5.0e-4 blnt=5.0e-4 blmn=5.0e-4
blfS=5.0e-4 blS=5.0e-4 bktr=5.0e-4 bkt=5.0e-4 bkm=5.0e-4 bkdn=5.0e-4 bhrd=5.0e-4 bhlfn=5.0e-4 bhdr=5.0e-4 bdlf=5.0e-4
Ssr=5.0e-4 Srsts=5.0e-4 Srl=5.0e-4 Srkl=5.0e-4 Srbf=5.0e-4 Snkd=5.0e-4 SmSd=5.0e-4 Slm=5.0e-4 Slbn=5.0e-4 Skl=5.0e-4
Skf=5.0e-4 Shrt=5.0e-4 Shrm=5.0e-4 Shrd=5.0e-4 Shnkrbk=5.0e-4 Shnkr=5.0e-4 Shnd=5.0e-4 Shl=5.0e-4 SfSnk=5.0e-4
Sbnd=5.0e-4
"""


def share_of(skeleton: str) -> float:
    """The share of persons, 0 for a skeleton that is not listed."""
    return _shares().get(skeleton, 0.0)


@lru_cache(maxsize=1)
def _shares() -> dict[str, float]:
    rows = (row.partition("=") for row in _SHARES.split())
    return {name: float(share) for name, _, share in rows}
