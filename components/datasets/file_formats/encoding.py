"""Finds the text encoding of the bytes of a table."""

from __future__ import annotations

import codecs
import re
import unicodedata
from dataclasses import dataclass
from itertools import islice
from typing import Literal, get_args

from components.assembly.spec.messages import N_
from components.datasets.file_formats.plausibility import plausibility
from components.datasets.file_formats.sheets import no_table

Encoding = Literal[
    "auto", "utf-8", "utf-16", "big5", "gb18030", "shift_jis", "euc_jp", "euc_kr", "latin-1", "cp1250",
    "cp1251", "koi8-r", "cp1253", "cp1254", "cp1255", "cp1256", "cp874", "mac-roman", "utf-8-twice",
]  # fmt: skip

# Codecs by Python's names -> what people call them. What is called Big5 is what Excel writes in
# Taiwan, and what is called latin-1 what it writes in Western Europe.
NAMES = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "utf-32": "UTF-32",
    "cp950": "Big5",
    "big5hkscs": "Big5",
    "gb18030": "GB18030",
    "cp932": "Shift-JIS",
    "euc_jp": "EUC-JP",
    "iso2022_jp": "ISO-2022-JP",
    "cp949": "EUC-KR",
    "cp1252": "latin-1",
    "latin-1": "latin-1",
    "cp1250": "Windows-1250",
    "cp1251": "Windows-1251",
    "koi8-r": "KOI8-R",
    "cp1253": "Windows-1253",
    "cp1254": "Windows-1254",
    "cp1255": "Windows-1255",
    "cp1256": "Windows-1256",
    "cp874": "Windows-874",
    "mac_roman": "Mac Roman",
}
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What an encoding that is chosen stands for, and in what order those are tried that none is chosen of.
_CODECS: dict[str, str] = {
    "big5": "cp950", "gb18030": "gb18030", "shift_jis": "cp932", "euc_jp": "euc_jp", "euc_kr": "cp949",
    "latin-1": "cp1252", "cp1250": "cp1250", "cp1251": "cp1251", "koi8-r": "koi8-r", "cp1253": "cp1253",
    "cp1254": "cp1254", "cp1255": "cp1255", "cp1256": "cp1256", "cp874": "cp874", "mac-roman": "mac_roman",
}  # fmt: skip
_ESCAPES = (b"\x1b$B", b"\x1b$@", b"\x1b(J")

_SAMPLE = 65_536
_CHUNK = 1 << 20
# How many characters beyond ASCII may be broken in a text that is still taken for the encoding:
# an odd byte in a large file should not turn the whole of it to mojibake.
_BROKEN_AT_MOST = 0.02
_FOREIGN_LINE = re.compile(rb"[^\r\n]*[\x80-\xff][^\r\n]*")
# Characters by which a text is judged, and bytes of lines to find them in.
_JUDGED = 4_000
_LINES = 400
_PIECE = 2_000


@dataclass(frozen=True)
class Decoding:
    """An encoding by Python's name, and how many characters it leaves unreadable. `twice` says
    that the text was encoded twice and is undone once more."""

    codec: str
    broken: int
    twice: bool = False

    @property
    def name(self) -> str:
        """What people call it."""
        return NAMES.get(self.codec, self.codec)

    @property
    def choice(self) -> Encoding:
        """The encoding that a learner would choose to have the same."""
        if self.twice:
            return "utf-8-twice"
        if self.codec.startswith("utf-"):
            return "utf-8" if "8" in self.codec else "utf-16"
        codec = {"big5hkscs": "cp950", "latin-1": "cp1252"}.get(self.codec, self.codec)
        return next((encoding for encoding in get_args(Encoding) if _CODECS.get(encoding) == codec), "auto")


def decoding(data: bytes, encoding: Encoding = "auto") -> Decoding:
    """How to decode `data`: as `encoding`, or as the rules say. Raises `Refused` for what is
    no text."""
    how = _detected(data) if encoding == "auto" else _asked(data, encoding)
    if _looks_binary(data, how.codec):
        raise no_table(N_("binary data"), repr(data[:12]))
    return how


def _asked(data: bytes, encoding: Encoding) -> Decoding:
    if encoding == "utf-16":
        return _measured(data, _marked(data) or _utf16(data) or "utf-16-le")[0]
    if encoding in ("utf-8", "utf-8-twice"):
        as_utf8 = _measured(data, "utf-8-sig")[0]
        return Decoding(as_utf8.codec, as_utf8.broken, twice=encoding == "utf-8-twice")
    return _least_broken(data, _CODECS[encoding])


def _detected(data: bytes) -> Decoding:
    certain = _marked(data) or _utf16(data) or _escaped(data)
    if certain is not None:
        return _measured(data, certain)[0]
    as_utf8, foreign = _measured(data, "utf-8")
    if as_utf8.broken <= _BROKEN_AT_MOST * foreign:
        return as_utf8
    return _least_broken(data, _most_plausible(data))


