from __future__ import annotations

import errno
import hashlib
import os
from pathlib import Path

import pytest

from components.assembly.spec.problems import Refused
from components.datasets import UploadOwner, Uploads


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


KB = 4_096
ME, YOU, OTHER = UploadOwner("me", "school"), UploadOwner("you", "school"), UploadOwner("other", "elsewhere")


def file(number: int, blocks: int = 1) -> bytes:
    return bytes([number]) * (KB * blocks)


def test_a_learner_makes_room_among_their_own(tmp_path: Path) -> None:
    uploads = Uploads(tmp_path, of_learner=3 * KB)
    yours = [uploads.put(file(number), YOU) for number in range(3)]
    mine = [uploads.keep(file(10 + number), ME) for number in range(5)]
    assert [result.removed for result in mine] == [0, 0, 0, 1, 1]
    assert [uploads.has(result.digest) for result in mine] == [False, False, True, True, True]
    assert all(map(uploads.has, yours))
    # The same again takes no more room.
    assert uploads.keep(file(14), ME).removed == 0


def test_private_windows_of_one_address_do_not_push_out_who_has_few(tmp_path: Path) -> None:
    uploads = Uploads(tmp_path, of_learner=4 * KB, of_address=10 * KB)
    small = [uploads.put(file(1), YOU), uploads.put(file(2), OTHER)]
    windows = [
        uploads.put(file(10 + number, 3), UploadOwner(f"window {number}", "school")) for number in range(20)
    ]
    assert all(map(uploads.has, small))
    assert sum(map(uploads.has, windows)) == 3


def test_one_address_does_not_push_out_another(tmp_path: Path) -> None:
    uploads = Uploads(tmp_path, limit=10 * KB, of_learner=4 * KB, of_address=8 * KB)
    other = [uploads.put(file(number), OTHER) for number in range(4)]
    school = [
        uploads.put(file(10 + number), UploadOwner(f"window {number}", "school")) for number in range(30)
    ]
    assert all(map(uploads.has, other))
    assert sum(map(uploads.has, school)) == 6


def test_a_file_that_two_gave_stays_with_the_second(tmp_path: Path) -> None:
    uploads = Uploads(tmp_path, of_learner=KB)
    shared = uploads.put(file(1), ME)
    assert uploads.put(file(1), YOU) == shared
    uploads.put(file(2), ME)
    assert uploads.get(shared) == file(1)
    uploads.put(file(3), YOU)
    assert not uploads.has(shared)


def test_what_is_nobodys_goes_first(tmp_path: Path) -> None:
    uploads = Uploads(tmp_path, limit=3 * KB)
    mine = uploads.put(file(1), ME)
    before = uploads.put(file(2))
    _aged(uploads, mine, 1)
    uploads.put(file(3), YOU)
    uploads.put(file(4), YOU)
    assert (uploads.has(mine), uploads.has(before)) == (True, False)


def test_names_of_learners_and_addresses_lead_nowhere(tmp_path: Path) -> None:
    uploads = Uploads(tmp_path / "uploads")
    uploads.put(file(1), UploadOwner("../../../me", "/etc"))
    assert [path.name for path in tmp_path.iterdir()] == ["uploads"]
    assert {len(path.name) for path in (tmp_path / "uploads" / ".of").glob("*/*")} == {32}


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
