"""DOT -> SVG, PNG, by Graphviz as a program of its own.

The program is the `graphviz-pure` that pip installs beside Python, or else a `dot` on the
path. It is started anew for each drawing (some 10 ms), so nothing it does can hold the
server up longer than `TIMEOUT`.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sysconfig
import threading
from collections import OrderedDict
from functools import lru_cache
from itertools import pairwise

from components.assembly.spec.messages import N_, Message, message
from components.assembly.spec.problems import Problem, Refused

PROGRAMS = ("graphviz-pure", "dot")

# Drawings kept in memory; one of the slide's model is some 20 kB as SVG, 100 kB as PNG.
CACHED_SVG = 64
CACHED_PNG = 16

# Seconds. Models of lessons take well under one.
TIMEOUT = 10
TOO_LARGE = "drawing-too-large"

# A PNG has Keras's 200 dots an inch, fewer where it would be more than 8,000 wide or high.
DOTS = 200
INCHES = 8_000 / DOTS

# Graphviz lays out with the widths of Helvetica, and says so with every word. These fonts have the
# same, so that text fits its box on every system; the last resort may be wider. Said once for the
# whole drawing they are a quarter less to send.
FONT = b' font-family="Helvetica,sans-Serif"'
SVG = b"<svg "
FONTS = b"<svg font-family=\"Helvetica,Arial,'Liberation Sans',Arimo,'Nimbus Sans',sans-serif\" "

# A piece of text that stands where it begins, and how long it is told to be.
TEXT = re.compile(
    rb'<text [^>]*?text-anchor="start" x="(?P<x>[-.\d]+)" y="(?P<y>[-.\d]+)"[^>]*>(?P<text>[^<]*)<'
)
LENGTH = b' textLength="%.1f" lengthAdjust="spacingAndGlyphs"'


def to_svg(dot: str, seconds: float = TIMEOUT) -> str:
    """A DOT graph as an SVG document. Raises `Refused` if it cannot be drawn, or not in so many
    `seconds`."""
    return _drawn(_svg(dot, seconds)).decode()


def to_png(dot: str) -> bytes:
    """A DOT graph as a PNG image. Raises `Refused` if it cannot be drawn."""
    return _drawn(_png(dot))


class _Drawings:
    """The latest drawings, however many seconds each was given; and which could not be drawn."""

    def __init__(self) -> None:
        self._found: OrderedDict[str, tuple[bytes | Problem, float]] = OrderedDict()
        self._lock = threading.Lock()

    def __call__(self, dot: str, seconds: float = TIMEOUT) -> bytes | Problem:
        with self._lock:
            drawn, given = self._found.get(dot, (None, 0.0))
            if drawn is not None:
                self._found.move_to_end(dot)
        if drawn is None or (isinstance(drawn, Problem) and drawn.code == TOO_LARGE and given < seconds):
            drawn = _draw(dot, seconds)
            with self._lock:
                self._found[dot] = drawn, seconds
                while len(self._found) > CACHED_SVG:
                    self._found.popitem(last=False)
        return drawn

    def cache_clear(self) -> None:
        with self._lock:
            self._found.clear()


_svg = _Drawings()


def _draw(dot: str, seconds: float) -> bytes | Problem:
    drawn = _run(dot, "-Tsvg", seconds=seconds)
    return drawn if isinstance(drawn, Problem) else _held(drawn.replace(FONT, b"").replace(SVG, FONTS, 1))


def _held(svg: bytes) -> bytes:
    """Every piece of text as long as Graphviz took it to be, which is where the next one begins:
    a browser that has none of the fonts takes one whose letters are wider."""
    pieces = list(TEXT.finditer(svg))
    found, at = [], 0
    for piece, following in pairwise(pieces):
        same_line = piece["y"] == following["y"] and b"</g>" not in svg[piece.end() : following.start()]
        length = float(following["x"]) - float(piece["x"])
        if same_line and length > 0 and piece["text"].strip():
            found += [svg[at : piece.end("y") + 1], LENGTH % length]
            at = piece.end("y") + 1
    return b"".join([*found, svg[at:]])


@lru_cache(CACHED_PNG)
def _png(dot: str) -> bytes | Problem:
    return _run(dot, "-Tpng", f"-Gdpi={DOTS}", f"-Gsize={INCHES:g},{INCHES:g}")


def _drawn(result: bytes | Problem) -> bytes:
    if isinstance(result, Problem):
        raise Refused([result])
    return result


def _run(dot: str, *arguments: str, seconds: float = TIMEOUT) -> bytes | Problem:
    """What Graphviz makes of a graph. A failure is an answer too, so that what took too long
    once is not tried again at every look."""
    program = find_program()
    if program is None:
        return _problem(
            "no-graphviz",
            message(N_("The program that draws diagrams is not installed.")),
            ", ".join(PROGRAMS),
            message(N_("Install it with: pip install graphviz-pure")),
        )
    try:
        done = subprocess.run(
            [program, *arguments], input=dot.encode(), capture_output=True, timeout=seconds, check=True
        )
    except subprocess.TimeoutExpired:
        return _problem(
            TOO_LARGE,
            message(N_("Drawing this model takes longer than {seconds} seconds."), seconds=f"{seconds:g}"),
            f"{dot.count(' -> ')} edges",
            message(N_("Download the DOT file and draw it elsewhere, or make the model smaller.")),
        )
    except (OSError, subprocess.CalledProcessError) as error:
        words = getattr(error, "stderr", b"").decode(errors="replace").strip() or str(error)
        return _problem(
            "drawing-failed",
            message(N_("The program that draws diagrams failed.")),
            words[:200],
            message(N_("Download the DOT file and draw it elsewhere.")),
        )
    return done.stdout


def find_program() -> str | None:
    """Graphviz: pip's, beside the Python that runs this, or else any on the path."""
    beside = shutil.which(PROGRAMS[0], path=sysconfig.get_path("scripts"))
    return beside or next(filter(None, map(shutil.which, PROGRAMS)), None)


def _problem(code: str, what: Message, received: str, mend: Message) -> Problem:
    return Problem(code, "graphviz", what, received, mend)
