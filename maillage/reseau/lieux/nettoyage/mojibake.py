"""Accents broken by a wrong encoding, put right only where the reading is certain.

« Ã© » is « é » written in UTF-8 and read in Windows-1252; « ├® » the same read in cp850; « CH╢TEAUX » is « CHÂTEAUX »
written in cp850 and read in cp437. Each damaged form is computed once, at import, from the characters that French
text uses: what is not in the table is left alone. U+FFFD is a lost character: it stays, nothing can be known.
"""

import re
from typing import Final

_CARACTERES: Final = "àâäáãåæçéèêëíîïìñóôöòõøœúùûüÿÀÂÄÁÃÅÆÇÉÈÊËÍÎÏÌÑÓÔÖÒÕØŒÚÙÛÜŸ‘’“”‚„–—…€«»°·²³´½¼ªº®™•\xa0\u202f\u2009\u2011\u2022\u00ad"
# What a first damage leaves behind and a second damages again.
_RESTES: Final = "".join(bytes([octet]).decode("cp1252", "ignore") for octet in range(0x80, 0xC0))
_LECTURES: Final = ("cp1252", "latin-1", "cp850", "cp437", "mac_roman")


def _misread(caractere: str, lecture: str) -> str:
    octets = caractere.encode("utf-8")
    # Windows-1252 leaves five bytes undefined; browsers and databases read them as Latin-1 controls.
    return "".join(
        bytes([octet]).decode(lecture, "replace").replace("\ufffd", bytes([octet]).decode("latin-1"))
        for octet in octets
    )


FORMES: Final[dict[str, str]] = {
    forme: caractere
    for lecture in reversed(_LECTURES)
    for caractere in _CARACTERES
    if (forme := _misread(caractere, lecture)) and not forme.isalpha()
}
"""Damaged form → character. Forms made of letters only (« Ãª » in some readings) are added below when safe."""
FORMES.update(
    {
        forme: caractere
        for caractere in "êúºªÊÈÃµ"
        if (forme := _misread(caractere, "cp1252")).isalpha() and forme.startswith(("Ã", "Å", "Â"))
    }
)
FORMES.update({forme: reste for reste in _RESTES if not (forme := _misread(reste, "cp1252")).isalpha()})

# Upper-case letters of cp850 whose byte is a box in cp437: read as such only inside a word.
_CADRES: Final = {
    bytes([octet]).decode("cp437"): bytes([octet]).decode("cp850")
    for octet in (0xB5, 0xB6, 0xB7, 0xD2, 0xD3, 0xD4, 0xD6, 0xD7, 0xD8, 0xDE)
}

_SEQUENCE: Final = re.compile("|".join(sorted(map(re.escape, FORMES), key=len, reverse=True)))
_A_GRAVE: Final = re.compile(r"(?<![A-ZÀ-Þ])Ã(?=\s|$)")
_CADRE: Final = re.compile(rf"(?<=[A-Za-z])[{''.join(_CADRES)}]|[{''.join(_CADRES)}](?=[A-Za-z])")
_SUSPECT: Final = re.compile(
    f"[{re.escape(''.join(sorted({forme[0] for forme in FORMES})))}]"
    f"[{re.escape(''.join(sorted({forme[1] for forme in FORMES})))}]"
    f"|[{''.join(_CADRES)}\x80-\x9f]|Ã"
)
_CONTROLE: Final = re.compile(r"[\x80-\x9f]")
_CONTROLES: Final = {chr(octet): bytes([octet]).decode("cp1252", "ignore") or chr(octet) for octet in range(0x80, 0xA0)}


def repair_mojibake(texte: str) -> str:
    """Text with damaged accents put right; the same text when nothing in it is certainly damaged.

    Applied until nothing changes (text damaged twice, « ÃƒÂ© »): each pass shortens the text, and the answer given
    again comes back unchanged.
    """
    if texte.isascii() or not _SUSPECT.search(texte):
        return texte
    avant = ""
    while avant != texte:
        avant = texte
        texte = _SEQUENCE.sub(lambda trouve: FORMES[trouve[0]], texte)
        texte = _A_GRAVE.sub("à", texte)
        texte = _CADRE.sub(lambda trouve: _CADRES[trouve[0]], texte)
    # Latin-1 has controls where Windows-1252 has quotes, œ and €: a lone control can only be that.
    return _CONTROLE.sub(lambda trouve: _CONTROLES[trouve[0]], texte)
