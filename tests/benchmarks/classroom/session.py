"""A learner's browser tab without the browser: Streamlit's own websocket, cookies, fragments.

It does what the JavaScript of Streamlit 1.67 does with each message. (Streamlit's agent API
would be less to write, but no learner uses it, and a snapshot of the page costs the server.)
"""

from __future__ import annotations

import asyncio
import time
import urllib.request
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from uuid import uuid4

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from tests.benchmarks.classroom import widgets
from tests.benchmarks.classroom.page import Page, drawing, trouble
from tests.benchmarks.classroom.upload import TAKEN, send_file, xsrf_token

# What the browser names instead of a token where none is asked for.
PROTOCOLS = (Subprotocol("streamlit"), Subprotocol("PLACEHOLDER_AUTH_TOKEN"))
# Longer than anyone waits, so that what is slow is measured and not called an error.
PATIENCE = 120.0
# Runs of the script that a message is remembered for, as the server's configuration has it.
CACHED_RUNS = 2
DONE = (ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY)
USUAL = (*DONE, ForwardMsg.FINISHED_EARLY_FOR_RERUN)


@dataclass
class Answer:
    """What came of one step: seconds from the message sent to another picture of the model, None
    if there was none, and to the end of the script."""

    sent: float
    before: str
    run: str = ""
    drawn: float | None = None
    whole: float | None = None
    done: asyncio.Event = field(default_factory=asyncio.Event)