def _least_broken(data: bytes, codec: str) -> Decoding:
    """The text in a codec, or in the wider one that has the same characters and more."""
    usual = _measured(data, codec)[0]
    wider = {"cp950": "big5hkscs", "cp1252": "latin-1"}.get(codec)
    if usual.broken and wider is not None:
        return min(usual, _measured(data, wider)[0], key=lambda candidate: candidate.broken)
    return usual


def _marked(data: bytes) -> str | None:
    return next((codec for mark, codec in _BOMS if data.startswith(mark)), None)


def _utf16(data: bytes) -> str | None:
    """UTF-16 without a mark has zero bytes, line ends in one of its two byte orders, and hardly
    a character that is none."""
    sample = data[:_SAMPLE]
    if b"\0" not in sample:
        return None
    texts = {codec: sample.decode(codec, "replace") for codec in ("utf-16-le", "utf-16-be")}
    ends = {codec: text.count("\n") + text.count("\r") for codec, text in texts.items()}
    likelier = max(ends, key=lambda codec: ends[codec])
    odd = sum(unicodedata.category(character) in ("Cn", "Co", "Cs") for character in texts[likelier])
    return likelier if ends[likelier] and odd <= _BROKEN_AT_MOST * len(texts[likelier]) else None


def _escaped(data: bytes) -> str | None:
    return "iso2022_jp" if any(escape in data[:_SAMPLE] for escape in _ESCAPES) else None


def _most_plausible(data: bytes) -> str:
    """Of the codecs that leave hardly a character unreadable, the one whose text is most like
    what people write. Lines from all over the file are looked at, since their number is small."""
    lines = [match[0][:_PIECE] for match in islice(_FOREIGN_LINE.finditer(data), _LINES)]
    if len(lines) == _LINES:
        half = _FOREIGN_LINE.finditer(data, len(data) // 2)
        lines += [match[0][:_PIECE] for match in islice(half, _LINES)]
    sample = b"\n".join(lines)
    best, highest = "cp1252", float("-inf")
    for codec in (*_CODECS.values(), "big5hkscs"):
        text = sample.decode(codec, "replace")
        foreign = sum(character > "\x7f" for character in text)
        if text.count("\ufffd") > max(1, _BROKEN_AT_MOST * foreign):
            continue
        points = plausibility(_judged(text), codec)
        if points > highest:
            best, highest = codec, points
    return best


def _judged(text: str) -> str:
    """The beginning of a text, long enough to have the characters beyond ASCII that a judgement needs."""
    beyond_ascii = 0
    for at, character in enumerate(text):
        beyond_ascii += character > "\x7f"
        if beyond_ascii >= _JUDGED:
            return text[:at]
    return text


def _measured(data: bytes, codec: str) -> tuple[Decoding, int]:
    """The decoding, and how many characters beyond ASCII there are. By the chunk, since a
    text can be four times as large as its bytes."""
    decoder = codecs.getincrementaldecoder(codec)(errors="replace")
    broken = foreign = 0
    for start in range(0, len(data), _CHUNK):
        chunk = decoder.decode(data[start : start + _CHUNK], final=start + _CHUNK >= len(data))
        if not chunk.isascii():
            broken += chunk.count("\ufffd")
            foreign += len(chunk) - len(chunk.encode("ascii", "ignore"))
    return Decoding(codec, broken), foreign


def undone(text: str) -> str:
    """A text that was encoded as UTF-8 twice, decoded once more; as it is where it was not."""
    if text.isascii():
        return text
    try:
        return b"".join(_byte(character) for character in text).decode("utf-8")
    except UnicodeError:
        return text


def _byte(character: str) -> bytes:
    """The byte that was taken for this character; Windows leaves five of them without one."""
    try:
        return character.encode("cp1252")
    except UnicodeEncodeError:
        return character.encode("latin-1")


def saved_twice(text: str) -> tuple[str, str] | None:
    """What shows that a text was encoded as UTF-8 twice, and what it should be, such as Ã© and é;
    `None` if it was not: not most of its lines beyond ASCII can be undone."""
    lines = [line for line in text.splitlines()[:2_000] if not line.isascii()]
    mended = [line for line in lines if undone(line) != line]
    if not mended or 2 * len(mended) < len(lines):
        return None
    for size in (2, 3):
        for line in mended:
            for at in range(len(line)):
                piece = line[at : at + size]
                if not piece[:1].isascii() and undone(piece) != piece and undone(piece).isalpha():
                    return piece, undone(piece)
    return None


def _looks_binary(data: bytes, codec: str) -> bool:
    sample = data[:_SAMPLE].decode(codec, errors="replace")
    strange = sum(character < " " and character not in "\t\n\r\f\v\x1a" for character in sample)
    return strange > 0.01 * len(sample)
