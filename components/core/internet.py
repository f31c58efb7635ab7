"""Which addresses belong to the open internet, and which a name has."""

import asyncio
import socket
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Network, ip_address

# IANA's special-purpose registries, multicast, and what clouds answer on besides.
_CLOSED_4 = tuple(
    IPv4Network(block)
    for block in [
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
        "224.0.0.0/4",
        "240.0.0.0/4",
    ]
)
_OPEN_6 = IPv6Network("2000::/3")
_CLOSED_6 = tuple(
    IPv6Network(block)
    for block in ("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20")
)
_NAT64 = IPv6Network("64:ff9b::/96")


def is_public(address: str) -> bool:
    """Whether an IP address as text belongs to the open internet; an IPv6 one that carries IPv4 is judged by that."""
    try:
        found = ip_address(address)
    except ValueError:
        return False
    if isinstance(found, IPv4Address):
        return _is_open(found)
    if found.scope_id:
        return False
    if found.ipv4_mapped is not None:
        return _is_open(found.ipv4_mapped)
    if found in _NAT64:
        return _is_open(IPv4Address(int(found) & 0xFFFFFFFF))
    return found in _OPEN_6 and not any(found in block for block in _CLOSED_6)


def _is_open(address: IPv4Address) -> bool:
    return not any(address in block for block in _CLOSED_4)


async def resolve(host: str, port: int) -> Sequence[str]:
    """The addresses of a name, IPv4 first: it works in more places; OSError when it has none."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in sorted(found, key=lambda entry: entry[0])))
