"""Makes tang_poems.csv.gz, an extract of the npm package chinese-poetry 2.0.1 (MIT).

    npm pack chinese-poetry@2.0.1 && tar xzf chinese-poetry-2.0.1.tgz
    python -m components.datasets.files.make_tang_poems package

Taken are poems of four or eight lines, all of five or all of seven characters, without a gap or a note in the
text, and of these every other one: spread evenly over the collection, and the same ones whenever it is run.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

FILES = range(0, 58_000, 1_000)
COLUMNS = ("title", "poet", "text", "lines", "level", "written", "searches", "five")
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
    """Write the extract of an unpacked package beside this file."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(rows(package))
    content = gzip.compress(text.getvalue().encode(), compresslevel=9, mtime=0)
    (Path(__file__).parent / "tang_poems.csv.gz").write_bytes(content)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
