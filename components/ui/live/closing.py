"""Whether the server is about to go.

It waits for every response to end before it tells anyone of its end, and a stream of news would
never end. So the signals that end a server are listened to here, and then passed on.
"""

from __future__ import annotations

import signal
from types import FrameType

SIGNALS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGBREAK") if hasattr(signal, name))


class Closing:
    """True once the process was asked to end."""

    def __init__(self) -> None:
        self._asked = False

    def __call__(self) -> bool:
        return self._asked

    def listen(self) -> None:
        """From now on; in the main thread, after whoever serves has set its own handlers."""
        for number in SIGNALS:
            self._before(number)

    def _before(self, number: int) -> None:
        handler = signal.getsignal(number)

        def asked(received: int, frame: FrameType | None) -> None:
            self._asked = True
            if callable(handler):
                handler(received, frame)

        if callable(handler):
            signal.signal(number, asked)
