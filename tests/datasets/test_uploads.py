from __future__ import annotations

import errno
import hashlib
import os
from pathlib import Path

import pytest

from components.assembly.explain import Refused
from components.datasets import Uploads


def _aged(uploads: Uploads, digest: str, seconds: int) -> None:
    os.utime(uploads.folder / digest, (seconds, seconds))


def test_a_file_is_found_by_its_hash(tmp_path: Path) -> None:
    uploads = Uploads(tmp_path / "new" / "folder")
    digest = uploads.put(b"a,b\n1,2\n")
    assert digest == hashlib.sha256(b"a,b\n1,2\n").hexdigest()
    assert uploads.get(digest) == b"a,b\n1,2\n"
    assert uploads.put(b"a,b\n1,2\n") == digest
    assert [path.name for path in uploads.folder.iterdir()] == [digest]


def test_the_folder_is_bounded_and_what_was_read_last_stays(tmp_path: Path) -> None:
    uploads = Uploads(tmp_path, limit=25)
    first, second = uploads.put(b"1" * 10), uploads.put(b"2" * 10)
    _aged(uploads, first, 1)
    _aged(uploads, second, 2)
    uploads.get(first)
    third = uploads.put(b"3" * 10)
    assert {path.name for path in tmp_path.iterdir()} == {first, third}
    with pytest.raises(Refused, match="not on this server"):
        uploads.get(second)


@pytest.mark.parametrize("digest", ["0" * 64, "../../etc/passwd"])
def test_a_digest_that_is_not_here_is_refused_with_a_way_out(tmp_path: Path, digest: str) -> None:
    with pytest.raises(Refused, match="Choose the file again") as refused:
        Uploads(tmp_path).get(digest)
    assert refused.value.problems[0].code == "upload_missing"


def test_a_file_cut_short_is_as_good_as_none(tmp_path: Path) -> None:
    uploads = Uploads(tmp_path)
    digest = uploads.put(b"a,b\n1,2\n")
    (tmp_path / digest).write_bytes(b"a,b\n")
    with pytest.raises(Refused):
        uploads.get(digest)
    assert uploads.put(b"a,b\n1,2\n") == digest
    assert uploads.get(digest) == b"a,b\n1,2\n"


def test_a_full_disk_is_a_sentence_and_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: Path, target: Path) -> Path:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(Refused, match="No space left on device"):
        Uploads(tmp_path).put(b"a,b\n1,2\n")
    assert list(tmp_path.iterdir()) == []


def test_the_folder_is_configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MODELIER_DATA", str(tmp_path))
    assert Uploads.default().folder == tmp_path / "uploads"
    monkeypatch.delenv("MODELIER_DATA")
    assert Uploads.default().folder == Path(".modelier/uploads")
