"""Makes tang_poems.csv.gz and tang_poets.csv.gz, extracts of the npm package chinese-poetry 2.0.1 (MIT).

    npm pack chinese-poetry@2.0.1 && tar xzf chinese-poetry-2.0.1.tgz
    python -m components.datasets.files.make_tang_poems package

For tang_poems are taken poems of four or eight lines, all of five or all of seven characters, without a gap
or a note in the text, and of these every other one: spread evenly over the collection, and the same ones
whenever it is run. For tang_poets is taken the beginning of every poem of `POETS` that has neither gap nor
note in it.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

FILES = range(0, 58_000, 1_000)
COLUMNS = ("title", "poet", "text", "lines", "level", "written", "searches", "five")
# Of whom a class has read something, and of whom there are a thousand poems or more.
POETS = ("李白", "白居易")
# Characters and marks of a beginning, in whole sentences: eight lines of five characters, or six of seven.
BEGINNING = 48
# Less says nothing of who wrote it.
LEAST = 20
WHOLE = re.compile(r"[\u4e00-\u9fff，。？！；：、]+")
LINE = re.compile(r"[，。？！；：、]")


def rows(package: Path) -> Iterator[tuple[Any, ...]]:
    """The poems that are taken, in the order of the collection."""
    poems = [poem for number in FILES for poem in _poems(package, number)]
    written = Counter(poem["author"] for poem in poems)
    seen: set[str] = set()
    whole: list[tuple[Any, ...]] = []
    for poem in poems:
        text = "".join(poem["paragraphs"])
        lines = [line for line in LINE.split(text) if line]
        lengths = {len(line) for line in lines}
        if not WHOLE.fullmatch(text) or len(lines) not in (4, 8) or lengths not in ({5}, {7}) or text in seen:
            continue
        seen.add(text)
        tones = [tone for tone in "".join(poem["strains"]) if tone in "平仄"]
        level = round(tones.count("平") / max(1, len(tones)), 3)
        five = int(lengths == {5})
        author = poem["author"]
        whole.append(
            (poem["title"], author, text, len(lines), level, written[author], poem["searches"], five)
        )
    yield from whole[::2]


def beginnings(package: Path) -> Iterator[tuple[str, str, str]]:
    """Title, poet and the first sentences of each poem of `POETS`, in the order of the collection."""
    seen: set[str] = set()
    for number in FILES:
        for poem in _json(package, f"quantangshi/poet.tang.{number}.json"):
            text = ""
            for sentence in poem["paragraphs"]:
                if len(text + sentence) > BEGINNING:
                    break
                text += sentence
            if poem["author"] in POETS and len(text) >= LEAST and WHOLE.fullmatch(text) and text not in seen:
                seen.add(text)
                yield poem["title"], poem["author"], text


def _poems(package: Path, number: int) -> Iterator[dict[str, Any]]:
    texts = _json(package, f"quantangshi/poet.tang.{number}.json")
    searches = _json(package, f"rank/poet/poet.tang.rank.{number}.json")
    strains = {
        entry["id"]: entry["strains"] for entry in _json(package, f"strains/json/poet.tang.{number}.json")
    }
    for poem, counts in zip(texts, searches, strict=False):  # some files of counts are longer
        if poem["title"] == counts["title"] and poem["author"] == counts["author"] and poem["id"] in strains:
            yield {**poem, "strains": strains[poem["id"]], "searches": counts["so360"]}


def _json(package: Path, name: str) -> Any:
    return json.loads((package / "dist" / name).read_text(encoding="utf-8"))


def main(package: Path) -> None:
    """Write the extracts of an unpacked package beside this file."""
    _write("tang_poems.csv.gz", COLUMNS, rows(package))
    _write("tang_poets.csv.gz", ("title", "poet", "text"), beginnings(package))


def _write(name: str, columns: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> None:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    content = gzip.compress(text.getvalue().encode(), compresslevel=9, mtime=0)
    (Path(__file__).parent / name).write_bytes(content)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
