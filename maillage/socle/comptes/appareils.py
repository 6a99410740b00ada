"""What a browser says of itself, in the words of a person looking at the list of his sessions. Pure.

The sentence is kept, not what the browser sent: that could single a person out (RGPD, art. 5.1.c).
"""

import re
from typing import Final

INCONNU: Final = "Appareil inconnu"
_NAVIGATEURS: Final = (
    (r"\bEdgA?/|\bEdgiOS/", "Edge"),
    (r"\bOPR/|\bOpera\b", "Opera"),
    (r"\bSamsungBrowser/", "Samsung Internet"),
    (r"\bFirefox/|\bFxiOS/", "Firefox"),
    (r"Chrom(e|ium)/|\bCriOS/", "Chrome"),
    (r"\bSafari/", "Safari"),
)
"""In this order: almost every browser also says that it is Chrome and Safari."""
_SYSTEMES: Final = (
    (r"\bAndroid\b", "Android"),
    (r"\biPhone\b", "iPhone"),
    (r"\biPad\b", "iPad"),
    (r"\bCrOS\b", "Chromebook"),
    (r"\bWindows\b", "Windows"),
    (r"\bMac OS X\b|\bMacintosh\b", "Mac"),
    (r"\bLinux\b|\bX11\b", "Linux"),
)


def name_device(user_agent: str) -> str:
    """« Firefox sur Windows », from the header ``User-Agent``; what is not known is left out."""
    browser = next((name for pattern, name in _NAVIGATEURS if re.search(pattern, user_agent)), "")
    system = next((name for pattern, name in _SYSTEMES if re.search(pattern, user_agent)), "")
    if browser and system:
        return f"{browser} sur {system}"
    return browser or system or INCONNU
