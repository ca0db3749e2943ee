"""Sends a file as the browser's side of a file uploader does."""

from __future__ import annotations

import urllib.request
from collections.abc import Mapping
from contextlib import closing, suppress
from http.client import HTTPConnection, HTTPException
from http.cookies import SimpleCookie
from urllib.parse import urlsplit

XSRF = "_streamlit_xsrf"
TAKEN = (200, 204)


def xsrf_token(url: str, patience: float) -> str:
    """The token that Streamlit wants to see with every file, which the server at `url` gives to anyone."""
    with urllib.request.urlopen(f"{url}/_stcore/health", timeout=patience) as answer:
        jar = SimpleCookie(", ".join(answer.headers.get_all("Set-Cookie", [])))
    return jar[XSRF].value


def send_file(
    address: str,
    name: str,
    data: bytes,
    cookies: str,
    token: str,
    patience: float,
    headers: Mapping[str, str] | None = None,
) -> int:
    """Send a file of this name to an address below `/_stcore/upload_file/`.

    Returns:
        The status of the answer, which may come before all of the file was sent; 0 where there was none.
    """
    line = f'--mark\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    body = line.encode() + data + b"\r\n--mark--\r\n"
    parts = urlsplit(address)
    all_headers = {
        "Content-Type": "multipart/form-data; boundary=mark",
        "Cookie": f"{cookies}; {XSRF}={token}",
        "X-Xsrftoken": token,
        **(headers or {}),
    }
    connection = HTTPConnection(parts.netloc, timeout=patience)
    with closing(connection):
        with suppress(OSError):
            connection.request("PUT", parts.path, body, all_headers)
        try:
            return connection.getresponse().status
        except (OSError, HTTPException):
            return 0
