"""Makes emoji.csv.gz and emoji.png, an extract of the npm package emoji-datasource-google 16.0.0.

    npm pack emoji-datasource-google@16.0.0 && tar xzf emoji-datasource-google-16.0.0.tgz
    python -m components.datasets.files.make_emoji package

Taken are all emoji that have a picture: the name, the category and the subcategory of each, and its picture
on white, 24 x 24 pixels, on one sheet in the order of the rows, from left to right and from top to bottom.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import sys
from pathlib import Path

from PIL import Image

COLUMNS = ("name", "category", "subcategory")
SIDE = 24  # pixels
ACROSS = 49  # pictures in a row of the sheet


def main(package: Path) -> None:
    """Write the extract of an unpacked package beside this file."""
    entries = json.loads((package / "emoji.json").read_text(encoding="utf-8"))
    emoji = [entry for entry in entries if entry["has_img_google"]]
    emoji.sort(key=lambda entry: entry["sort_order"])
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(
        (entry["name"].lower(), entry["category"], entry["subcategory"].replace("-", " ")) for entry in emoji
    )
    here = Path(__file__).parent
    (here / "emoji.csv.gz").write_bytes(gzip.compress(text.getvalue().encode(), compresslevel=9, mtime=0))
    sheet = Image.new("RGB", (ACROSS * SIDE, -(-len(emoji) // ACROSS) * SIDE), "white")
    for number, entry in enumerate(emoji):
        picture = Image.open(package / "img/google/64" / entry["image"]).convert("RGBA")
        small = picture.resize((SIDE, SIDE), Image.Resampling.LANCZOS)
        down, right = divmod(number, ACROSS)
        sheet.paste(small, (right * SIDE, down * SIDE), small)
    sheet.save(here / "emoji.png", optimize=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
