"""Reads a zip archive of pictures in folders, each folder a class, up to bounds."""

from __future__ import annotations

import io
import stat
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import PurePosixPath

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from components.assembly.spec.messages import N_, Message, message
from components.assembly.spec.problems import Refused, refuse
from components.datasets.file_formats.archives import entries, opened_zip, unpacked

MIB = 2**20
# What is read at most; whoever meets a bound is told it.
MOST_FILES = 2_000
MOST_FOLDERS = 100
MOST_BYTES = 200 * MIB  # unpacked, together
MOST_OF_ONE = 20 * MIB
MOST_PIXELS = 25_000_000  # of a picture
MOST_PIXELS_TOGETHER = 1_000_000_000
# Pixels on a side of what is kept of a picture.
SIDE = 48

FORMATS = ("PNG", "JPEG", "GIF", "WEBP")
ENDINGS = (".png", ".jpg", ".jpeg", ".gif", ".webp")
LONGEST_NAME = 80
NAMED = 5  # files that a note names

NO_PICTURE = N_(
    "{count:,} {count:file is not a picture|files are not pictures} (PNG, JPEG, GIF or WebP): {names}."
)
NO_FOLDER = N_("{count:,} {count:file is|files are} in no folder, which would be their class: {names}.")
ODD_PLACE = N_(
    "{count:,} {count:file is|files are} links, or {count:has a name that leads|have names that "
    "lead} out of the archive: {names}."
)
LOCKED = N_("{count:,} {count:file has|files have} a password: {names}.")
LARGE = N_("{count:,} {count:file is|files are} too large, above 20 MB or 25 million pixels: {names}.")
DAMAGED = N_("{count:,} {count:file|files} cannot be read: {names}.")
TWICE = N_("{count:,} {count:file has|files have} the name of another one: {names}.")
_CUT = N_(
    "{count:,} {count:picture is cut to a square in its middle|pictures are cut to a square in "
    "their middle} and made {side} x {side} pixels large."
)


@dataclass(frozen=True, eq=False)
class PictureFolders:
    """Pictures and their classes.

    Attributes:
        pictures: Colours from 0 to 1: float32, shape (rows, 48, 48, 3).
        folders: The name of the folder that each is in.
        files: The name of each file.
        keys: A text for each picture, the same for pictures of the same pixels.
        notes: Which files were left out and why.
    """

    pictures: np.ndarray
    folders: np.ndarray
    files: np.ndarray
    keys: np.ndarray
    notes: tuple[Message, ...]


def holds_pictures(data: bytes) -> bool:
    """Whether the bytes of a file are a zip archive with a picture in it, by the names of its files."""
    if not data.startswith(b"PK\x03\x04"):
        return False
    try:
        with opened_zip(data) as archive:
            return any(info.filename.lower().endswith(ENDINGS) for info in entries(archive))
    except Refused:
        return False


def read_pictures(data: bytes) -> PictureFolders:
    """The pictures of a zip archive. What is no picture in a folder is left out, and named.

    Raises:
        Refused: A bound is met, before anything is unpacked as far as the archive says its sizes; or no
            picture is left.
    """
    with opened_zip(data) as archive:
        infos = entries(archive)
        _ensure_bounds(infos)
        left_out: dict[str, list[str]] = defaultdict(list)
        rows = list(_rows(archive, infos, left_out))
    notes = tuple(message(why, count=len(names), names=_some(names)) for why, names in left_out.items())
    if not rows:
        raise _refused(
            "no_pictures",
            message(N_("There is no picture in a folder of this zip archive.")),
            str(notes[0]) if notes else "",
            N_("Put the pictures of each class into a folder of its name, and zip the folders."),
        )
    folders = [folder for folder, _file, _picture in rows]
    if len(set(folders)) > MOST_FOLDERS:
        raise _too_many(N_("The zip archive has more than {limit:,} folders of pictures."), MOST_FOLDERS)
    pictures = np.stack([picture for _folder, _file, picture in rows])
    return PictureFolders(
        (pictures / 255).astype(np.float32),
        np.array(folders, dtype=object),
        np.array([file for _folder, file, _picture in rows], dtype=object),
        np.array([sha256(picture.tobytes()).hexdigest() for picture in pictures], dtype=object),
        (message(_CUT, count=len(rows), side=SIDE), *notes),
    )


