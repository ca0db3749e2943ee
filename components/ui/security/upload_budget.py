"""Middleware: the files that browsers send are bounded by learner, by network address and in all.

Streamlit keeps a file in memory as long as the page that it was sent for is open, whatever id it was
sent under. Files that are gone again count no more.
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
from components.ui.security.refusal import refuse

MB = 10**6
# Of one learner: a file of the largest size on two lessons, and another in place of each. Of one
# address: a class. Of all: what a server of a few GB has to spare.
OF_LEARNER = 400 * MB
OF_ADDRESS = 1_500 * MB
OF_ALL = 2_500 * MB
# The size that a request counts as which does not say its own.
UNSAID = 100 * MB

ADDRESS = re.compile(r"/_stcore/upload_file/([^/]+)/([^/]+)/?$")

FULL = N_(
    "The server has no room for this file just now: what one learner and one network may have chosen at "
    "once is bounded. Take away a file on another page, or close that page, and choose this one again."
)

Key = tuple[str, str]
"""A session of Streamlit's and the id of a file in it."""


@dataclass(frozen=True)
class Sent:
    """A file that was sent or is being sent: by whom, from where, and how many bytes."""

    learner: str
    address: str
    size: int


class Ledger:
    """Who has which files in memory. `stored_bytes` says how many bytes a file has, None for one that is
    gone. Safe to use from any thread."""

    def __init__(self, held: Callable[[Key], int | None]) -> None:
        self._held = held
        self._lock = threading.Lock()
        self._sent: dict[Key, Sent] = {}
        self._coming: dict[Key, Sent] = {}

    @contextmanager
    def sending(self, key: Key, sent: Sent) -> Iterator[bool]:
        """While a file is being sent; says whether there is room for it."""
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

    def _fits(self, key: Key, sent: Sent) -> bool:
        if key in self._coming:
            return False
        self._sent = {each: found for each, found in self._sent.items() if self._held(each) is not None}
        others = [*self._coming.values()]
        for each, found in self._sent.items():
            if each != key:
                others.append(Sent(found.learner, found.address, self._held(each) or 0))
        return (
            _bytes(others, lambda each: each.learner == sent.learner) + sent.size <= OF_LEARNER
            and _bytes(others, lambda each: each.address == sent.address) + sent.size <= OF_ADDRESS
            and _bytes(others, lambda each: True) + sent.size <= OF_ALL
        )


def _bytes(sent: list[Sent], counts: Callable[[Sent], bool]) -> int:
    return sum(each.size for each in sent if counts(each))


def stored_bytes(key: Key) -> int | None:
    """How many bytes of a file Streamlit has in memory; None if it has no such file."""
    if not Runtime.exists():
        return None
    manager = Runtime.instance().uploaded_file_mgr
    assert isinstance(manager, MemoryUploadedFileManager)
    session, file = key
    found = manager.file_storage.get(session, {}).get(file)
    return None if found is None else len(found.data)


class UploadBudget:
    """Refuses what is beyond the bounds before it is read. `secret` is what cookies are signed with."""

    def __init__(self, app: ASGIApp, secret: Callable[[], str | None], ledger: Ledger | None = None) -> None:
        self._app, self._secret = app, secret
        self._ledger = ledger or Ledger(stored_bytes)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        found = ADDRESS.search(scope.get("path", "")) if scope["type"] == "http" else None
        if found is None or scope["method"] != "PUT":
            await self._app(scope, receive, send)
            return
        session, file = found.groups()
        sent = Sent(self._learner(scope) or session, address_of(scope), _size(scope))
        with self._ledger.sending((session, file), sent) as fits:
            if fits:
                await self._app(scope, receive, send)
            else:
                await refuse(scope, receive, send, 413, FULL)

    def _learner(self, scope: Scope) -> str | None:
        """Whose cookie came along; without one of ours a session is a learner of its own."""
        secret = self._secret()
        return cookie.learner_in(cookie.value_in(scope), secret) if secret else None


def _size(scope: Scope) -> int:
    said = Headers(scope=scope).get("content-length", "")
    return int(said) if said.isascii() and said.isdigit() else UNSAID
