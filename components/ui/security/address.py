"""The network address of a visitor, by which visitors are limited.

Anyone can have many cookies, so limits by cookie alone limit nobody. Limits by address must leave room for
a school whose learners share one.
"""

from __future__ import annotations

import ipaddress
import os

import streamlit as st
from starlette.datastructures import Headers
from starlette.types import Scope

# uvicorn reads this setting: the addresses and networks of proxies whose `X-Forwarded-For` is trusted.
# If it is unset, uvicorn trusts connections from this machine; this module trusts none.
PROXIES = "FORWARDED_ALLOW_IPS"
THIS_MACHINE = "127.0.0.1"
UNKNOWN = "unknown"
# A household or a host has a whole network of this size, so all its addresses count as one.
IPV6_PREFIX = 64


def address_of(scope: Scope) -> str:
    """The address of the visitor who sent this request or opened this web socket.

    Args:
        scope: The ASGI scope, of type "http" or "websocket".

    Returns:
        An IPv4 address, an IPv6 network of 64 bits, or "unknown".
    """
    client = scope.get("client")
    forwarded = Headers(scope=scope).getlist("x-forwarded-for")
    return _address(client[0] if client else "", forwarded)


def address_here() -> str:
    """The address of the visitor whose script is running, in the form of `address_of`."""
    host = st.context.ip_address
    # Streamlit returns None for this machine.
    return _address(THIS_MACHINE if host is None else host, st.context.headers.get_all("X-Forwarded-For"))


def _address(host: str, forwarded: list[str]) -> str:
    if PROXIES not in os.environ and any(host in value for value in forwarded):
        # uvicorn took the address from an untrusted header sent by someone on this machine.
        host = THIS_MACHINE
    return network_of(host)


def network_of(host: str) -> str:
    """The address of a host in the form of `address_of`: for IPv6 its network."""
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return UNKNOWN
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    if address.is_loopback:
        return THIS_MACHINE
    return str(ipaddress.ip_network((address, IPV6_PREFIX), strict=False))
