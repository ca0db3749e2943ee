"""A `.keras` file from someone who means harm: it is refused in a sentence, and quickly."""

from __future__ import annotations

import copy
import io
import json
import random
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import h5py
import keras
import numpy as np
import pytest

from components.assembly import build
from components.assembly.importing import read_keras
from components.assembly.importing.file import archive, h5_reader, weights
from components.assembly.keras_model.compiling import compile_model
from components.assembly.spec.problems import Refused
from components.lessons import PairOptions

SPEC = PairOptions(vocabulary=50, embedding_dim=4).spec()


def packed(
    config: Any, h5: bytes, extra: dict[str, bytes] | None = None, method: int = zipfile.ZIP_STORED
) -> bytes:
    """A `.keras` file of these parts."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as zipped:
        zipped.writestr("config.json", config if isinstance(config, bytes) else json.dumps(config))
        zipped.writestr("model.weights.h5", h5)
        for name, data in (extra or {}).items():
            zipped.writestr(name, data)
    return file.getvalue()


@pytest.fixture(scope="module")
def valid(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    model = build(SPEC)
    compile_model(model, SPEC, optimizer="adam", learning_rate=1e-3)
    file = tmp_path_factory.mktemp("keras") / "model.keras"
    model.save(file)
    return Path(file).read_bytes()


@pytest.fixture(scope="module")
def parts(valid: bytes) -> tuple[dict[str, Any], bytes]:
    with zipfile.ZipFile(io.BytesIO(valid)) as opened:
        return json.loads(opened.read("config.json")), opened.read("model.weights.h5")


def refusal(data: bytes) -> str:
    with pytest.raises(Refused) as caught:
        read_keras(data)
    return str(caught.value)


def test_what_is_no_keras_file(valid: bytes) -> None:
    for data in (
        b"",
        b"PK",
        b"hello" * 100,
        b"\x89HDF\r\n\x1a\n" * 9,
        valid[:1000],
        valid[1000:],
        valid[:-30],
    ):
        assert refusal(data)


def test_a_file_that_is_too_large(monkeypatch: pytest.MonkeyPatch, valid: bytes) -> None:
    monkeypatch.setattr(archive, "MAX_FILE", len(valid) - 1)
    assert "too large" in refusal(valid)


def test_weights_are_unpacked_only_as_far_as_the_model_needs_them(
    parts: tuple[dict[str, Any], bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """300 KB that unpack to 300 MB: the model of the file has some thousand weights."""
    config, h5 = parts
    bomb = packed(config, h5 + bytes(300 * 10**6), method=zipfile.ZIP_DEFLATED)
    assert len(bomb) < 10**6
    unpacked: list[int] = []
    read = zipfile.ZipExtFile.read

    def watched(file: zipfile.ZipExtFile, n: int | None = -1) -> bytes:
        data = read(file, n)
        unpacked.append(len(data))
        return data

    monkeypatch.setattr(zipfile.ZipExtFile, "read", watched)
    assert "for the model that it describes" in refusal(bomb)
    assert sum(unpacked) < 5 * 10**6
    # A file that hides its size is read no further than it may be long.
    lying = packed(config, h5 + bytes(10 * 10**6), method=zipfile.ZIP_DEFLATED)
    whole, said = (len(h5) + 10 * 10**6).to_bytes(4, "little"), len(h5).to_bytes(4, "little")
    unpacked.clear()
    assert refusal(lying.replace(whole, said))
    assert sum(unpacked) < 5 * 10**6
    # One that has no model takes no weights along.
    unpacked.clear()
    assert refusal(packed({"class_name": "Nothing"}, bytes(10**7), method=zipfile.ZIP_DEFLATED))
    assert sum(unpacked) < 10**5


def test_bombs(parts: tuple[dict[str, Any], bytes]) -> None:
    config, h5 = parts
    large = b" " * (archive.MAX_CONFIG + 1)
    assert "too large when unpacked" in refusal(packed(large, h5, method=zipfile.ZIP_DEFLATED))
    many = packed(config, h5, {f"{number}.json": b"" for number in range(50_000)})
    assert "other files" in refusal(many)
    assert "MB" not in refusal(packed(b"[" * 100_000, h5))
    assert refusal(packed(b'{"a":' * 50_000, h5))
    assert refusal(packed(b'{"config": 1' + b"0" * 5_000 + b"}", h5))


def test_a_size_that_is_a_lie(parts: tuple[dict[str, Any], bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    config, h5 = parts
    data = bytearray(packed(b" " * 10_000 + json.dumps(config).encode(), h5, method=zipfile.ZIP_DEFLATED))
    at = data.find(b"PK\x01\x02")
    data[at + 24 : at + 28] = (10).to_bytes(4, "little")  # how long it says it is
    assert refusal(bytes(data))


def test_other_files_in_it_are_not_opened(parts: tuple[dict[str, Any], bytes]) -> None:
    pickled = io.BytesIO()
    np.save(pickled, np.array([{"a": 1}], dtype=object), allow_pickle=True)
    for name in ("assets/weights.npy", "../../outside", "/etc/passwd", "config.json/../x"):
        assert "other files" in refusal(packed(*parts, {name: pickled.getvalue()}))


def test_a_vocabulary_in_it_is_words_within_bounds(
    parts: tuple[dict[str, Any], bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    config, h5 = parts
    name = "assets/layers/dense/vocabulary.txt"
    assert read_keras(packed(config, h5, {name: b"a\nb"})).arrays  # of no layer that has one
    assert refusal(packed(config, h5, {name: b"\xff\xfe"}))
    for other in ("assets/../vocabulary.txt", "assets/vocabulary.txt", "assets//x/vocabulary.txt"):
        assert "other files" in refusal(packed(config, h5, {other: b"a"}))
    large = bytes(archive.MAX_VOCABULARY + 1)
    assert "too large" in refusal(packed(config, h5, {name: large}, method=zipfile.ZIP_DEFLATED))
    monkeypatch.setattr(archive, "MAX_VOCABULARIES", 1)
    several = {f"assets/layers/dense_{number}/vocabulary.txt": b"a" for number in range(2)}
    assert "other files" in refusal(packed(config, h5, several))


def broken(h5: bytes, change: Callable[[h5py.File, str], None]) -> bytes:
    """The weights with the first array replaced by what `change` puts there."""
    file = io.BytesIO(h5)
    with h5py.File(file, "r+") as opened:
        name = "layers/dense/vars/0"
        del opened[name]
        change(opened, name)
    return file.getvalue()


def _external(file: h5py.File, name: str) -> None:
    file[name] = h5py.ExternalLink("/etc/hostname", "/x")


def _soft(file: h5py.File, name: str) -> None:
    file[name] = h5py.SoftLink("/layers/dense/vars/1")


def _virtual(file: h5py.File, name: str) -> None:
    layout = h5py.VirtualLayout(shape=(64, 64), dtype="f4")
    layout[:] = h5py.VirtualSource("/etc/hostname", "x", shape=(64, 64))
    file.create_virtual_dataset(name, layout)


def _objects(file: h5py.File, name: str) -> None:
    file.create_dataset(name, data=[file.ref] * 4, dtype=h5py.ref_dtype)


def _words(file: h5py.File, name: str) -> None:
    file.create_dataset(name, data=["a", "b"])


def _bomb(file: h5py.File, name: str) -> None:
    file.create_dataset(name, shape=(10**6, 10**6), dtype="f4", chunks=(1000, 1000), compression="gzip")


def _outside(file: h5py.File, name: str) -> None:
    file.create_dataset(name, shape=(64, 64), dtype="f4", external=[("/etc/hostname", 0, 64 * 64 * 4)])


def _group(file: h5py.File, name: str) -> None:
    file.create_group(name)


def _nothing(file: h5py.File, name: str) -> None:
    pass


def _other_shape(file: h5py.File, name: str) -> None:
    file.create_dataset(name, data=np.zeros((2, 2), "f4"))


def _no_numbers(file: h5py.File, name: str) -> None:
    file.create_dataset(name, data=np.full((64, 64), np.nan, "f4"))


def _never_written(file: h5py.File, name: str) -> None:
    file.create_dataset(name, shape=(64, 64), dtype="f4")


def _filtered(file: h5py.File, name: str) -> None:
    file.create_dataset(name, data=np.zeros((64, 64), "f4"), fletcher32=True)


CHANGES = (
    _external, _soft, _virtual, _objects, _words, _bomb, _outside, _group, _nothing, _other_shape,
    _no_numbers, _never_written, _filtered,
)  # fmt: skip


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_weights_that_are_no_plain_arrays(
    parts: tuple[dict[str, Any], bytes], change: Callable[[h5py.File, str], None]
) -> None:
    config, h5 = parts
    assert "dense_1/kernel" in refusal(packed(config, broken(h5, change)))


def test_a_few_bytes_do_not_stand_for_many_arrays(tmp_path: Path) -> None:
    """Two layers of one shape, whose arrays are one and the same place in the file."""
    inputs = keras.Input((500,), name="x")
    middle = keras.layers.Dense(500, name="a")(inputs)
    model = keras.Model(inputs, keras.layers.Dense(500, name="b")(middle))
    model.save(tmp_path / "model.keras")
    read_keras((tmp_path / "model.keras").read_bytes())
    with zipfile.ZipFile(tmp_path / "model.keras") as opened:
        config, h5 = json.loads(opened.read("config.json")), opened.read("model.weights.h5")
    file = io.BytesIO()
    with h5py.File(io.BytesIO(h5)) as before, h5py.File(file, "w") as after:
        before.copy("layers/dense", after.require_group("layers"))
        after["layers/dense_1"] = after["layers/dense"]
    assert "2,004,000 > 1,0" in refusal(packed(config, file.getvalue()))


def test_arrays_are_read_block_by_block(
    parts: tuple[dict[str, Any], bytes], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(h5_reader, "BLOCK", 100)
    monkeypatch.setattr(h5_reader, "_limit_resources", lambda: None)
    config, h5 = parts
    del config
    (tmp_path / h5_reader.WEIGHTS).write_bytes(h5)
    wanted = [
        ["w", ["layers/dense/vars/0"], [64, 64], "float32"],
        ["b", ["layers/none/vars/1", "layers/dense/vars/1"], [64], "float32"],
    ]
    (tmp_path / h5_reader.WANTED).write_text(json.dumps(wanted))
    h5_reader.main(tmp_path)
    assert json.loads((tmp_path / h5_reader.PROBLEMS).read_text()) == []
    with h5py.File(io.BytesIO(h5)) as file:
        for number, (_, places, _, _) in enumerate(wanted):
            assert np.array_equal(np.load(tmp_path / f"{number}.npy"), file[places[-1]][()])
    assert len(list(h5_reader._blocks((64, 64)))) == 64
    assert list(h5_reader._blocks(())) == list(h5_reader._blocks((0, 3))) == [()]


def test_a_reader_that_takes_too_much_memory_is_ended(
    parts: tuple[dict[str, Any], bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where a process can set itself no bounds."""
    monkeypatch.setattr(weights, "MEMORY", 10**6)
    monkeypatch.setattr(weights, "LOOK_EVERY", 0.001)
    assert "> 1 MB" in refusal(packed(*parts))


