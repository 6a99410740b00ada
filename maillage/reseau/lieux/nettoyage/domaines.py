"""Top-level domains that census files may hold: tells « mairie.fr » from « bonjour.monsieur ».

Every country code of ISO 3166 in use is accepted, and the generic names below (IANA list, those seen or likely).
"""

from typing import Final

_PAYS: Final = """ac ad ae af ag ai al am ao ar as at au aw ax az ba bb bd be bf bg bh bi bj bm bn bo br bs bt bw by bz ca
cc cd cf cg ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm do dz ec ee eg er es et eu fi fj fk fm fo fr ga gd ge gf
gg gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm hn hr ht hu id ie il im in io iq ir is it je jm jo jp ke kg kh ki km kn kp
kr kw ky kz la lb lc li lk lr ls lt lu lv ly ma mc md me mg mh mk ml mm mn mo mp mq mr ms mt mu mv mw mx my mz na nc ne nf
ng ni nl no np nr nu nz om pa pe pf pg ph pk pl pm pn pr ps pt pw py qa re ro rs ru rw sa sb sc sd se sg sh si sk sl sm sn
so sr ss st sv sx sy sz tc td tf tg th tj tk tl tm tn to tr tt tv tw tz ua ug uk us uy uz va vc ve vg vi vn vu wf ws ye yt
za zm zw"""
_GENERIQUES: Final = """com org net info biz name pro coop museum aero jobs mobi travel tel cat asia int edu gov mil bzh alsace
corsica paris app dev blog site online website web page link shop store xyz tech top club art bio eco green ong ngo
foundation academy agency business cafe care center chat city cloud coach community company consulting cool design
digital education email energy events expert express family fit fun fund global group guide health help house immo
institute international land life live love ltd media network news one plus press school science services social
software solutions space studio support systems team today tools tours town training university vacations video village
vision wiki work works world zone radio music film theater gallery photo photos pictures africa berlin brussels quebec
vlaanderen london swiss wien google goog host style run games game farm garden kitchen restaurant bar coffee"""

DOMAINES: Final = frozenset((_PAYS + " " + _GENERIQUES).split())
