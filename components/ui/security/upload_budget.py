"""Middleware that limits the bytes of uploaded files in memory: by learner, by address and in total.

Streamlit keeps a file in memory while the page it was uploaded on is open.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit.runtime import Runtime
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager

from components.assembly.spec.messages import N_
from components.ui.security import cookie
from components.ui.security.address import address_of
from components.ui.security.refusal import send_refusal

MB = 10**6
# For a learner: files of the largest size on two lessons, each replaced once. For an address: a class. In
# total: what a server with a few GB can spare.
OF_LEARNER = 440 * MB
OF_ADDRESS = 1_500 * MB
OF_ALL = 2_500 * MB
# The size assumed for a request that does not state its own.
UNKNOWN_SIZE = 110 * MB

ADDRESS = re.compile(r"/_stcore/upload_file/([^/]+)/([^/]+)/?$")

FULL = N_(
    "The server has no room for this file just now: what one learner and one network may have "
    "chosen at once is limited. Remove a file on another page, or close that page, and choose "
    "this one again."
)

Key = tuple[str, str]
"""The id of a Streamlit session, and the id of a file in it."""


@dataclass(frozen=True)
class Upload:
    """A file that was uploaded or is being uploaded: by which learner, from which address, how many bytes."""

    learner: str
    address: str
    size: int


class Ledger:
    """Knows who has which files in memory. Safe to use from any thread.

    Args:
        held: Returns how many bytes a file has in memory; None if it is no longer there.
    """

    def __init__(self, held: Callable[[Key], int | None]) -> None:
        self._held = held
        self._lock = threading.Lock()
        self._sent: dict[Key, Upload] = {}
        self._coming: dict[Key, Upload] = {}

    @contextmanager
    def sending(self, key: Key, sent: Upload) -> Iterator[bool]:
        """Count a file while it is being uploaded; yields whether there is room for it."""
        with self._lock:
            fits = self._fits(key, sent)
            if fits:
                self._coming[key] = sent
        try:
            yield fits
        finally:
            if fits:
                with self._lock:
                    self._coming.pop(key, None)
                    self._sent[key] = sent

    def _fits(self, key: Key, sent: Upload) -> bool:
        if key in self._coming:
            return False
        self._sent = {other: upload for other, upload in self._sent.items() if self._held(other) is not None}
        others = [*self._coming.values()]
        for other, upload in self._sent.items():
            if other != key:
                others.append(Upload(upload.learner, upload.address, self._held(other) or 0))
        return (
            _bytes(others, lambda upload: upload.learner == sent.learner) + sent.size <= OF_LEARNER
            and _bytes(others, lambda upload: upload.address == sent.address) + sent.size <= OF_ADDRESS
            and _bytes(others, lambda upload: True) + sent.size <= OF_ALL
        )


def _bytes(sent: list[Upload], counts: Callable[[Upload], bool]) -> int:
    return sum(upload.size for upload in sent if counts(upload))


def stored_bytes(key: Key) -> int | None:
    """The bytes of a file that Streamlit has in memory; None if it has no such file."""
    if not Runtime.exists():
        return None
    manager = Runtime.instance().uploaded_file_mgr
    assert isinstance(manager, MemoryUploadedFileManager)
    session, file = key
    stored = manager.file_storage.get(session, {}).get(file)
    return None if stored is None else len(stored.data)


class UploadBudget:
    """Refuses uploads beyond the limits before they are read. `secret` returns what signs cookies."""

    def __init__(self, app: ASGIApp, secret: Callable[[], str | None], ledger: Ledger | None = None) -> None:
        self._app, self._secret = app, secret
        self._ledger = ledger or Ledger(stored_bytes)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        match = ADDRESS.search(scope.get("path", "")) if scope["type"] == "http" else None
        if match is None or scope["method"] != "PUT":
            await self._app(scope, receive, send)
            return
        session, file = match.groups()
        sent = Upload(self._learner(scope) or session, address_of(scope), _size(scope))
        with self._ledger.sending((session, file), sent) as fits:
            if fits:
                await self._app(scope, receive, send)
            else:
                await send_refusal(scope, receive, send, 413, FULL)

    def _learner(self, scope: Scope) -> str | None:
        """The learner whose cookie came with the request; None without a valid one."""
        secret = self._secret()
        return cookie.learner_in(cookie.value_in(scope), secret) if secret else None


def _size(scope: Scope) -> int:
    length = Headers(scope=scope).get("content-length", "")
    return int(length) if length.isascii() and length.isdigit() else UNKNOWN_SIZE
