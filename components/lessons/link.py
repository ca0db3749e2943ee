"""An experiment as a text that fits into a link, and back.

    encode(Link(lesson, options, recipe, locked)) -> str     decode(str) -> Link

The text is a character for the version, and after it compressed JSON in the letters that an address may
hold. It has only what differs from the defaults of the options and of the recipe, so that it is short
enough for a QR code: whoever changes such a default raises the version, since older links mean the old
one. A link needs nothing of the server that made it. It is untrusted: its size is bounded before and after
it is decompressed, and then everything in it is validated.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
import zlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import from_json

from components.assembly import Config, ModelSpec
from components.assembly.checks.validate import ensure_valid
from components.assembly.spec import Arguments, KerasObject
from components.assembly.spec.messages import N_, Message, message
from components.assembly.spec.problems import Problem, Refused, refuse, shown
from components.assembly.spec.values import thaw
from components.datasets import Dataset
from components.lessons.options import Options
from components.lessons.registry import LESSONS
from components.training.values.recipe import Recipe

VERSION = "2"
# Those that are read. In version 1 the options were those of `Options.of_earlier_link`.
VERSIONS = ("1", VERSION)
# Characters of the text. A reuse of a model of 30 layers has about 1,000.
MAX_CHARACTERS = 8_000
# Bytes of the JSON.
MAX_BYTES = 50_000
# Levels of values in values: four models inside each other have 18.
MAX_DEPTH = 32
# How many problems are shown.
MOST_PROBLEMS = 3

LETTERS = re.compile(r"[A-Za-z0-9_-]+", re.ASCII)
LINK = N_("The link")
COPY = message(N_("Copy the whole link again, or ask for a new one."))


@dataclass(frozen=True)
class Link:
    """An experiment of a lesson, without trained weights (see `Options.fresh`).

    Attributes:
        lesson: The name of the lesson.
        options: Its options.
        recipe: How it is trained.
        locked: The names of the options and of the recipe's fields that whoever opens it may not change.
    """

    lesson: str
    options: Options
    recipe: Recipe
    locked: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        object.__setattr__(self, "options", self.options.fresh())


def lockable(lesson: str) -> frozenset[str]:
    """The names that a link to this lesson can lock."""
    return frozenset(type(LESSONS[lesson].options).model_fields) | frozenset(Recipe.model_fields)


def encode(link: Link) -> str:
    """The text of a link.

    Raises:
        Refused: If the model is not valid, or too large for a link.
    """
    _ensure_fits_lesson(link)
    content = {
        "l": link.lesson,
        "o": _sparse(link.options),
        "r": _sparse(link.recipe),
        **_locks(link),
    }
    filled = {key: value for key, value in content.items() if value or key == "f"}
    data = json.dumps(filled, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
    text = VERSION + base64.urlsafe_b64encode(zlib.compress(data, 9)).decode("ascii").rstrip("=")
    if len(data) > MAX_BYTES or len(text) > MAX_CHARACTERS:
        raise _refused(
            "link-too-long",
            N_("This experiment is too large for a link."),
            f"{len(text):,} > {MAX_CHARACTERS:,}",
            message(N_("Choose a smaller model to start from.")),
        )
    return text


def decode(text: str) -> Link:
    """Reads the text of a link.

    Raises:
        Refused: For whatever is wrong with it.
    """
    content = _parsed(_unpacked(text))
    lesson = content.pop("l", None)
    if not isinstance(lesson, str) or lesson not in LESSONS:
        what = N_("The link leads to a lesson that does not exist here.")
        raise _refused("unknown-lesson", what, shown(lesson))
    options, recipe = (content.pop(key, {}) for key in ("o", "r"))
    kind = type(LESSONS[lesson].options)
    if text.startswith(VERSIONS[0]) and isinstance(options, dict):
        options = kind.of_earlier_link(options)
    locked, free = (_names(content.pop(key, None), lesson) for key in ("k", "f"))
    if content or (locked is not None and free is not None):
        raise _unexpected(", ".join(map(shown, list(content)[:MOST_PROBLEMS])))
    if free is not None:
        locked = lockable(lesson) - free
    link = Link(lesson, _valid(kind, options), _valid(Recipe, recipe), locked or frozenset())
    _ensure_fits_lesson(link)
    return link


# --- the text


def _unpacked(text: str) -> bytes:
    """Decompresses a text, without trusting its length."""
    if len(text) > MAX_CHARACTERS:
        what = message(N_("The link is too long: at most {most:,} characters are read."), most=MAX_CHARACTERS)
        raise _refused("link-too-long", what, f"{len(text):,}")
    if text[:1] not in VERSIONS:
        what = message(N_("The link is not one of ours, or another version of Modelier made it."))
        raise _refused("unknown-version", what, shown(text, 20))
    packed = text[1:]
    if not LETTERS.fullmatch(packed):
        raise _damaged()
    opened = zlib.decompressobj()
    try:
        data = opened.decompress(base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4)), MAX_BYTES)
    except (binascii.Error, ValueError, zlib.error):
        raise _damaged() from None
    if opened.unconsumed_tail:
        what = message(N_("The link unpacks to too much: at most {most:,} bytes are read."), most=MAX_BYTES)
        raise _refused("link-too-large", what, "")
    if not opened.eof or opened.unused_data:
        raise _damaged()
    return data


def _parsed(data: bytes) -> dict[str, Any]:
    """The values in the JSON, at most `MAX_DEPTH` levels of them."""
    try:
        value = from_json(data, allow_inf_nan=False, cache_strings=False)
    except ValueError:
        raise _damaged() from None
    if not isinstance(value, dict):
        raise _unexpected(type(value).__name__)
    if _deeper(value, MAX_DEPTH):
        raise _unexpected(f"> {MAX_DEPTH}")
    return value


def _deeper(value: Any, levels: int) -> bool:
    """Whether there are more levels of values in values; looks without recursion."""
    level = [value]
    for _ in range(levels):
        level = [inner for outer in level for inner in _inside(outer)]
        if not level:
            return False
    return True


def _inside(value: Any) -> Collection[Any]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _sparse(value: Any) -> Any:
    """A value for JSON, without the fields that have their default."""
    if isinstance(value, BaseModel):
        return dict(_differing(value))
    if isinstance(value, Config | Arguments | KerasObject):
        return thaw(value)
    return [_sparse(item) for item in value] if isinstance(value, tuple) else value


def _differing(value: BaseModel) -> Iterator[tuple[str, Any]]:
    for name, field in type(value).model_fields.items():
        # The kind of a dataset always stays: it decides how the rest is read.
        if (name == "source" and isinstance(value, Dataset)) or getattr(value, name) != field.get_default():
            yield name, _sparse(getattr(value, name))


# --- what it says


def _valid(kind: type[Any], value: Any) -> Any:
    try:
        return kind.model_validate(value)
    except ValidationError as error:
        errors = error.errors(include_url=False, include_context=False)[:MOST_PROBLEMS]
    raise Refused(_wrong(".".join(map(str, error["loc"]))[:80], error["input"]) for error in errors)


def _wrong(where: str, received: Any) -> Problem:
    what = message(N_("The link asks for something impossible: {where}."), where=where or "?")
    return Problem("invalid-link", LINK, what, shown(received), COPY)


def _locks(link: Link) -> dict[str, list[str]]:
    """What is locked, or what is free, whichever is shorter to say."""
    free = lockable(link.lesson) - link.locked
    return {"f": sorted(free)} if len(free) < len(link.locked) else {"k": sorted(link.locked)}


def _names(value: Any, lesson: str) -> frozenset[str] | None:
    """Names in a list that a link to this lesson can lock; None if there is no list."""
    earlier = type(LESSONS[lesson].options).earlier_names
    known = lockable(lesson) | earlier
    if value is None:
        return None
    if not isinstance(value, list) or not all(isinstance(name, str) and name in known for name in value):
        raise _unexpected(shown(value))
    return frozenset(value) - earlier


def _ensure_fits_lesson(link: Link) -> None:
    """Raises `Refused` unless the model is valid and the lesson takes this kind of dataset."""
    for value in dict(link.options).values():
        if isinstance(value, ModelSpec):
            ensure_valid(value)
    try:
        spec = link.options.spec()
    except Refused:
        raise
    except (ValueError, LookupError, StopIteration) as error:
        what = message(N_("The link brings a model that cannot be taken as a layer."))
        raise _refused("invalid-link", what, "") from error
    ensure_valid(spec)
    data = link.recipe.dataset
    if not isinstance(data, LESSONS[link.lesson].datasets):
        what = message(N_("The link brings data that this lesson's model cannot learn from."))
        raise _refused("invalid-link", what, data.source)


def _damaged() -> Refused:
    what = message(N_("The link is damaged: a part of it is missing, or was changed on its way."))
    return _refused("damaged-link", what, "")


def _unexpected(received: str) -> Refused:
    return _refused(
        "invalid-link",
        message(N_("The link contains something that no link of Modelier contains.")),
        received,
    )


def _refused(code: str, what: Message | str, received: str, mend: Message = COPY) -> Refused:
    text = what if isinstance(what, Message) else message(what)
    return refuse(code, where=LINK, message=text, received=received, mend=mend)
