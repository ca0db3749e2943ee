"""Programs made from others by chance: characters, words and lines dropped, doubled, moved, exchanged."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence

_TOKENS = re.compile(r"\w+|\s+|[^\w\s]")
_ODD = (*"()[]{},:=*'\"#\\\t\n\0\r\x0c", "**")
_WORDS = (
    "None",
    "True",
    "-1",
    "0",
    "1.5",
    "10**30",
    "lambda",
    "x",
    "self",
    "keras",
    "[]",
    "{}",
    "...",
    "eval",
)


def mutated(programs: Sequence[str], count: int, seed: int) -> Iterator[str]:
    """`count` programs, always the same for a seed."""
    chance = random.Random(seed)
    for _ in range(count):
        program = chance.choice(programs)
        for _ in range(chance.randint(1, 4)):
            program = _mutate(program, chance, programs)
        yield program


def _mutate(program: str, chance: random.Random, programs: Sequence[str]) -> str:
    lines = program.split("\n")
    kind = chance.randrange(8)
    if kind < 4:
        tokens = _TOKENS.findall(program) or [""]
        at, other = chance.randrange(len(tokens)), chance.randrange(len(tokens))
        if kind == 0:
            del tokens[at]
        elif kind == 1:
            tokens[at], tokens[other] = tokens[other], tokens[at]
        elif kind == 2:
            tokens[at] = chance.choice(_WORDS)
        else:
            tokens.insert(at, chance.choice(_ODD))
        return "".join(tokens)
    at, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    if kind == 4:
        del lines[at]
    elif kind == 5:
        lines[at], lines[other] = lines[other], lines[at]
    elif kind == 6:
        lines.insert(at, lines[other])
    else:
        lines.insert(at, chance.choice(chance.choice(programs).split("\n")))
    return "\n".join(lines)