def test_weights_that_are_no_hdf5_or_broken(parts: tuple[dict[str, Any], bytes]) -> None:
    config, h5 = parts
    for data in (b"", b"no", h5[: len(h5) // 2], h5[:600]):
        assert refusal(packed(config, data))


def test_a_reader_that_does_not_end_is_ended(
    parts: tuple[dict[str, Any], bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(weights, "TIMEOUT", 0.001)
    assert "0.001 s" in refusal(packed(*parts))


ODD: tuple[Any, ...] = (
    None, True, -1, 0, 1, 2**70, 1.5, 1e308, "", "x", "\x00", "é" * 500, "Lambda", "__lambda__", "os.system",
    [], [None], [[]], [1, 2, 3], {}, {"class_name": "Lambda"}, {"class_name": "__keras_tensor__"}, [[[[[]]]]],
    list(range(1000)),
)  # fmt: skip


def _places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where everything in a document is."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield (*path, key)
        yield from _places(item, (*path, key))


def mutated(config: Any, places: list[tuple[Any, ...]], chance: random.Random) -> Any:
    """The document with one to three things in it replaced, removed, doubled or exchanged."""
    changed = copy.deepcopy(config)
    for _ in range(chance.randint(1, 3)):
        *path, key = chance.choice(places)
        try:
            target = changed
            for step in path:
                target = target[step]
            what = chance.randrange(4)
            if what == 0:
                target[key] = copy.deepcopy(chance.choice(ODD))
            elif what == 1:
                del target[key]
            elif what == 2 and isinstance(target, list):
                target.insert(0, copy.deepcopy(target[key]))
            else:
                source = changed
                for step in chance.choice(places):
                    source = source[step]
                target[key] = copy.deepcopy(source)
        except (KeyError, IndexError, TypeError):
            continue  # an earlier change took the place away
    return changed


@pytest.mark.parametrize(("seed", "files"), [(0, 150), pytest.param(1, 3_000, marks=pytest.mark.exhaustive)])
def test_mutated_files_are_taken_or_refused(
    parts: tuple[dict[str, Any], bytes], monkeypatch: pytest.MonkeyPatch, seed: int, files: int
) -> None:
    """Whatever stands in the config, what comes out is a model or a sentence."""
    config, h5 = parts
    chance, places = random.Random(seed), list(_places(config))
    monkeypatch.setattr("components.assembly.importing.read_weights", lambda *_: {})
    refusals: list[Refused] = []
    for _ in range(files):
        try:
            read_keras(packed(mutated(config, places, chance), h5)).spec.model_dump_json()
        except Refused as refusal:
            refusals.append(refusal)
    assert files / 10 < len(refusals) < files
    assert all(
        refused.problems and all(len(str(problem)) < 1_500 for problem in refused.problems)
        for refused in refusals
    )
