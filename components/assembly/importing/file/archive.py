"""Opens the zip of a `.keras` file without trusting any number in it."""

from __future__ import annotations

import io
import json
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from components.assembly.importing.file.json_form import FORM_ERRORS, malformed, mapping
from components.assembly.spec import MAX_PARAMETERS
from components.assembly.spec.messages import N_, message
from components.assembly.spec.problems import Refused, refuse, shown

MB = 10**6  # bytes
MAX_FILE = 110 * MB  # the weights of ResNet50 are 103 MB
MAX_CONFIG = 4 * 10**6  # bytes
MAX_WEIGHTS = 3 * 4 * MAX_PARAMETERS  # bytes: each weight, and two numbers of the optimizer, of 4 bytes
# Bytes of a file for one weight, if its numbers have 64 bits; and of what HDF5 says of an array.
EACH_WEIGHT = 3 * 8
EACH_ARRAY = 16_384
BLOCK = 2**20  # bytes unpacked at once
MAX_DEPTH = 60  # of lists and objects in one another

CONFIG, WEIGHTS, METADATA = "config.json", "model.weights.h5", "metadata.json"
_KNOWN = (CONFIG, WEIGHTS, METADATA)
# The words that a layer learnt from data, by the path of the layer.
_VOCABULARY = re.compile(r"assets/((?:[a-z0-9_]+/)*[a-z0-9_]+)/vocabulary\.txt")
MAX_VOCABULARY = 2 * 10**6  # bytes
MAX_VOCABULARIES = 64
# The end of a zip says how large its table of contents is; one of three files is some 200 bytes.
_END, _END_SIZE, _LONGEST_COMMENT, _MOST_CONTENTS = b"PK\x05\x06", 22, 65_535, 16_384
_ZIP64 = b"PK\x06\x07"
_ZIP_ERRORS = (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError, OSError)


def read_config(data: bytes) -> dict[str, Any]:
    """The `config.json` of a `.keras` file, which describes its model. Raises `Refused`."""
    if len(data) > MAX_FILE:
        what = message(_LARGE_FILE, most=MAX_FILE // MB)
        raise refuse(
            "file-too-large", where="zip", message=what, received=f"{len(data):,}", mend=_FEWER_WEIGHTS
        )
    _ensure_few(data)
    return _parsed(b"".join(_blocks(data, CONFIG, MAX_CONFIG)))


def read_vocabularies(data: bytes) -> dict[str, str]:
    """The text of each vocabulary in a `.keras` file that `read_config` took, by the path of its layer.

    Raises `Refused`.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = [name for name in _members(archive) if _VOCABULARY.fullmatch(name)]
        if len(names) > MAX_VOCABULARIES:
            raise _refused("too-many-files", _OTHER_FILES, f"{len(names):,}")
        return {
            name.removeprefix("assets/").rpartition("/")[0]: b"".join(
                _blocks(data, name, MAX_VOCABULARY)
            ).decode("utf-8")
            for name in names
        }
    except Refused:
        raise
    except (*_ZIP_ERRORS, *FORM_ERRORS, struct.error) as error:
        raise malformed("zip", str(error)) from error


def unpack_weights(data: bytes, numbers: int, arrays: int, target: Path) -> None:
    """Write the HDF5 file with the weights in a `.keras` file that `read_config` has accepted to `target`.

    Args:
        data: The bytes of the `.keras` file.
        numbers: How many weights the model has that the file describes.
        arrays: In how many arrays they are.
        target: The file to write.

    Raises:
        Refused: It is larger than such weights can be; no more than that is unpacked.
    """
    needed = EACH_WEIGHT * numbers + EACH_ARRAY * (3 * arrays + 64)
    with target.open("wb") as file:
        for block in _blocks(data, WEIGHTS, min(MAX_WEIGHTS, needed)):
            file.write(block)


def _blocks(data: bytes, name: str, most: int) -> Iterator[bytes]:
    """The content of a file in the archive in blocks, at most `most` bytes, whatever size it declares."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            member = _members(archive)[name]
            if member.file_size > most:
                raise _too_large(member, most)
            remaining = most
            with archive.open(member) as file:
                while block := file.read(min(BLOCK, remaining + 1)):
                    remaining -= len(block)
                    if remaining < 0:
                        raise _too_large(member, most)
                    yield block
    except Refused:
        raise
    except (*_ZIP_ERRORS, *FORM_ERRORS, struct.error) as error:
        raise malformed("zip", str(error)) from error


def _ensure_few(data: bytes) -> None:
    """Raise `Refused` unless the table of contents of the zip is short, before it is read."""
    at = data.rfind(_END, max(0, len(data) - _END_SIZE - _LONGEST_COMMENT))
    if at < 0 or at + _END_SIZE > len(data):
        what = message(N_("This is not a Keras file: a .keras file is a zip archive."))
        raise refuse("no-keras-file", where="zip", message=what, received=shown(data[:12]), mend=_SAVE)
    if data[max(0, at - 20) :].startswith(_ZIP64):
        raise malformed("zip", "zip64")
    (contents,) = struct.unpack_from("<I", data, at + 12)
    if contents > _MOST_CONTENTS:
        raise _refused("too-many-files", _OTHER_FILES, f"{contents:,}")


def _members(archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    members: dict[str, zipfile.ZipInfo] = {}
    for member in archive.infolist():
        known = member.filename in _KNOWN or _VOCABULARY.fullmatch(member.filename)
        if not known or member.filename in members:
            raise _refused("too-many-files", _OTHER_FILES, shown(member.filename))
        if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise malformed(member.filename, f"compression {member.compress_type}")
        members[member.filename] = member
    for name in (CONFIG, WEIGHTS):
        if name not in members:
            raise malformed(name, "")
    return members


def _too_large(member: zipfile.ZipInfo, most: int) -> Refused:
    return _refused("file-too-large", _LARGE_PART, f"{member.file_size:,}", most=f"{most / 10**6:,.1f}")


def _parsed(config: bytes) -> dict[str, Any]:
    try:
        text = config.decode("utf-8")
        _ensure_shallow(text)
        return mapping(json.loads(text, parse_constant=_no_number), CONFIG)
    except Refused:
        raise
    except FORM_ERRORS as error:
        raise malformed(CONFIG, str(error)) from error


def _ensure_shallow(text: str) -> None:
    """Raise `Refused` for JSON that is nested deeper than `MAX_DEPTH`. Brackets in strings count, too."""
    depth = 0
    for character in text:
        if character in "{[":
            depth += 1
            if depth > MAX_DEPTH:
                raise malformed(CONFIG, f"> {MAX_DEPTH} x {character}")
        elif character in "}]":
            depth -= 1


def _no_number(name: str) -> float:
    raise ValueError(name)


_SAVE = message(N_("Save the model again with model.save('name.keras') and choose that file."))
_LARGE_FILE = N_("The file is too large; at most {most} MB are allowed.")
_FEWER_WEIGHTS = message(
    N_(
        "A file has 4 bytes for each weight, and three times that with its optimizer. Take a model with "
        "fewer weights, such as ResNet50 in place of VGG16, or save a copy that was not compiled: "
        "keras.models.clone_model, then set_weights."
    )
)
_LARGE_PART = N_(
    "A file in the archive is too large when unpacked; for the model that it describes it can have at most "
    "{most} MB."
)
_OTHER_FILES = N_("The archive holds other files than the three of a .keras file.")


def _refused(code: str, what: str, received: str, **values: int | str) -> Refused:
    return refuse(code, where="zip", message=message(what, **values), received=received, mend=_SAVE)
