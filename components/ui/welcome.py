"""What is printed when the server is up. Streamlit's own words would ask an address elsewhere for the
address of this server, where it is open to a network."""

from __future__ import annotations

import streamlit as st
from streamlit.web.server.server_util import get_url

from components.ui.security.names import LOOPBACK, own_addresses

EVERY_ADDRESS = ("", "0.0.0.0", "::")


def welcome() -> str:
    """Where the server can be opened: by the name it was given, or else by all of this machine's."""
    named = str(st.get_option("browser.serverAddress") or "")
    address = str(st.get_option("server.address") or "")
    if named not in ("", *LOOPBACK):
        hosts = [named]
    elif address in EVERY_ADDRESS:
        found = [each for each in own_addresses() if each not in LOOPBACK]
        # Nobody types those of version 6.
        hosts = ["localhost", *(each for each in found if ":" not in each)]
    else:
        hosts = [address]
    return "\n".join(["", "  Modelier is open at", *(f"    {get_url(host)}" for host in hosts), ""])
