"""The names and addresses of this machine, found without any network request."""

from __future__ import annotations

import ipaddress
import socket

import psutil

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
# Names that end so exist in private networks only.
PRIVATE = (".localhost", ".local", ".lan", ".internal", ".home.arpa", ".test")


def is_address(name: str) -> bool:
    """Whether a host is an IP address and not a name."""
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def is_own_name(name: str) -> bool:
    """Whether this is the host name of this machine, with or without a domain."""
    own = socket.gethostname().lower().partition(".")[0]
    return name in LOOPBACK or (own not in LOOPBACK and name.partition(".")[0] == own)


def is_private_name(name: str) -> bool:
    """Whether only the private network of the machine can have given this name."""
    return "." not in name or name.endswith(PRIVATE)


def own_addresses() -> list[str]:
    """The addresses of this machine's network cards, IPv4 first."""
    addresses = [
        (address.family, address.address.partition("%")[0])
        for card in psutil.net_if_addrs().values()
        for address in card
        if address.family in (socket.AF_INET, socket.AF_INET6)
    ]
    return [address for _, address in sorted(addresses)]
