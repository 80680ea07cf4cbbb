"""How large a share of persons bears a name of a skeleton (`sounds/skeleton.py`); only those of common names are listed.

Derived by `python -m tests.benchmarks.derive_common_skeletons` from the UN Security Council Consolidated List of
2026-02-27 and the OFAC SDN list of January 2022 (both official and public; counts only), and from this package's own
tables of spellings. Every reading of a name counts, since keys are made of every reading. What is not listed is borne by
fewer than 4 of 10,000 persons. A part of the matching profile.
"""

from functools import lru_cache

_SHARES = """
mhmd=1.5e-01 abd=9.7e-02 abu=8.9e-02 l=8.6e-02 hmd=7.5e-02 hsn=6.1e-02 mr=5.7e-02 s=5.5e-02 sd=4.7e-02 d=4.6e-02
k=4.1e-02 allah=3.9e-02 h=3.5e-02 Sn=3.4e-02 n=3.2e-02 S=3.1e-02 Ss=2.9e-02 mn=2.8e-02 brhm=2.8e-02 bd=2.7e-02
kn=2.7e-02 rd=2.6e-02 r=2.6e-02 Sl=2.6e-02 kl=2.5e-02 hn=2.5e-02 sf=2.5e-02 kr=2.5e-02 sl=2.3e-02 nk=2.3e-02
md=2.1e-02 dn=2.0e-02 knk=2.0e-02 rhmn=2.0e-02 hS=2.0e-02 fd=2.0e-02 slm=2.0e-02 t=1.9e-02 sr=1.9e-02 m=1.9e-02
fn=1.9e-02 din=1.9e-02 bdl=1.8e-02 ls=1.7e-02 km=1.7e-02 sn=1.6e-02 rk=1.6e-02 lksndr=1.6e-02 rS=1.6e-02 Snk=1.6e-02
sm=1.5e-02 nkl=1.5e-02 ndr=1.5e-02 fl=1.5e-02 br=1.5e-02 Sr=1.4e-02 slmn=1.4e-02 Sh=1.4e-02 tkrt=1.3e-02 b=1.3e-02
ml=1.3e-02 ntn=1.3e-02 fldmr=1.3e-02 rs=1.2e-02 dr=1.2e-02 srk=1.2e-02 ms=1.2e-02 krm=1.2e-02 fr=1.2e-02 f=1.2e-02
krls=1.2e-02 bl=1.2e-02 sml=1.2e-02 nsr=1.2e-02 ln=1.2e-02 lks=1.2e-02 lk=1.2e-02 Sfr=1.2e-02 hd=1.1e-02 bk=1.1e-02
Sk=1.1e-02 mstf=1.1e-02 lbrt=1.1e-02 hl=1.1e-02 fktr=1.1e-02 Srls=1.1e-02 bkr=1.1e-02 Sm=1.1e-02 nr=1.0e-02
mkl=1.0e-02 ns=1.0e-02 lbd=9.7e-03 kndld=9.7e-03 Sml=9.7e-03 mrn=9.5e-03 dm=9.3e-03 tn=9.1e-03 skr=9.1e-03 nm=9.1e-03
snk=8.9e-03 rmn=8.9e-03 rf=8.9e-03 df=8.7e-03 Srk=8.7e-03 krS=8.6e-03 kdr=8.6e-03 bSr=8.6e-03 SrS=8.6e-03 hk=8.4e-03
fsl=8.4e-03 nd=8.2e-03 hld=8.2e-03 dl=8.0e-03 brd=8.0e-03 ksm=7.8e-03 dmtr=7.8e-03 bs=7.8e-03 bn=7.8e-03 mnd=7.6e-03
mhsn=7.6e-03 hr=7.6e-03 mhl=7.4e-03 ks=7.4e-03 kd=7.4e-03 trk=7.3e-03 sb=7.3e-03 rdrkd=7.3e-03 mk=7.3e-03 hSm=7.3e-03
Sbr=7.3e-03 mnl=7.1e-03 lfrd=7.1e-03 kb=7.1e-03 ft=7.1e-03 Shn=7.1e-03 trs=6.9e-03 rhm=6.9e-03 rSd=6.9e-03 ntl=6.9e-03
mSd=6.9e-03 mS=6.9e-03 dfd=6.9e-03 sk=6.7e-03 rn=6.7e-03 rb=6.7e-03 mnsr=6.7e-03 mhd=6.7e-03 krs=6.7e-03 krd=6.7e-03
kmd=6.7e-03 frnd=6.7e-03 nl=6.5e-03 mnk=6.5e-03 kf=6.5e-03 dnk=6.5e-03 dkr=6.5e-03 brs=6.5e-03 Sd=6.5e-03 fdl=6.3e-03
db=6.3e-03 bnk=6.3e-03 smr=6.1e-03 lm=6.1e-03 lf=6.1e-03 hrnd=6.1e-03 hb=6.1e-03 fld=6.1e-03 st=6.0e-03 rl=6.0e-03
mlk=6.0e-03 btr=6.0e-03 snkd=5.8e-03 snSd=5.8e-03 kt=5.8e-03 knd=5.8e-03 kbr=5.8e-03 fkn=5.8e-03 kS=5.6e-03
drd=5.6e-03 hlf=5.4e-03 dhr=5.4e-03 Sfd=5.4e-03 tr=5.2e-03 nSl=5.2e-03 mdn=5.2e-03 flrs=5.2e-03 bt=5.2e-03 Sb=5.2e-03
tmn=5.0e-03 tl=5.0e-03 srS=5.0e-03 lnd=5.0e-03 kml=5.0e-03 hdr=5.0e-03 frd=5.0e-03 dk=4.8e-03 Srf=4.8e-03 thr=4.7e-03
sltn=4.7e-03 mt=4.7e-03 mrtnd=4.7e-03 ld=4.7e-03 krmn=4.7e-03 kfr=4.7e-03 fs=4.7e-03 dnl=4.7e-03 Sf=4.7e-03
nrk=4.5e-03 mrtn=4.5e-03 lb=4.5e-03 ht=4.5e-03 hnd=4.5e-03 hm=4.5e-03 fk=4.5e-03 dt=4.5e-03 drn=4.5e-03 bdr=4.5e-03
Srmn=4.5e-03 rdk=4.3e-03 msr=4.3e-03 mln=4.3e-03 mhr=4.3e-03 lr=4.3e-03 krdn=4.3e-03 kns=4.3e-03 kdn=4.3e-03
kdf=4.3e-03 hnk=4.3e-03 Skr=4.3e-03 th=4.1e-03 tb=4.1e-03 sdk=4.1e-03 rmrd=4.1e-03 krkr=4.1e-03 krk=4.1e-03
klm=4.1e-03 frnsk=4.1e-03 frnsS=4.1e-03 frnSsk=4.1e-03 frnSsS=4.1e-03 tm=3.9e-03 nfr=3.9e-03 mrd=3.9e-03 mnr=3.9e-03
mld=3.9e-03 ltf=3.9e-03 lh=3.9e-03 hkn=3.9e-03 hfd=3.9e-03 Snd=3.9e-03 Shd=3.9e-03 sSr=3.7e-03 rnk=3.7e-03 nf=3.7e-03
mnt=3.7e-03 lndr=3.7e-03 lSndr=3.7e-03 kstr=3.7e-03 kbrl=3.7e-03 kbl=3.7e-03 flks=3.7e-03 Sstr=3.7e-03 Sdr=3.7e-03
srn=3.5e-03 rm=3.5e-03 rfr=3.5e-03 mrk=3.5e-03 mlf=3.5e-03 lS=3.5e-03 knS=3.5e-03 hsm=3.5e-03 fhd=3.5e-03 dfr=3.5e-03
rtr=3.4e-03 rbn=3.4e-03 mrtd=3.4e-03 lfr=3.4e-03 kstl=3.4e-03 krn=3.4e-03 frs=3.4e-03 fnk=3.4e-03 brdn=3.4e-03
bdn=3.4e-03 Sstl=3.4e-03 Srdn=3.4e-03 rmnd=3.2e-03 rbrt=3.2e-03 nt=3.2e-03 htm=3.2e-03 hs=3.2e-03 hrn=3.2e-03
flr=3.2e-03 flns=3.2e-03 flnS=3.2e-03 flh=3.2e-03 fS=3.2e-03 bfl=3.2e-03 bS=3.2e-03 Srd=3.2e-03 tnk=3.0e-03 tk=3.0e-03
smn=3.0e-03 sdm=3.0e-03 sbr=3.0e-03 rmr=3.0e-03 rmdn=3.0e-03 rfl=3.0e-03 mrS=3.0e-03 mSl=3.0e-03 lnk=3.0e-03
ktrd=3.0e-03 kstlm=3.0e-03 krl=3.0e-03 klr=3.0e-03 kfnk=3.0e-03 bsr=3.0e-03 brk=3.0e-03 Sms=3.0e-03 Sfk=3.0e-03
sbf=2.8e-03 rsln=2.8e-03 rkrd=2.8e-03 msd=2.8e-03 mrs=2.8e-03 lt=2.8e-03 hrs=2.8e-03 hmdn=2.8e-03 hkm=2.8e-03
fkr=2.8e-03 fSslf=2.8e-03 brn=2.8e-03 St=2.8e-03 Ssr=2.8e-03 tlb=2.6e-03 sSd=2.6e-03 sS=2.6e-03 rSs=2.6e-03
rSrd=2.6e-03 nSb=2.6e-03 msb=2.6e-03 mrl=2.6e-03 mrf=2.6e-03 lns=2.6e-03 lmn=2.6e-03 ktf=2.6e-03 kstn=2.6e-03
ksn=2.6e-03 ksf=2.6e-03 kmb=2.6e-03 kln=2.6e-03 klb=2.6e-03 hlk=2.6e-03 frn=2.6e-03 frS=2.6e-03 drf=2.6e-03
dbd=2.6e-03 btrs=2.6e-03 btrS=2.6e-03 brt=2.6e-03 brS=2.6e-03 smd=2.4e-03 rtk=2.4e-03 rt=2.4e-03 rkn=2.4e-03
rdfn=2.4e-03 nrd=2.4e-03 nbl=2.4e-03 mrfn=2.4e-03 ldn=2.4e-03 lSn=2.4e-03 kntr=2.4e-03 knstntn=2.4e-03 kfn=2.4e-03
kfk=2.4e-03 hrb=2.4e-03 hktr=2.4e-03 hf=2.4e-03 hStr=2.4e-03 frk=2.4e-03 fdr=2.4e-03 ds=2.4e-03 drs=2.4e-03
drk=2.4e-03 Ssm=2.4e-03 std=2.2e-03 sldr=2.2e-03 sfr=2.2e-03 ndrs=2.2e-03 nS=2.2e-03 msn=2.2e-03 mbrk=2.2e-03
lsd=2.2e-03 lfns=2.2e-03 ldr=2.2e-03 ktrn=2.2e-03 kstf=2.2e-03 kld=2.2e-03 htb=2.2e-03 frks=2.2e-03 dns=2.2e-03
dmn=2.2e-03 dbr=2.2e-03 bld=2.2e-03 bh=2.2e-03 Sdn=2.2e-03 slf=2.0e-03 sbt=2.0e-03 sbn=2.0e-03 sbh=2.0e-03 rsr=2.0e-03
rls=2.0e-03 rln=2.0e-03 rkd=2.0e-03 rdn=2.0e-03 nkls=2.0e-03 nb=2.0e-03 nSls=2.0e-03 mrm=2.0e-03 mkrb=2.0e-03
mhtr=2.0e-03 lfs=2.0e-03 krb=2.0e-03 klf=2.0e-03 klbrt=2.0e-03 kdmn=2.0e-03 kdl=2.0e-03 hfnd=2.0e-03 hfn=2.0e-03
hSd=2.0e-03 fSn=2.0e-03 drfS=2.0e-03 bsl=2.0e-03 Snt=2.0e-03 Slbrt=2.0e-03 Skd=2.0e-03 tns=1.9e-03 tf=1.9e-03
str=1.9e-03 snd=1.9e-03 sls=1.9e-03 shb=1.9e-03 sfn=1.9e-03 rnl=1.9e-03 ndm=1.9e-03 nSd=1.9e-03 mtn=1.9e-03
mslm=1.9e-03 msl=1.9e-03 msf=1.9e-03 mnS=1.9e-03 lbr=1.9e-03 krln=1.9e-03 kfd=1.9e-03 kdrs=1.9e-03 kdrd=1.9e-03
kbs=1.9e-03 kSn=1.9e-03 htr=1.9e-03 hms=1.9e-03 hdf=1.9e-03 hSn=1.9e-03 frnk=1.9e-03 flb=1.9e-03 fb=1.9e-03
dSn=1.9e-03 blnk=1.9e-03 blnS=1.9e-03 bln=1.9e-03 Sst=1.9e-03 Ssf=1.9e-03 Smr=1.9e-03 Smb=1.9e-03 Sls=1.9e-03
Sln=1.9e-03 Sdrs=1.9e-03 Sbl=1.9e-03 strd=1.7e-03 snts=1.7e-03 sdr=1.7e-03 sdn=1.7e-03 rstm=1.7e-03 rsb=1.7e-03
rndn=1.7e-03 rms=1.7e-03 rml=1.7e-03 rmd=1.7e-03 ndl=1.7e-03 nSr=1.7e-03 nSm=1.7e-03 mrls=1.7e-03 mrkd=1.7e-03
mhSr=1.7e-03 mdr=1.7e-03 lsn=1.7e-03 lkn=1.7e-03 lkdf=1.7e-03 ksb=1.7e-03 krf=1.7e-03 kntrs=1.7e-03 knm=1.7e-03
kmr=1.7e-03 kmn=1.7e-03 hlm=1.7e-03 hdm=1.7e-03 flntn=1.7e-03 dlf=1.7e-03 brkn=1.7e-03 blksm=1.7e-03 blk=1.7e-03
bSk=1.7e-03 Srn=1.7e-03 Sntrs=1.7e-03 Skn=1.7e-03 Sdrd=1.7e-03 trb=1.5e-03 sntk=1.5e-03 rtm=1.5e-03 rlnd=1.5e-03
nsm=1.5e-03 nkr=1.5e-03 mls=1.5e-03 mktr=1.5e-03 mhnd=1.5e-03 mhfd=1.5e-03 mh=1.5e-03 lrn=1.5e-03 lnrd=1.5e-03
lkmn=1.5e-03 lbn=1.5e-03 kst=1.5e-03 ksr=1.5e-03 krdS=1.5e-03 klrm=1.5e-03 kdm=1.5e-03 hrt=1.5e-03 hrd=1.5e-03
hnr=1.5e-03 hmbrt=1.5e-03 hft=1.5e-03 hdl=1.5e-03 fsk=1.5e-03 frnS=1.5e-03 frl=1.5e-03 flskd=1.5e-03 flk=1.5e-03
fhb=1.5e-03 drkn=1.5e-03 dlt=1.5e-03 dls=1.5e-03 dln=1.5e-03 dfn=1.5e-03 btrk=1.5e-03 btl=1.5e-03 bsm=1.5e-03
brtn=1.5e-03 brl=1.5e-03 bnt=1.5e-03 bltrn=1.5e-03 bdrn=1.5e-03 Srs=1.5e-03 Sld=1.5e-03 Skb=1.5e-03 Shr=1.5e-03
Shb=1.5e-03 Sfn=1.5e-03 Sbn=1.5e-03 tfl=1.3e-03 tS=1.3e-03 stfn=1.3e-03 stbn=1.3e-03 smt=1.3e-03 slfdr=1.3e-03
shl=1.3e-03 rsl=1.3e-03 rnkn=1.3e-03 rnSn=1.3e-03 rkl=1.3e-03 rdnd=1.3e-03 nsnt=1.3e-03 nsn=1.3e-03 nkS=1.3e-03
mrdk=1.3e-03 mlnk=1.3e-03 mks=1.3e-03 mkn=1.3e-03 mkd=1.3e-03 lrndn=1.3e-03 ldt=1.3e-03 lbk=1.3e-03 lSr=1.3e-03
ksl=1.3e-03 krdk=1.3e-03 krSls=1.3e-03 kndls=1.3e-03 kls=1.3e-03 klk=1.3e-03 kbt=1.3e-03 hsnk=1.3e-03 hrS=1.3e-03
hmS=1.3e-03 hfs=1.3e-03 ftl=1.3e-03 fskd=1.3e-03 frhd=1.3e-03 fns=1.3e-03 flm=1.3e-03 fldslf=1.3e-03 fkd=1.3e-03
dsn=1.3e-03 drt=1.3e-03 dnb=1.3e-03 dmbd=1.3e-03 dlm=1.3e-03 dfls=1.3e-03 dbt=1.3e-03 dbk=1.3e-03 brns=1.3e-03
bnd=1.3e-03 bnS=1.3e-03 bkn=1.3e-03 bf=1.3e-03 bdS=1.3e-03 Srln=1.3e-03 Srl=1.3e-03 Sns=1.3e-03 Smnd=1.3e-03
Smn=1.3e-03 Slr=1.3e-03 Slb=1.3e-03 SlS=1.3e-03 trnd=1.1e-03 trn=1.1e-03 trS=1.1e-03 tms=1.1e-03 tlh=1.1e-03
tlf=1.1e-03 tbk=1.1e-03 stnslf=1.1e-03 sln=1.1e-03 shr=1.1e-03 sfnts=1.1e-03 sbnd=1.1e-03 rtd=1.1e-03 rsls=1.1e-03
rnst=1.1e-03 rnlf=1.1e-03 rld=1.1e-03 rdlf=1.1e-03 rSl=1.1e-03 nsf=1.1e-03 ndrf=1.1e-03 nSnt=1.1e-03 mrslf=1.1e-03
mrkn=1.1e-03 mrSn=1.1e-03 mnks=1.1e-03 mndr=1.1e-03 mlm=1.1e-03 mhrd=1.1e-03 mhn=1.1e-03 mhlf=1.1e-03 mbr=1.1e-03
mb=1.1e-03 lmr=1.1e-03 ldmr=1.1e-03 lSs=1.1e-03 ktr=1.1e-03 ktm=1.1e-03 krnd=1.1e-03 krmf=1.1e-03 krld=1.1e-03
knt=1.1e-03 kndl=1.1e-03 klS=1.1e-03 khtn=1.1e-03 khl=1.1e-03 kft=1.1e-03 kdlb=1.1e-03 hsr=1.1e-03 hnf=1.1e-03
hlnk=1.1e-03 hln=1.1e-03 hkmt=1.1e-03 hdt=1.1e-03 fsS=1.1e-03 frns=1.1e-03 frnSs=1.1e-03 frhn=1.1e-03 flsn=1.1e-03
flndl=1.1e-03 flS=1.1e-03 fkl=1.1e-03 fdm=1.1e-03 dmr=1.1e-03 dhkn=1.1e-03 dbn=1.1e-03 btk=1.1e-03 bsk=1.1e-03
brm=1.1e-03 brkt=1.1e-03 brkd=1.1e-03 bm=1.1e-03 bls=1.1e-03 blS=1.1e-03 bkf=1.1e-03 bhd=1.1e-03 bdk=1.1e-03
Srml=1.1e-03 Srld=1.1e-03 Sntn=1.1e-03 Slt=1.1e-03 Sfnts=1.1e-03 Sdf=1.1e-03 trSl=9.3e-04 tkr=9.3e-04 tfr=9.3e-04
tfk=9.3e-04 stl=9.3e-04 srd=9.3e-04 sntn=9.3e-04 sndfl=9.3e-04 skn=9.3e-04 skbr=9.3e-04 sh=9.3e-04 sftln=9.3e-04
sft=9.3e-04 sbrkd=9.3e-04 sSbr=9.3e-04 rsn=9.3e-04 rnld=9.3e-04 rhn=9.3e-04 rhmt=9.3e-04 rfk=9.3e-04 rdrk=9.3e-04
rdS=9.3e-04 nks=9.3e-04 nkd=9.3e-04 nkb=9.3e-04 nSnr=9.3e-04 nSn=9.3e-04 mtsm=9.3e-04 mtr=9.3e-04 msk=9.3e-04
mrks=9.3e-04 mnm=9.3e-04 mnh=9.3e-04 mkt=9.3e-04 mkb=9.3e-04 mhsd=9.3e-04 mdrn=9.3e-04 mStk=9.3e-04 mStb=9.3e-04
mSr=9.3e-04 mSk=9.3e-04 mShd=9.3e-04 ltb=9.3e-04 lsr=9.3e-04 lrs=9.3e-04 lrf=9.3e-04 lnrs=9.3e-04 lmdn=9.3e-04
lmd=9.3e-04 lkr=9.3e-04 lfrs=9.3e-04 lfn=9.3e-04 lfl=9.3e-04 lfk=9.3e-04 ldbs=9.3e-04 lbl=9.3e-04 ktrnk=9.3e-04
ksmn=9.3e-04 ksk=9.3e-04 krt=9.3e-04 krnk=9.3e-04 krdns=9.3e-04 knr=9.3e-04 klmnd=9.3e-04 khr=9.3e-04 kfl=9.3e-04
kfS=9.3e-04 kdk=9.3e-04 kbrk=9.3e-04 kSk=9.3e-04 hrk=9.3e-04 hmn=9.3e-04 hmk=9.3e-04 hkr=9.3e-04 hkmd=9.3e-04
hfS=9.3e-04 hbr=9.3e-04 fsm=9.3e-04 fln=9.3e-04 flSn=9.3e-04 fhr=9.3e-04 dms=9.3e-04 dhrn=9.3e-04 dhd=9.3e-04
dfnk=9.3e-04 btn=9.3e-04 bstn=9.3e-04 bnmn=9.3e-04 bnSmn=9.3e-04 bkd=9.3e-04 bSn=9.3e-04 Stf=9.3e-04 Srdns=9.3e-04
SrSs=9.3e-04 Snr=9.3e-04 Snkt=9.3e-04 Slf=9.3e-04 Sht=9.3e-04 Sfs=9.3e-04 SfS=9.3e-04 Sbrl=9.3e-04 tsr=7.4e-04
ts=7.4e-04 trl=7.4e-04 trhn=7.4e-04 trd=7.4e-04 tmr=7.4e-04 tdn=7.4e-04 tdS=7.4e-04 tbtb=7.4e-04 tbS=7.4e-04
srtn=7.4e-04 srfr=7.4e-04 srf=7.4e-04 srb=7.4e-04 sns=7.4e-04 snrs=7.4e-04 sndr=7.4e-04 snS=7.4e-04 smk=7.4e-04
slk=7.4e-04 shrf=7.4e-04 sfl=7.4e-04 sfdr=7.4e-04 sSl=7.4e-04 rtnbrk=7.4e-04 rstrb=7.4e-04 rsk=7.4e-04 rnkl=7.4e-04
rnd=7.4e-04 rnSl=7.4e-04 rkr=7.4e-04 rkbrt=7.4e-04 rhl=7.4e-04 rfs=7.4e-04 rfn=7.4e-04 rbls=7.4e-04 rbld=7.4e-04
rSk=7.4e-04 nstr=7.4e-04 nrmn=7.4e-04 nmn=7.4e-04 nlsn=7.4e-04 nln=7.4e-04 nknr=7.4e-04 nSln=7.4e-04 mts=7.4e-04
mtnk=7.4e-04 mtk=7.4e-04 mtf=7.4e-04 mtd=7.4e-04 msfr=7.4e-04 msS=7.4e-04 mrt=7.4e-04 mrsl=7.4e-04 mrSl=7.4e-04
mns=7.4e-04 mnds=7.4e-04 mndn=7.4e-04 mksm=7.4e-04 mkmd=7.4e-04 mkf=7.4e-04 mkdm=7.4e-04 mhrn=7.4e-04 mhmt=7.4e-04
mhls=7.4e-04 mft=7.4e-04 mdl=7.4e-04 mdk=7.4e-04 mdbn=7.4e-04 mdS=7.4e-04 mbnd=7.4e-04 mStr=7.4e-04 lrd=7.4e-04
lrb=7.4e-04 lndn=7.4e-04 lms=7.4e-04 lkf=7.4e-04 lkS=7.4e-04 lhsn=7.4e-04 lhn=7.4e-04 lhd=7.4e-04 lhb=7.4e-04
lfS=7.4e-04 ldhr=7.4e-04 ldbt=7.4e-04 lbrd=7.4e-04 lbkr=7.4e-04 lbS=7.4e-04 lSb=7.4e-04 ktrnS=7.4e-04 ktnk=7.4e-04
ktn=7.4e-04 ktd=7.4e-04 ksrn=7.4e-04 ksd=7.4e-04 krstn=7.4e-04 krnr=7.4e-04 krnl=7.4e-04 krks=7.4e-04 krkn=7.4e-04
krht=7.4e-04 krfn=7.4e-04 krfl=7.4e-04 krdr=7.4e-04 kmrd=7.4e-04 kmk=7.4e-04 kmf=7.4e-04 kmbs=7.4e-04 kmS=7.4e-04
klnk=7.4e-04 klnd=7.4e-04 klSmnd=7.4e-04 kh=7.4e-04 kds=7.4e-04 kbn=7.4e-04 kblr=7.4e-04 kbdl=7.4e-04 kSl=7.4e-04
kSf=7.4e-04 htn=7.4e-04 hrtd=7.4e-04 hrbrt=7.4e-04 hns=7.4e-04 hndl=7.4e-04 hmt=7.4e-04 hml=7.4e-04 hmdrd=7.4e-04
hfl=7.4e-04 hbln=7.4e-04 hbl=7.4e-04 hSt=7.4e-04 ftm=7.4e-04 frdk=7.4e-04 fnS=7.4e-04 fltr=7.4e-04 fls=7.4e-04
flmr=7.4e-04 fldkd=7.4e-04 fkslf=7.4e-04 fdn=7.4e-04 fdkd=7.4e-04 drkf=7.4e-04 dnt=7.4e-04 dnkn=7.4e-04 dnf=7.4e-04
dnSn=7.4e-04 dmnkd=7.4e-04 dmS=7.4e-04 dlkd=7.4e-04 dlfr=7.4e-04 dkn=7.4e-04 dfrd=7.4e-04 dbs=7.4e-04 dbl=7.4e-04
bstmnt=7.4e-04 bsf=7.4e-04 brnrd=7.4e-04 brnf=7.4e-04 brhn=7.4e-04 brbs=7.4e-04 brSn=7.4e-04 bltn=7.4e-04 bks=7.4e-04
bkS=7.4e-04 bht=7.4e-04 bhrn=7.4e-04 bhr=7.4e-04 bSkf=7.4e-04 Str=7.4e-04 Stn=7.4e-04 Sstn=7.4e-04 Ssn=7.4e-04
Ssb=7.4e-04 Srstn=7.4e-04 Srnl=7.4e-04 Srnd=7.4e-04 Srdr=7.4e-04 Snsn=7.4e-04 Snm=7.4e-04 Smrd=7.4e-04 Smd=7.4e-04
Sks=7.4e-04 SkS=7.4e-04 Sdt=7.4e-04 Sdrf=7.4e-04 Sbrn=7.4e-04 Sbls=7.4e-04 Sblr=7.4e-04 Sbdl=7.4e-04 fnf=5.6e-04
dlSk=5.6e-04 trkmn=5.6e-04 trfn=5.6e-04 tnf=5.6e-04 tnd=5.6e-04 tnS=5.6e-04 tln=5.6e-04 tld=5.6e-04 tlS=5.6e-04
tkfr=5.6e-04 tkS=5.6e-04 thrn=5.6e-04 thmsb=5.6e-04 tdk=5.6e-04 td=5.6e-04 tbt=5.6e-04 tbs=5.6e-04 tbf=5.6e-04
tSr=5.6e-04 tSdn=5.6e-04 strl=5.6e-04 stnk=5.6e-04 stbnf=5.6e-04 srl=5.6e-04 srkn=5.6e-04 srhn=5.6e-04 snkl=5.6e-04
snds=5.6e-04 smsnk=5.6e-04 smlf=5.6e-04 smb=5.6e-04 slh=5.6e-04 skrn=5.6e-04 skndr=5.6e-04 shn=5.6e-04 sfd=5.6e-04
sdt=5.6e-04 sbtk=5.6e-04 sbstn=5.6e-04 sbrnd=5.6e-04 sbrd=5.6e-04 sbls=5.6e-04 sbk=5.6e-04 sSrn=5.6e-04 rtn=5.6e-04
rstfsk=5.6e-04 rsSn=5.6e-04 rnkf=5.6e-04 rnf=5.6e-04 rnSf=5.6e-04 rmS=5.6e-04 rkm=5.6e-04 rhmnf=5.6e-04 rhb=5.6e-04
rh=5.6e-04 rft=5.6e-04 rdslf=5.6e-04 rdnl=5.6e-04 rdkn=5.6e-04 rdf=5.6e-04 ntr=5.6e-04 ntnd=5.6e-04 nsrt=5.6e-04
nsrn=5.6e-04 nsb=5.6e-04 nrs=5.6e-04 nrn=5.6e-04 nmr=5.6e-04 nmb=5.6e-04 nkn=5.6e-04 nkln=5.6e-04 nklk=5.6e-04
nklS=5.6e-04 nhm=5.6e-04 nh=5.6e-04 nfk=5.6e-04 nfd=5.6e-04 ndrk=5.6e-04 ndrS=5.6e-04 ndns=5.6e-04 ndnk=5.6e-04
nbs=5.6e-04 nbSs=5.6e-04 nSk=5.6e-04 nSfn=5.6e-04 mtmn=5.6e-04 mtlk=5.6e-04 mst=5.6e-04 mslf=5.6e-04 mrhd=5.6e-04
mrSd=5.6e-04 mnrd=5.6e-04 mnSs=5.6e-04 mlrd=5.6e-04 mlkr=5.6e-04 mlSr=5.6e-04 mlS=5.6e-04 mkr=5.6e-04 mknkr=5.6e-04
mknk=5.6e-04 mhrb=5.6e-04 mhnds=5.6e-04 mhm=5.6e-04 mhSl=5.6e-04 mfs=5.6e-04 mfd=5.6e-04 mf=5.6e-04 mdrs=5.6e-04
mdml=5.6e-04 mdf=5.6e-04 mSrf=5.6e-04 mSnkr=5.6e-04 mSn=5.6e-04 mShdn=5.6e-04 ltn=5.6e-04 lshr=5.6e-04 lrdk=5.6e-04
lnm=5.6e-04 lmk=5.6e-04 lkds=5.6e-04 lkSnk=5.6e-04 lhs=5.6e-04 lhr=5.6e-04 lhf=5.6e-04 lfd=5.6e-04 lds=5.6e-04
ldm=5.6e-04 ldhrn=5.6e-04 lbsr=5.6e-04 lbs=5.6e-04 lbld=5.6e-04 lbSr=5.6e-04 lSk=5.6e-04 kstnd=5.6e-04 kstlns=5.6e-04
ksnk=5.6e-04 ksnf=5.6e-04 kskr=5.6e-04 kshml=5.6e-04 kshmSl=5.6e-04 krsn=5.6e-04 krlf=5.6e-04 krh=5.6e-04
krfSl=5.6e-04 krdt=5.6e-04 krdf=5.6e-04 krbk=5.6e-04 knms=5.6e-04 knh=5.6e-04 knf=5.6e-04 kmrn=5.6e-04 kmndnt=5.6e-04
kmbr=5.6e-04 klkst=5.6e-04 klht=5.6e-04 klfn=5.6e-04 klds=5.6e-04 kldrn=5.6e-04 klSs=5.6e-04 kfrsn=5.6e-04
kfrslb=5.6e-04 kfrn=5.6e-04 kflk=5.6e-04 kflSk=5.6e-04 kdrt=5.6e-04 kdfs=5.6e-04 kbdlh=5.6e-04 kbd=5.6e-04
kSlf=5.6e-04 hrmn=5.6e-04 hrdn=5.6e-04 hnsn=5.6e-04 hnfr=5.6e-04 hnbl=5.6e-04 hmr=5.6e-04 hmdf=5.6e-04 hmSl=5.6e-04
hlmf=5.6e-04 hlfn=5.6e-04 hlb=5.6e-04 hfr=5.6e-04 hfnk=5.6e-04 ftr=5.6e-04 ftf=5.6e-04 ftbn=5.6e-04 fst=5.6e-04
fsnt=5.6e-04 fsln=5.6e-04 fslf=5.6e-04 frt=5.6e-04 frst=5.6e-04 frnks=5.6e-04 frdrk=5.6e-04 frdn=5.6e-04 frSd=5.6e-04
fndn=5.6e-04 fm=5.6e-04 flt=5.6e-04 flstn=5.6e-04 flrd=5.6e-04 fldln=5.6e-04 fhrd=5.6e-04 fh=5.6e-04 fSnt=5.6e-04
fSk=5.6e-04 dst=5.6e-04 drnk=5.6e-04 drkr=5.6e-04 drkm=5.6e-04 drklb=5.6e-04 drklSb=5.6e-04 drfk=5.6e-04 drS=5.6e-04
dnr=5.6e-04 dnS=5.6e-04 dmt=5.6e-04 dmnk=5.6e-04 dml=5.6e-04 dmbrn=5.6e-04 dlb=5.6e-04 dlS=5.6e-04 dkstn=5.6e-04
dkrt=5.6e-04 dkl=5.6e-04 dkdk=5.6e-04 dh=5.6e-04 dfl=5.6e-04 dfb=5.6e-04 dS=5.6e-04 btf=5.6e-04 bst=5.6e-04
bsn=5.6e-04 bsd=5.6e-04 brtl=5.6e-04 brnt=5.6e-04 brnl=5.6e-04 brndn=5.6e-04 brmd=5.6e-04 brlt=5.6e-04 brkS=5.6e-04
brhnf=5.6e-04 brh=5.6e-04 brfr=5.6e-04 brf=5.6e-04 brSs=5.6e-04 bns=5.6e-04 bnr=5.6e-04 bnls=5.6e-04 bnfds=5.6e-04
bmn=5.6e-04 blr=5.6e-04 blkSm=5.6e-04 bknd=5.6e-04 bkl=5.6e-04 bkSf=5.6e-04 bhtr=5.6e-04 bhrm=5.6e-04 bhnm=5.6e-04
bhl=5.6e-04 bhS=5.6e-04 bdrht=5.6e-04 bdnk=5.6e-04 bdf=5.6e-04 bSt=5.6e-04 bSs=5.6e-04 bSmn=5.6e-04 bSfk=5.6e-04
Sstnd=5.6e-04 Sstlns=5.6e-04 Ssl=5.6e-04 Ssk=5.6e-04 Ssd=5.6e-04 Srkn=5.6e-04 Srfl=5.6e-04 SrfSl=5.6e-04 Snms=5.6e-04
Snkl=5.6e-04 Snh=5.6e-04 Smndnt=5.6e-04 Smk=5.6e-04 Smbs=5.6e-04 SmS=5.6e-04 Slkst=5.6e-04 Slk=5.6e-04 Slht=5.6e-04
Sldrn=5.6e-04 Skl=5.6e-04 Shnsn=5.6e-04 Shdr=5.6e-04 Shbd=5.6e-04 Sft=5.6e-04 Sfrsn=5.6e-04 Sfrslb=5.6e-04
Sfkt=5.6e-04 Sbt=5.6e-04 Sbdlh=5.6e-04 Sbd=5.6e-04 tsf=5.0e-04 trnk=5.0e-04 trkt=5.0e-04 trbk=5.0e-04 tmrln=5.0e-04
tmf=5.0e-04 tmd=5.0e-04 tlkt=5.0e-04 tlkn=5.0e-04 tlk=5.0e-04 tktkl=5.0e-04 tkrn=5.0e-04 tkl=5.0e-04 tkSnk=5.0e-04
thsn=5.0e-04 tfn=5.0e-04 tfld=5.0e-04 tdrs=5.0e-04 tdr=5.0e-04 stnkd=5.0e-04 stn=5.0e-04 stfrs=5.0e-04 srks=5.0e-04
srdrbk=5.0e-04 snSrbk=5.0e-04 snSr=5.0e-04 sltnt=5.0e-04 sltnbk=5.0e-04 slr=5.0e-04 slmbk=5.0e-04 slbk=5.0e-04
skl=5.0e-04 shrb=5.0e-04 shm=5.0e-04 shbt=5.0e-04 sftslf=5.0e-04 sfs=5.0e-04 sfS=5.0e-04 sdrf=5.0e-04 sdl=5.0e-04
sdf=5.0e-04 sbrdn=5.0e-04 sbhr=5.0e-04 sbhn=5.0e-04 sbdm=5.0e-04 rslf=5.0e-04 rmk=5.0e-04 rhsn=5.0e-04 rhmf=5.0e-04
rfSn=5.0e-04 rdln=5.0e-04 rdl=5.0e-04 rdb=5.0e-04 rbl=5.0e-04 rbfr=5.0e-04 rbd=5.0e-04 rSn=5.0e-04 rSht=5.0e-04
nsts=5.0e-04 nrsltn=5.0e-04 nrln=5.0e-04 nrks=5.0e-04 nrbk=5.0e-04 nrShn=5.0e-04 nlfr=5.0e-04 nkt=5.0e-04 nkm=5.0e-04
nhd=5.0e-04 nfs=5.0e-04 ndrbk=5.0e-04 ndn=5.0e-04 ndkl=5.0e-04 nSrfn=5.0e-04 msm=5.0e-04 mrsd=5.0e-04 mrln=5.0e-04
mrkrt=5.0e-04 mrfs=5.0e-04 mrdn=5.0e-04 mnkl=5.0e-04 mnShr=5.0e-04 mlkt=5.0e-04 mkst=5.0e-04 mhs=5.0e-04 mhb=5.0e-04
mdfr=5.0e-04 ltnbk=5.0e-04 ltft=5.0e-04 lnr=5.0e-04 lmh=5.0e-04 lkt=5.0e-04 lkbk=5.0e-04 lhm=5.0e-04 ldrm=5.0e-04
ldml=5.0e-04 ldft=5.0e-04 lbf=5.0e-04 ktfn=5.0e-04 ksmf=5.0e-04 krsmr=5.0e-04 krbnkl=5.0e-04 krbn=5.0e-04
kltkn=5.0e-04 klsm=5.0e-04 klnr=5.0e-04 kldt=5.0e-04 klSn=5.0e-04 klShr=5.0e-04 khn=5.0e-04 kfrk=5.0e-04 kflnk=5.0e-04
kdnsf=5.0e-04 kbnS=5.0e-04 htk=5.0e-04 hsnf=5.0e-04 hrst=5.0e-04 hrnt=5.0e-04 hrmd=5.0e-04 hrm=5.0e-04 hrSd=5.0e-04
hkmtr=5.0e-04 hkb=5.0e-04 hfhns=5.0e-04 hdn=5.0e-04 hdS=5.0e-04 hSr=5.0e-04 hSnk=5.0e-04 hSl=5.0e-04 ftmr=5.0e-04
frsm=5.0e-04 frmrd=5.0e-04 frhm=5.0e-04 frh=5.0e-04 frfr=5.0e-04 frb=5.0e-04 frSt=5.0e-04 fnkls=5.0e-04 flkn=5.0e-04
fhtnk=5.0e-04 fhn=5.0e-04 fhm=5.0e-04 dtrk=5.0e-04 drtSt=5.0e-04 drb=5.0e-04 dnd=5.0e-04 dmrt=5.0e-04 dlnd=5.0e-04
dlmrd=5.0e-04 dlh=5.0e-04 dlfkr=5.0e-04 dlbk=5.0e-04 dlSd=5.0e-04 dkrs=5.0e-04 dft=5.0e-04 btsm=5.0e-04 btrf=5.0e-04
bsnk=5.0e-04 brkmf=5.0e-04 brfn=5.0e-04 brfd=5.0e-04 brdt=5.0e-04 bnkts=5.0e-04 bndrnk=5.0e-04 bmr=5.0e-04
blnt=5.0e-04 blmn=5.0e-04 blfS=5.0e-04 bktr=5.0e-04 bkt=5.0e-04 bkm=5.0e-04 bkdn=5.0e-04 bhrd=5.0e-04 bhlfn=5.0e-04
bhdr=5.0e-04 bdlf=5.0e-04 Srsts=5.0e-04 Srkl=5.0e-04 Srbf=5.0e-04 Snkd=5.0e-04 SmSd=5.0e-04 Slm=5.0e-04 Slbn=5.0e-04
Skf=5.0e-04 Shrt=5.0e-04 Shrm=5.0e-04 Shrd=5.0e-04 Shnkrbk=5.0e-04 Shnkr=5.0e-04 Shnd=5.0e-04 Shl=5.0e-04
SfSnk=5.0e-04 Sbnd=5.0e-04
"""


def share_of(skeleton: str) -> float:
    """The share of persons, 0 for a skeleton that is not listed."""
    return _shares().get(skeleton, 0.0)


@lru_cache(maxsize=1)
def _shares() -> dict[str, float]:
    rows = (row.partition("=") for row in _SHARES.split())
    return {name: float(share) for name, _, share in rows}
