"""Packs all files of a trained model into one zip."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from components.assembly.code.program import SEEDS, to_python
from components.assembly.drawing.diagram import has_letters, to_dot, to_png, to_svg
from components.assembly.keras_objects import seeds
from components.assembly.spec.messages import N_, Message, Translate, message
from components.datasets import Prepared, to_npz
from components.export.history import curves_svg, history_csv, marks_csv
from components.export.keras_file import to_keras
from components.export.notebook import to_notebook
from components.export.prediction_program import prediction_files
from components.export.program_template import ANONYMOUS, MODEL, PREDICT, READING, RESIZING, VOCABULARY, WORDS
from components.export.readme import to_readme
from components.export.trained_model import TrainedModel

# Bytes of data in the zip, unpacked; of a larger dataset only the first rows are in it.
MAX_DATA = 50 * 2**20
# Files that are not compressed: they are already, or hold numbers that cannot be.
_PACKED = (".keras", ".npz", ".png")

ProgressCallback = Callable[[Message, float], None]
"""Called with what is being made, and the share that is done, 0 to 1."""


def ignore_progress(what: Message, share: float) -> None:
    """A `ProgressCallback` that does nothing."""


@dataclass(frozen=True)
class File:
    """A file in the zip: its name, what it is (`about`), and its size in bytes."""

    name: str
    about: Message
    size: int


@dataclass(frozen=True)
class ZipFile:
    """The bytes of the zip, whose files are all in a folder `name`, and the list of these files."""

    name: str
    data: bytes
    files: tuple[File, ...]

    def read(self, name: str) -> bytes:
        """The content of a file; `KeyError` if there is none of this name."""
        with zipfile.ZipFile(io.BytesIO(self.data)) as archive:
            return archive.read(f"{self.name}/{name}")


def pack_zip(
    trained: TrainedModel, translate: Translate, progress: ProgressCallback = ignore_progress
) -> ZipFile:
    """Make all files of a trained model and pack them. Raises `Refused`."""
    contents: dict[str, bytes] = {}
    for share, (step, make) in enumerate(_STEPS):
        progress(message(step), share / len(_STEPS))
        for name, content in make(trained, translate, contents):
            contents[name] = content.encode() if isinstance(content, str) else content
    about = _about(trained)
    names = [name for name in about if name in contents]
    notes = list(_notes(trained))
    cut = _bounded(trained.prepared)[1]
    notes += [cut] if cut is not None else []
    readme = to_readme(trained, [(name, about[name]) for name in names], notes, translate)
    contents = {"README.md": readme.encode(), **{name: contents[name] for name in names}}
    about = {"README.md": message(N_("What each file is, and how to run it.")), **about}
    progress(message(N_("Packing")), 1.0)
    return ZipFile(
        trained.name,
        _zipped(trained.name, contents),
        tuple(File(name, about[name], len(data)) for name, data in contents.items()),
    )


Made = Iterator[tuple[str, str | bytes]]


def _model(trained: TrainedModel, _translate: Translate, _done: dict[str, bytes]) -> Made:
    yield MODEL, to_keras(trained.spec, trained.recipe, trained.weights)


def _diagram(trained: TrainedModel, _translate: Translate, _done: dict[str, bytes]) -> Made:
    dot = to_dot(trained.spec, weights=trained.recipe.weights(trained.spec))
    yield "diagram.dot", dot
    yield "diagram.svg", to_svg(dot)
    if has_letters(dot):
        yield "diagram.png", to_png(dot)


def _programs(trained: TrainedModel, translate: Translate, done: dict[str, bytes]) -> Made:
    loads = trained.initial.layers if trained.initial is not None else ()
    yield (
        f"{trained.name}.py",
        to_python(
            trained.spec,
            trained.recipe,
            translate=translate,
            loads=loads,
            repeats=True,
            remarks=trained.remarks,
        ),
    )
    yield SEEDS, Path(seeds.__file__).read_text(encoding="utf-8")
    picture = next(name for name in ("diagram.png", "diagram.svg") if name in done)
    asking = prediction_files(trained, translate)
    yield from asking.items()
    yield (
        f"{trained.name}.ipynb",
        to_notebook(trained, translate, diagram=(picture, done[picture]), files=asking),
    )


def _curves(trained: TrainedModel, translate: Translate, _done: dict[str, bytes]) -> Made:
    yield "history.csv", history_csv(trained)
    if trained.marks:
        yield "history_marks.csv", marks_csv(trained)
    yield "history.svg", curves_svg(trained, translate)


def _data(trained: TrainedModel, _translate: Translate, _done: dict[str, bytes]) -> Made:
    yield f"{trained.name}_data.npz", to_npz(_bounded(trained.prepared)[0])
    if trained.initial is not None:
        yield f"{trained.name}_weights.npz", trained.initial.to_npz()


_STEPS = (
    (N_("The model with its weights"), _model),
    (N_("The diagram"), _diagram),
    (N_("The programs"), _programs),
    (N_("The curves"), _curves),
    (N_("The data"), _data),
)


def _bounded(prepared: Prepared) -> tuple[Prepared, Message | None]:
    """The data, cut to its first rows where it is larger than `MAX_DATA`, and a note that says so."""
    if prepared.nbytes <= MAX_DATA:
        return prepared, None
    share = MAX_DATA / prepared.nbytes
    rows = max(1, int(share * len(prepared.train)))
    fewer = replace(
        prepared,
        train=prepared.train.first(rows),
        validation=prepared.validation.first(max(1, int(share * len(prepared.validation)))),
    )
    note = N_(
        "Of the data, the first {rows:,} rows to train on are here: at most {most} MB. The programs train "
        "on these alone, so their curves are others."
    )
    return fewer, message(note, rows=rows, most=MAX_DATA // 2**20)


def _notes(trained: TrainedModel) -> Iterator[Message]:
    if trained.marks:
        yield message(
            N_(
                "history_marks.csv lists the controls moved during the training ({count}); the programs, and "
                "`fit` of model.keras, train with the values it began with."
            ),
            count=len(trained.marks),
        )
    yield message(N_("Of a long training, not every batch is in history.csv; every epoch is."))
    yield message(N_("A `.keras` file of someone else may hold code: load only what you trust."))


def _about(trained: TrainedModel) -> dict[str, Message]:
    """What each possible file is, in the order in which they are listed."""
    name = trained.name
    return {
        MODEL: message(N_("The trained model with its weights, for keras.models.load_model.")),
        PREDICT: message(N_("Asks the model in raw texts or pictures.")),
        f"{name}.ipynb": message(N_("The whole program as a Jupyter notebook.")),
        f"{name}.py": message(N_("The program that builds and trains the model.")),
        SEEDS: message(N_("First weights and order of rows as in the app; program and notebook need it.")),
        "diagram.png": message(N_("The diagram as a picture.")),
        "diagram.svg": message(N_("The diagram, sharp at any size.")),
        "diagram.dot": message(N_("The diagram for Graphviz.")),
        "history.svg": message(N_("The curves as a picture.")),
        "history.csv": message(N_("The curves as a table: a row for each batch and epoch.")),
        "history_marks.csv": message(N_("Which control was moved when.")),
        VOCABULARY: message(N_("The words the model knows, one a line; the first has id 2.")),
        READING: message(N_("How texts, features or pictures become what the model takes.")),
        WORDS: message(N_("How a text is cut into words; predict.py needs it.")),
        ANONYMOUS: message(N_("What is taken out of a text first; predict.py needs it.")),
        RESIZING: message(N_("How a picture gets its size; predict.py needs it.")),
        f"{name}_data.npz": message(N_("The data as arrays, for the program and the notebook.")),
        f"{name}_weights.npz": message(N_("The weights it started from, for the program.")),
    }


def _zipped(name: str, contents: dict[str, bytes]) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as packed:
        for file, data in contents.items():
            method = zipfile.ZIP_STORED if file.endswith(_PACKED) else zipfile.ZIP_DEFLATED
            packed.writestr(f"{name}/{file}", data, compress_type=method)
    return archive.getvalue()
