"""What this machine is called, without asking any other."""

from __future__ import annotations

import ipaddress
import socket

import psutil

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
# Names below these are of a network of one's own: nobody can have them on the internet.
PRIVATE = (".localhost", ".local", ".lan", ".internal", ".home.arpa", ".test")


def is_address(name: str) -> bool:
    """Whether a host is written as an address of the network and not as a name."""
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def is_own_name(name: str) -> bool:
    """Whether this is what the machine calls itself, with or without the name of its network."""
    own = socket.gethostname().lower().partition(".")[0]
    return name in LOOPBACK or (own not in LOOPBACK and name.partition(".")[0] == own)


def is_private_name(name: str) -> bool:
    """Whether only the network that the machine is in can have given this name."""
    return "." not in name or name.endswith(PRIVATE)


def own_addresses() -> list[str]:
    """The addresses of this machine's network cards, those of IP version 4 first."""
    found = [
        (each.family, each.address.partition("%")[0])
        for card in psutil.net_if_addrs().values()
        for each in card
        if each.family in (socket.AF_INET, socket.AF_INET6)
    ]
    return [address for _, address in sorted(found)]