class Session:
    """One tab, of someone with these `cookies`; `id` is the server's name for it. `errors` are what the
    page said went wrong, each once; `on_element` is told of every element that comes. `headers` go with
    every request, as a proxy would add them."""

    def __init__(self, url: str, cookies: str = "", headers: Mapping[str, str] | None = None) -> None:
        self.url = url
        self.page = Page()
        self.errors: list[str] = []
        self.cookies = cookies
        self.headers = dict(headers or {})
        self.id = ""
        self.on_element: Callable[[Element], None] = lambda element: None
        self.pages: dict[str, str] = {}
        self._name = ""
        self._hash = ""
        self._frame = ""
        self._run = ""
        self._answer: Answer | None = None
        self._timers: dict[str, tuple[float, asyncio.Task[None]]] = {}
        self._known: dict[str, tuple[ForwardMsg, int]] = {}
        self._runs = 0
        self._socket: ClientConnection
        self._reader: asyncio.Task[None]

    async def open(self, name: str = "") -> Answer:
        """Come to a page (the home page without a name)."""
        self._name = name
        self.cookies = await asyncio.to_thread(self._arrive)
        self._socket = await connect(
            f"{self.url.replace('http', 'ws', 1)}/_stcore/stream",
            subprotocols=PROTOCOLS,
            additional_headers={"Cookie": self.cookies, "Origin": self.url, **self.headers},
            max_size=None,
            compression=None,
            open_timeout=PATIENCE,
        )
        self._reader = asyncio.create_task(self._read())
        return await self._ask()

    def _arrive(self) -> str:
        """Get the page itself; the cookies that are there then."""
        headers = {"Accept": "text/html", "Cookie": self.cookies, **self.headers}
        request = urllib.request.Request(f"{self.url}/{self._name}", headers=headers)
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            cookies = [SimpleCookie(line) for line in answer.headers.get_all("Set-Cookie", [])]
        new = [f"{name}={morsel.value}" for jar in cookies for name, morsel in jar.items()]
        return "; ".join([self.cookies, *new] if self.cookies else new)

    async def close(self) -> None:
        """Close the tab."""
        self._stop_timers()
        await self._socket.close()
        self._reader.cancel()
        with suppress(asyncio.CancelledError):
            await self._reader

    async def move(self, key: str, value: object) -> Answer:
        """Move a widget; see `widgets.moved`."""
        held = self._held(key)
        self.page.values[widgets.identity(held.element)] = widgets.moved(held.element, value)
        return await self._ask(held.fragment)

    async def press(self, key: str) -> Answer:
        """Press a button."""
        held = self._held(key)
        return await self._ask(held.fragment, widgets.pressed(held.element))

    async def upload(self, key: str, name: str, data: bytes) -> Answer:
        """Choose a file. Raises `LookupError` where the server does not take it."""
        held = self._held(key)
        file = str(uuid4())
        address = f"{self.url}/_stcore/upload_file/{self.id}/{file}"
        token = await asyncio.to_thread(xsrf_token, self.url, PATIENCE)
        status = await asyncio.to_thread(
            send_file, address, name, data, self.cookies, token, PATIENCE, self.headers
        )
        if status not in TAKEN:
            raise LookupError(f"the file {name!r} was answered with {status}")
        self.page.values[widgets.identity(held.element)] = widgets.uploaded(
            held.element, file, name, len(data)
        )
        return await self._ask(held.fragment)

    async def tell(self, identity: str, event: str, value: str) -> None:
        """Say what a component of the page says by itself; nothing is waited for."""
        held = next(
            (widget for widget in self.page.held.values() if widgets.identity(widget.element) == identity),
            None,
        )
        if held is not None:
            await self._rerun(held.fragment, widgets.reported(identity, event, value))

    async def go(self, name: str) -> Answer:
        """Go to another page by the navigation."""
        self._stop_timers()
        self._name, self._hash = name, self.pages[name]
        self.page.leave(self._frame)
        return await self._ask()

    def has(self, key: str) -> bool:
        """Whether there is a widget with this key on the page."""
        return self.page.find(key) is not None

    def _held(self, key: str):
        held = self.page.find(key)
        if held is None:
            raise LookupError(f"nothing on the page {self._name!r} is called {key!r}")
        return held

    def _drawing(self) -> str:
        return next(filter(None, map(drawing, self.page.all("bidi_component"))), "")

    async def _ask(self, fragment: str = "", *pressed: WidgetState) -> Answer:
        answer = self._answer = Answer(time.perf_counter(), self._drawing())
        await self._rerun(fragment, *pressed)
        try:
            await asyncio.wait_for(answer.done.wait(), PATIENCE)
        except TimeoutError:
            self._complain(f"no answer within {PATIENCE:.0f} s")
        self._answer = None
        return answer

    async def _rerun(self, fragment: str = "", *pressed: WidgetState, by_itself: bool = False) -> None:
        state = ClientState(
            widget_states=self.page.states(*pressed),
            page_script_hash=self._hash,
            page_name="" if self._hash else self._name,
            fragment_id=fragment,
            is_auto_rerun=by_itself,
            cached_message_hashes=list(self._known),
        )
        state.context_info.locale = "en-US"
        state.context_info.timezone = "Etc/UTC"
        state.context_info.url = f"{self.url}/{self._name}"
        state.context_info.color_scheme = "light"
        with suppress(ConnectionClosed):  # the reader says so
            await self._socket.send(BackMsg(rerun_script=state).SerializeToString())

    async def _read(self) -> None:
        try:
            async for data in self._socket:
                assert isinstance(data, bytes)
                message = ForwardMsg.FromString(data)
                self._take(self._whole(message))
        except ConnectionClosed as closed:
            self._complain(f"the connection broke: {closed}")
        finally:
            if self._answer is not None:
                self._answer.done.set()

    def _whole(self, message: ForwardMsg) -> ForwardMsg:
        """The message itself, where the server knows that the browser has it already."""
        if message.WhichOneof("type") == "ref_hash":
            cached, _ = self._known[message.ref_hash]
            self._known[message.ref_hash] = cached, self._runs
            whole = ForwardMsg()
            whole.CopyFrom(cached)
            whole.metadata.CopyFrom(message.metadata)
            return whole
        if message.metadata.cacheable:
            self._known[message.hash] = message, self._runs
        return message

    def _take(self, message: ForwardMsg) -> None:
        match message.WhichOneof("type"):
            case "delta":
                self._delta(message)
            case "new_session":
                self._begin(message)
            case "script_finished":
                self._end(message)
            case "navigation":
                self.pages = {
                    page.url_pathname: page.page_script_hash for page in message.navigation.app_pages
                }
                self._hash = message.navigation.page_script_hash
            case "auto_rerun":
                self._repeat(message.auto_rerun.fragment_id, message.auto_rerun.interval)
            case "stop_auto_rerun":
                for fragment in message.stop_auto_rerun.fragment_ids:
                    self._stop_timers(fragment)
            case "session_event" if message.session_event.HasField("script_compilation_exception"):
                self._complain(message.session_event.script_compilation_exception.message)
            case "page_not_found":
                self._complain(f"there is no page {message.page_not_found.page_name!r}")

    def _delta(self, message: ForwardMsg) -> None:
        element = self.page.draw(message, self._run)
        if element is None:
            return
        wrong = trouble(element)
        if wrong:
            self._complain(wrong)
        self.on_element(element)
        answer, shown = self._answer, drawing(element)
        if answer is not None and answer.drawn is None and shown and shown != answer.before:
            answer.drawn = time.perf_counter() - answer.sent

    def _begin(self, message: ForwardMsg) -> None:
        self.id = message.new_session.initialize.session_id or self.id
        """A run of the script; one that is of no fragment alone answers what was asked last."""
        self._run = message.metadata.run.script_run_id
        if message.metadata.run.fragment_ids:
            return
        self._stop_timers()
        self._frame = message.new_session.main_script_hash
        if self._answer is not None:
            self._answer.run = self._run

    def _end(self, message: ForwardMsg) -> None:
        run = message.metadata.run
        if message.script_finished not in USUAL:
            self._complain("the script could not be run")
        if message.script_finished not in DONE:
            return
        self.page.finish(run.script_run_id, list(run.fragment_ids))
        answer = self._answer
        if not run.fragment_ids:
            self._runs += 1
            self._expire()
        if answer is not None and (answer.run == run.script_run_id or (run.fragment_ids and not answer.run)):
            answer.whole = time.perf_counter() - answer.sent
            answer.done.set()

    def _expire(self) -> None:
        self._known = {
            name: known for name, known in self._known.items() if self._runs - known[1] <= CACHED_RUNS
        }

    def _repeat(self, fragment: str, interval: float) -> None:
        """Run a fragment every so many seconds, as the browser does: by a clock that does not
        wait for an answer."""
        if fragment in self._timers and self._timers[fragment][0] == interval:
            return
        self._stop_timers(fragment)
        self._timers[fragment] = interval, asyncio.create_task(self._ticking(fragment, interval))

    async def _ticking(self, fragment: str, interval: float) -> None:
        due = time.perf_counter()
        while True:
            due = max(due + interval, time.perf_counter())
            await asyncio.sleep(due - time.perf_counter())
            await self._rerun(fragment, by_itself=True)

    def _stop_timers(self, *fragments: str) -> None:
        for fragment in fragments or list(self._timers):
            if fragment in self._timers:
                self._timers.pop(fragment)[1].cancel()

    def _complain(self, wrong: str) -> None:
        if wrong not in self.errors:
            self.errors.append(wrong)
