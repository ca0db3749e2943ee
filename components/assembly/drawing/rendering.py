"""Renders a DOT graph as SVG or PNG with Graphviz, in a process of its own.

The program is the `graphviz-pure` that pip installs beside Python, or else a `dot` on the path. It is
started for each diagram (some 10 ms), so that it can be ended after `TIMEOUT` seconds.
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

# A PNG has 200 dots an inch, as Keras's, and fewer where it would be more than 8,000 dots wide or high.
DOTS = 200
INCHES = 8_000 / DOTS

# The letters that Graphviz itself can draw: Latin, Greek, Cyrillic, and signs between them. In an SVG the
# reader's fonts draw all.
OWN_LETTERS = re.compile(r"[\x00-\u052f\u2000-\u206f\u2190-\u22ff]*")

# Graphviz lays out with the widths of Helvetica and names the font at every text. These fonts have the same
# widths, so that text fits its box on every system.
FONTS = "Helvetica,Arial,'Liberation Sans',Arimo,'Nimbus Sans',sans-serif"
# What Graphviz writes at every text, or is so anyway. Said once, it makes the SVG a quarter smaller.
REPEATED = re.compile(
    rb' (?:font-family="Helvetica,sans-Serif"|text-anchor="start"|font-size="14.00")|<!-- .*? -->\n'
)
SVG = b"<svg "
SAID_ONCE = f'<svg font-family="{FONTS}" font-size="14" '.encode()

# A text of the SVG that is placed by its beginning, and the attribute that sets its length.
TEXT = re.compile(
    rb'<text [^>]*?text-anchor="start" x="(?P<x>[-.\d]+)" y="(?P<y>[-.\d]+)"[^>]*>(?P<text>[^<]*)<'
)
LENGTH = b' textLength="%.1f" lengthAdjust="spacingAndGlyphs"'


def to_svg(dot: str, seconds: float = TIMEOUT) -> str:
    """A DOT graph as an SVG document. Raises `Refused` if it cannot be drawn within `seconds`."""
    return _or_raise(_svg(dot, seconds)).decode()


def to_png(dot: str) -> bytes:
    """A DOT graph as a PNG image. Raises `Refused` if it cannot be drawn."""
    return _or_raise(_png(dot))


def has_letters(dot: str) -> bool:
    """Whether a PNG of a DOT graph would show all its letters; others are empty boxes there."""
    return OWN_LETTERS.fullmatch(dot) is not None


class _SvgCache:
    """Remembers the latest SVGs by their DOT, and the problems of those that could not be drawn.

    One that took too long is tried again only with more seconds.
    """

    def __init__(self) -> None:
        self._cached: OrderedDict[str, tuple[bytes | Problem, float]] = OrderedDict()
        self._lock = threading.Lock()

    def __call__(self, dot: str, seconds: float = TIMEOUT) -> bytes | Problem:
        with self._lock:
            drawn, tried_seconds = self._cached.get(dot, (None, 0.0))
            if drawn is not None:
                self._cached.move_to_end(dot)
        if drawn is None or (
            isinstance(drawn, Problem) and drawn.code == TOO_LARGE and tried_seconds < seconds
        ):
            drawn = _draw(dot, seconds)
            with self._lock:
                self._cached[dot] = drawn, seconds
                while len(self._cached) > CACHED_SVG:
                    self._cached.popitem(last=False)
        return drawn

    def cache_clear(self) -> None:
        with self._lock:
            self._cached.clear()


_svg = _SvgCache()


def _draw(dot: str, seconds: float) -> bytes | Problem:
    drawn = _run(dot, "-Tsvg", seconds=seconds)
    if isinstance(drawn, Problem):
        return drawn
    return REPEATED.sub(b"", _with_text_lengths(drawn)).replace(SVG, SAID_ONCE, 1)


def _with_text_lengths(svg: bytes) -> bytes:
    """The SVG with the length of each text set to what Graphviz assumed: up to where the next one begins.

    A browser that has none of the fonts uses one with wider letters.
    """
    pieces = list(TEXT.finditer(svg))
    parts, at = [], 0
    for piece, following in pairwise(pieces):
        same_line = piece["y"] == following["y"] and b"</g>" not in svg[piece.end() : following.start()]
        length = float(following["x"]) - float(piece["x"])
        if same_line and length > 0 and piece["text"].strip():
            parts += [svg[at : piece.end("y") + 1], LENGTH % length]
            at = piece.end("y") + 1
    return b"".join([*parts, svg[at:]])


@lru_cache(CACHED_PNG)
def _png(dot: str) -> bytes | Problem:
    return _run(dot, "-Tpng", f"-Gdpi={DOTS}", f"-Gsize={INCHES:g},{INCHES:g}")


def _or_raise(result: bytes | Problem) -> bytes:
    if isinstance(result, Problem):
        raise Refused([result])
    return result


def _run(dot: str, *arguments: str, seconds: float = TIMEOUT) -> bytes | Problem:
    """What Graphviz writes for a graph, or why it failed: a value, so that failures are remembered, too."""
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
    """The path of the Graphviz program; `None` if there is none."""
    beside = shutil.which(PROGRAMS[0], path=sysconfig.get_path("scripts"))
    return beside or next(filter(None, map(shutil.which, PROGRAMS)), None)


def _problem(code: str, what: Message, received: str, mend: Message) -> Problem:
    return Problem(code, "graphviz", what, received, mend)
