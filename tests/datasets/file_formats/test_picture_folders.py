"""Zip archives of pictures in folders, friendly and hostile."""

from __future__ import annotations

import io
import stat
import zipfile
import zlib
from contextlib import suppress

import numpy as np
import pytest
from PIL import Image

from components.assembly.spec.problems import Refused
from components.datasets.file_formats import picture_folders
from components.datasets.file_formats.picture_folders import SIDE, holds_pictures, read_pictures

Content = dict[str | zipfile.ZipInfo, bytes]


def picture(colour: str, size: tuple[int, int] = (20, 10), form: str = "PNG", mode: str = "RGB") -> bytes:
    file = io.BytesIO()
    Image.new("RGB", size, colour).convert(mode).save(file, form)
    return file.getvalue()


def packed(files: Content) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return file.getvalue()


def refusal(data: bytes) -> str:
    with pytest.raises(Refused) as refused:
        read_pictures(data)
    problem = refused.value.problems[0]
    assert problem.mend is not None
    return f"{problem.code}: {problem.message}"


GOOD: Content = {"cats/one.png": picture("red"), "dogs/two.png": picture("blue")}


def test_each_folder_is_a_class_and_each_picture_a_square() -> None:
    striped = Image.new("RGB", (100, 50), "white")
    striped.paste("black", (0, 0, 25, 50))  # beside the square in the middle
    striped.paste("red", (25, 0, 50, 50))
    file = io.BytesIO()
    striped.save(file, "PNG")
    plain = picture("blue")
    read = read_pictures(packed({"all/cats/striped.png": file.getvalue(), "all/dogs/plain.png": plain}))
    assert read.pictures.shape == (2, SIDE, SIDE, 3)
    assert list(read.folders) == ["cats", "dogs"]
    assert list(read.files) == ["all/cats/striped.png", "all/dogs/plain.png"]
    np.testing.assert_allclose(read.pictures[0, :, :20], np.broadcast_to([1, 0, 0], (SIDE, 20, 3)), atol=0.03)
    np.testing.assert_allclose(read.pictures[0, :, 30:], 1, atol=0.03)
    np.testing.assert_allclose(read.pictures[1], np.broadcast_to([0, 0, 1], (SIDE, SIDE, 3)), atol=0.03)
    assert [str(note) for note in read.notes] == [
        f"2 pictures are cut to a square in their middle and made {SIDE} x {SIDE} pixels large."
    ]


@pytest.mark.parametrize(
    ("form", "mode"),
    [
        ("PNG", "RGBA"),
        ("PNG", "P"),
        ("PNG", "1"),
        ("JPEG", "L"),
        ("JPEG", "CMYK"),
        ("GIF", "P"),
        ("WEBP", "RGB"),
    ],
)
def test_usual_pictures_are_read(form: str, mode: str) -> None:
    made = picture("white", (9, 9), form, mode)
    ending = {"JPEG": "jpg"}.get(form, form.lower())
    read = read_pictures(packed({f"a/picture.{ending}": made}))
    assert read.pictures.shape == (1, SIDE, SIDE, 3)
    np.testing.assert_allclose(read.pictures, 1, atol=0.03)


def test_what_is_see_through_is_on_white_paper() -> None:
    file = io.BytesIO()
    Image.new("RGBA", (8, 8), (0, 0, 0, 0)).save(file, "PNG")
    assert read_pictures(packed({"a/clear.png": file.getvalue()})).pictures.min() == 1


def test_a_phone_that_lay_on_its_side_is_turned() -> None:
    lying = Image.new("RGB", (40, 40), "white")
    lying.paste("black", (0, 0, 20, 40))
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    file = io.BytesIO()
    lying.save(file, "JPEG", exif=exif)
    upright = read_pictures(packed({"a/photo.jpg": file.getvalue()})).pictures[0]
    assert upright[: SIDE // 2 - 4].max() < 0.2
    assert upright[SIDE // 2 + 4 :].min() > 0.8


def test_two_files_of_the_same_picture_are_known_to_be_the_same() -> None:
    red, lime = picture("red"), picture("lime")
    read = read_pictures(packed({"a/1.png": red, "b/2.png": red, "b/3.png": lime}))
    assert read.keys[0] == read.keys[1] != read.keys[2]


def _link() -> zipfile.ZipInfo:
    info = zipfile.ZipInfo("cats/link.png")
    info.create_system = 3
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return info


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("../../etc/cats/out.png", picture("red"), picture_folders.ODD_PLACE),
        ("/etc/cats/out.png", picture("red"), picture_folders.ODD_PLACE),
        ("a\\..\\cats\\out.png", picture("red"), picture_folders.ODD_PLACE),
        ("C:\\cats\\out.png", picture("red"), picture_folders.ODD_PLACE),
        (_link(), b"/etc/passwd", picture_folders.ODD_PLACE),
        ("cats/notes.txt", b"a note", picture_folders.NO_PICTURE),
        ("cats/fake.png", b"<script>alert(1)</script>", picture_folders.NO_PICTURE),
        ("cats/vector.png", b"<svg xmlns='http://www.w3.org/2000/svg'/>", picture_folders.NO_PICTURE),
        (
            "cats/printed.png",
            b"%!PS-Adobe-3.0 EPSF-3.0\n",
            picture_folders.NO_PICTURE,
        ),
        ("cats/inner.zip", packed(GOOD), picture_folders.NO_PICTURE),
        ("cats/inner.png", packed(GOOD), picture_folders.NO_PICTURE),
        ("cats/empty.png", b"", picture_folders.NO_PICTURE),
        ("cats/cut.png", picture("red", (300, 300))[:-40], picture_folders.DAMAGED),
        ("loose.png", picture("red"), picture_folders.NO_FOLDER),
    ],
)
def test_what_is_no_picture_in_a_folder_is_named_and_left_out(
    name: str | zipfile.ZipInfo, content: bytes, why: str
) -> None:
    read = read_pictures(packed({**GOOD, name: content}))
    assert list(read.folders) == ["cats", "dogs"]
    (note,) = (note for note in read.notes[1:])
    assert note.template == why
    shown = name.filename if isinstance(name, zipfile.ZipInfo) else name
    assert note.values == {"count": 1, "names": shown.replace("\\", "\\")}


