"""Unpacks gzip and zip archives of one file, up to a bound."""

from __future__ import annotations

import io
import lzma
import zipfile
import zlib
from copy import copy

from components.assembly.spec.messages import N_, message
from components.assembly.spec.problems import Refused, refuse
from components.datasets.file_formats.encoding import decoding
from components.datasets.file_formats.sheets import Bounds, damaged, too_large

GZIP = N_("a gzip archive")
ZIP = N_("a zip archive")
_STEP = 1 << 20
# The flag of a name in UTF-8, and how Python reads the others.
UTF_8, UNMARKED = 0x800, "cp437"
EAST_ASIAN = ("utf-8", "cp950", "big5hkscs", "gb18030", "cp932", "euc_jp", "cp949")


def gunzip(data: bytes, bounds: Bounds) -> bytes:
    """Unpack a gzip archive, also one of several parts."""
    content = bytearray()
    rest = data
    try:
        while rest.startswith(b"\x1f\x8b"):
            part = zlib.decompressobj(31)
            content += part.decompress(rest, bounds.size - len(content) + 1)
            if len(content) > bounds.size:
                raise too_large(GZIP, f"{bounds.size // 2**20} MB")
            if not part.eof:
                raise damaged(GZIP)
            rest = part.unused_data
    except zlib.error as error:
        raise damaged(GZIP) from error
    return bytes(content)


def opened_zip(data: bytes) -> zipfile.ZipFile:
    """A zip archive whose list of files can be read. Raises `Refused` for another."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        codec = _codec_of_names(archive)
        return zipfile.ZipFile(io.BytesIO(data), metadata_encoding=codec) if codec else archive
    except (zipfile.BadZipFile, ValueError, OverflowError, NotImplementedError, EOFError, OSError) as error:
        raise damaged(ZIP) from error


def _codec_of_names(archive: zipfile.ZipFile) -> str | None:
    """What the names of files are written in that are not marked as UTF-8, as those of Windows in Taiwan are
    not; None for Python's own reading, where they are ASCII or seem to be of no East Asian encoding."""
    unmarked = [info.orig_filename for info in archive.infolist() if not info.flag_bits & UTF_8]
    names = "\n".join(dict.fromkeys(name for name in unmarked if not name.isascii()))
    if not names:
        return None
    written = names.encode(UNMARKED)
    try:
        codec = decoding(written).codec
        if codec in EAST_ASIAN:
            return codec
        # A few characters are too few to tell by them; other encodings are seldom valid as Big5.
        written.decode("cp950")
    except (Refused, UnicodeDecodeError):
        return None
    return "cp950"


def entries(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """The files in a zip archive that have a name, without folders and a Mac's shadow files."""
    return [
        info
        for info in archive.infolist()
        if not info.filename.endswith("/")
        and info.filename
        and not info.filename.startswith("__MACOSX/")
        and not info.filename.rsplit("/", 1)[-1].startswith(".")
    ]


def members(data: bytes) -> dict[str, zipfile.ZipInfo]:
    """The files in a zip archive by their names."""
    with opened_zip(data) as archive:
        return {info.filename: info for info in entries(archive)}


def unzip(data: bytes, bounds: Bounds) -> bytes:
    """The one file in a zip archive. Raises `Refused` for several, and for none."""
    files = members(data)
    if len(files) != 1:
        raise refuse(
            "not_a_table",
            where=N_("file"),
            message=message(N_("This file is a zip archive of {count:,} files."), count=len(files)),
            received=", ".join(list(files)[:5])[:100],
            mend=message(N_("Unpack it first, and choose the file that has the table.")),
        )
    (info,) = files.values()
    return member(data, info, bounds.size)


def member(data: bytes, info: zipfile.ZipInfo, limit: int) -> bytes:
    """A file of a zip archive, if it has no more than `limit` bytes, whatever the archive says."""
    if info.flag_bits & 1:
        raise refuse(
            "not_a_table",
            where=N_("file"),
            message=message(N_("This file is a zip archive with a password.")),
            received="",
            mend=message(N_("Unpack it first, and choose the file that has the table.")),
        )
    with opened_zip(data) as archive:
        return unpacked(archive, info, limit)


def unpacked(archive: zipfile.ZipFile, info: zipfile.ZipInfo, limit: int) -> bytes:
    """A file of a zip archive without a password, if it has no more than `limit` bytes, whatever the archive
    says. Raises `Refused` for a larger or a damaged one."""
    honest = copy(info)
    honest.file_size = limit + 2 * _STEP
    content = bytearray()
    try:
        with archive.open(honest) as file:
            while len(content) <= limit and (piece := file.read(_STEP)):
                content += piece
    except (
        zipfile.BadZipFile, ValueError, RuntimeError, NotImplementedError, OSError, EOFError, zlib.error,
        lzma.LZMAError,
    ) as error:  # fmt: skip
        raise damaged(ZIP) from error
    if len(content) > limit:
        raise too_large(ZIP, f"{limit // 2**20} MB")
    return bytes(content)