def _ensure_bounds(infos: list[zipfile.ZipInfo]) -> None:
    """Refuse by what the archive says of itself; what it says falsely is met while it is unpacked."""
    if len(infos) > MOST_FILES:
        raise _too_many(N_("The zip archive has more than {limit:,} files."), MOST_FILES)
    if sum(info.file_size for info in infos) > MOST_BYTES:
        raise _too_many(N_("The zip archive has more than {limit:,} MB inside."), MOST_BYTES // MIB)


def _rows(
    archive: zipfile.ZipFile, infos: list[zipfile.ZipInfo], left_out: dict[str, list[str]]
) -> Iterator[tuple[str, str, np.ndarray]]:
    """The folder, the name and the pixels of each picture; the names of other files go to `left_out`, by the
    reason."""
    seen: set[str] = set()
    size = pixels = 0
    for info in infos:
        why, folder = _place(info, seen)
        name = _printable(info.filename)
        if why:
            left_out[why].append(name)
            continue
        try:
            content = unpacked(archive, info, MOST_OF_ONE)
        except Refused as refused:
            left_out[LARGE if refused.problems[0].code == "too_much" else DAMAGED].append(name)
            continue
        size += len(content)
        if size > MOST_BYTES:
            raise _too_many(N_("The zip archive has more than {limit:,} MB inside."), MOST_BYTES // MIB)
        why, picture, count = _decoded(content)
        pixels += count
        if pixels > MOST_PIXELS_TOGETHER:
            raise _too_many(
                N_("The pictures have more than {limit:,} million pixels together."),
                MOST_PIXELS_TOGETHER // 10**6,
            )
        if picture is None:
            left_out[why].append(name)
        else:
            yield folder, name, picture


def _place(info: zipfile.ZipInfo, seen: set[str]) -> tuple[str, str]:
    """Why a file is left out without being unpacked, empty if it is not; and its folder."""
    path = PurePosixPath(info.filename.replace("\\", "/"))
    folder = _printable(path.parent.name)
    outside = path.is_absolute() or ".." in path.parts or ":" in path.parts[0]
    reasons = (
        (ODD_PLACE, outside or stat.S_ISLNK(info.external_attr >> 16)),
        (NO_PICTURE, path.suffix.lower() not in ENDINGS),
        (NO_FOLDER, not folder),
        (LOCKED, info.flag_bits & 1),
        (LARGE, info.file_size > MOST_OF_ONE),
        (TWICE, str(path) in seen),
    )
    seen.add(str(path))
    return next((why for why, so in reasons if so), ""), folder


def _decoded(content: bytes) -> tuple[str, np.ndarray | None, int]:
    """Why a file is no picture, empty if it is one; its pixels, shape (48, 48, 3); and how many it had."""
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as file:
            count = file.width * file.height
            if count > MOST_PIXELS:
                return LARGE, None, 0
            file.draft("RGB", (2 * SIDE, 2 * SIDE))  # a large JPEG is decoded smaller
            upright = ImageOps.exif_transpose(file).convert("RGBA")
            paper = Image.new("RGBA", upright.size, "white")
            flat = Image.alpha_composite(paper, upright).convert("RGB")
            return "", np.asarray(ImageOps.fit(flat, (SIDE, SIDE), Image.Resampling.BILINEAR)), count
    except Image.DecompressionBombError:
        return LARGE, None, 0
    except UnidentifiedImageError:
        return NO_PICTURE, None, 0
    except Exception:  # a decoder of Pillow may raise anything for a file that is broken
        return DAMAGED, None, 0


def _some(names: list[str]) -> str:
    return ", ".join(names[:NAMED]) + (" ..." if len(names) > NAMED else "")


def _printable(name: str) -> str:
    return "".join(filter(str.isprintable, name)).strip()[:LONGEST_NAME]


def _too_many(text: str, limit: int) -> Exception:
    mend = N_("Keep fewer or smaller pictures, and choose the file again.")
    return _refused("too_much", message(text, limit=limit), "", mend)


def _refused(code: str, what: Message, received: str, mend: str) -> Exception:
    return refuse(code, where=N_("file"), message=what, received=received, mend=message(mend))