def test_a_name_that_is_there_twice_is_read_once() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("cats/one.png", picture("red"))
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("cats/one.png", picture("blue"))
    read = read_pictures(file.getvalue())
    assert len(read.files) == 1
    assert read.notes[1].template == picture_folders.TWICE


def test_a_picture_of_one_pixel_and_one_that_is_a_line_are_pictures() -> None:
    dot, line = picture("red", (1, 1)), picture("lime", (9_000, 1))
    read = read_pictures(packed({"a/dot.png": dot, "a/line.png": line}))
    np.testing.assert_allclose(read.pictures[:, 20, 20], [[1, 0, 0], [0, 1, 0]], atol=0.03)


def _huge(width: int, height: int) -> bytes:
    """A PNG that says it is so large, of a few bytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")

    head = width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes([8, 0, 0, 0, 0])
    pixels = chunk(b"IDAT", zlib.compress(b"\0" * 1_000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + pixels + chunk(b"IEND", b"")


@pytest.mark.parametrize("size", [(6_000, 5_000), (60_000, 60_000), (2**31 - 1, 2**31 - 1)])
def test_a_picture_of_too_many_pixels_is_not_decoded(
    size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Image.Image, "convert", lambda *_: pytest.fail("it was decoded"))
    assert "no_pictures" in refusal(packed({"cats/huge.png": _huge(*size)}))
    with pytest.raises(Refused) as refused:
        read_pictures(packed({"cats/huge.png": _huge(*size)}))
    assert "too large" in refused.value.problems[0].received


def test_bounds_are_met_before_anything_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picture_folders, "unpacked", lambda *_: pytest.fail("it was unpacked"))
    many = packed({f"a/{number}.png": b"x" for number in range(picture_folders.MOST_FILES + 1)})
    assert "more than 2,000 files" in refusal(many)
    monkeypatch.setattr(picture_folders, "MOST_BYTES", 50 * 2**20)
    bomb = packed({f"a/{number}.png": bytes(18 * 2**20) for number in range(3)})
    assert len(bomb) < 100_000
    assert "more than 50 MB inside" in refusal(bomb)


def test_a_bomb_that_lies_about_its_size_is_met_while_it_is_unpacked() -> None:
    data = packed({"cats/bomb.png": bytes(30 * 2**20)})
    honest = (30 * 2**20).to_bytes(4, "little")
    assert honest in data
    lying = data.replace(honest, (1_000).to_bytes(4, "little"))
    with pytest.raises(Refused) as refused:
        read_pictures(lying)
    assert refused.value.problems[0].code == "no_pictures"


def test_what_is_unpacked_and_decoded_is_bounded_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picture_folders, "MOST_PIXELS_TOGETHER", 300)
    assert "million pixels together" in refusal(packed(GOOD))
    folders = packed({f"{number}/1.png": picture("red") for number in range(3)})
    monkeypatch.setattr(picture_folders, "MOST_PIXELS_TOGETHER", 10_000)
    monkeypatch.setattr(picture_folders, "MOST_FOLDERS", 2)
    assert "more than 2 folders" in refusal(folders)


def test_files_with_a_password_are_left_out() -> None:
    data = bytearray(packed({"cats/secret.png": picture("red"), "dogs/two.png": picture("blue")}))
    for start, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(start) + place] |= 1
    read = read_pictures(bytes(data))
    assert list(read.folders) == ["dogs"]
    assert read.notes[1].template == picture_folders.LOCKED


def test_what_a_zip_archive_is_for_is_seen_by_its_names() -> None:
    assert holds_pictures(packed(GOOD))
    assert not holds_pictures(packed({"table.csv": b"a,b\n1,2\n"}))
    assert not holds_pictures(b"PK\x03\x04 broken")
    assert not holds_pictures(picture("red"))


def test_any_bytes_are_read_or_refused() -> None:
    whole = packed(GOOD)
    generator = np.random.default_rng(0)
    for _ in range(150):
        broken = bytearray(whole)
        for at in generator.integers(0, len(whole), 6):
            broken[at] = generator.integers(0, 256)
        with suppress(Refused):
            read_pictures(bytes(broken))


def test_a_file_without_a_name_is_passed_over() -> None:
    nameless = zipfile.ZipInfo("a")
    nameless.filename = ""
    data = packed({**GOOD, nameless: b"hidden"})
    assert holds_pictures(data)
    assert list(read_pictures(data).files) == ["cats/one.png", "dogs/two.png"]


class Unmarked(zipfile.ZipInfo):
    """A file whose name is not marked as UTF-8, as Windows in Taiwan and older Macs write it."""

    codec = "cp950"

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:
        return self.filename.encode(self.codec), self.flag_bits


@pytest.mark.parametrize("codec", ["cp950", "utf-8", "cp437"])
def test_names_that_are_not_marked_are_read_as_they_were_written(
    codec: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Unmarked, "codec", codec)
    folders = ("café", "thé") if codec == "cp437" else ("貓", "狗")
    read = read_pictures(packed({Unmarked(f"{name}/1.png"): picture("red") for name in folders}))
    assert tuple(read.folders) == folders
