"""Which network addresses are the open Internet.

Sources: IANA special-purpose registries for IPv4 (RFC 6890 and after) and IPv6, read in 2025; Azure's and
Oracle's metadata addresses. Written out rather than asked to ``ipaddress``, whose tables change with Python.
"""

import ipaddress
from typing import Final

_CLOSED_4: Final = tuple(
    ipaddress.IPv4Network(block)
    for block in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "168.63.129.16/32",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "192.175.48.0/24",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/3",
    )
)
_OPEN_6: Final = ipaddress.IPv6Network("2000::/3")
"""The only block handed out as global unicast: mapped, NAT64, unique local, link-local and multicast are outside it."""
_CLOSED_6: Final = tuple(
    ipaddress.IPv6Network(block)
    for block in ("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20")
)


def is_public(address: str) -> bool:
    """True when ``address`` (text of an IPv4 or IPv6) is on the open Internet. Anything unreadable is not."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv4Address):
        return not any(ip in block for block in _CLOSED_4)
    return ip.scope_id is None and ip in _OPEN_6 and not any(ip in block for block in _CLOSED_6)
