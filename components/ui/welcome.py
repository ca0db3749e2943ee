"""The message printed when the server is up. Streamlit's own message would ask a server on the internet
for this server's address."""

from __future__ import annotations

import streamlit as st
from streamlit.web.server.server_util import get_url

from components.ui.security.names import LOOPBACK, own_addresses

EVERY_ADDRESS = ("", "0.0.0.0", "::")


def welcome() -> str:
    """The addresses at which the server can be opened: by its configured name, or else by this machine's."""
    named = str(st.get_option("browser.serverAddress") or "")
    address = str(st.get_option("server.address") or "")
    if named not in ("", *LOOPBACK):
        hosts = [named]
    elif address in EVERY_ADDRESS:
        # Without IPv6 addresses, which nobody types.
        addresses = [address for address in own_addresses() if ":" not in address]
        hosts = ["localhost", *(address for address in addresses if address not in LOOPBACK)]
    else:
        hosts = [address]
    return "\n".join(["", "  Modelier is open at", *(f"    {get_url(host)}" for host in hosts), ""])
