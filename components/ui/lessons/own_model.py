"""A model of the learner's own: opened from a file, looked at, frozen in part, trained, tried."""

from __future__ import annotations

from functools import lru_cache, partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.typing import UploadedFile

from components.assembly import ModelSpec
from components.assembly.checks.validate import problems
from components.assembly.importing import MAX_FILE, read_keras
from components.assembly.spec.messages import N_, Message
from components.assembly.spec.problems import Problem, Refused
from components.datasets import Dataset, Digits, Pairs
from components.datasets.fitting import fitting
from components.lessons import ImportedOptions
from components.training import Initial, Recipe
from components.ui.base import state
from components.ui.base.heavy_work import BUSY, HEAVY
from components.ui.base.locale import _, say
from components.ui.base.problems import show
from components.ui.data.text_data import texts
from components.ui.lessons import lesson
from components.ui.model.code_views import code
from components.ui.model.weights_view import ORIGINS, WEIGHTS
from components.ui.predict.digit_views import DIGITS, TRY_DIGIT
from components.ui.predict.try_it import try_it
from components.ui.predict.two_texts import TRY_PAIR
from components.ui.session.experiment import Setup
from components.ui.session.lesson_session import Workbench
from components.ui.session.untrained_run import held
from components.ui.session.view import View
from components.ui.share.take_home import TAKE_HOME

MB = 10**6


def opened(bench: Workbench) -> None:
    """Ask for a file. As long as none is open, say what one is for, and draw no further."""
    file = st.file_uploader(
        _("A Keras model file (.keras)"),
        type=["keras"],
        max_upload_size=MAX_FILE // MB,
        key=f"{bench.name}-file",
        help=_(
            "At most {most} MB. Only layers and numbers are read from it: no code in a file is ever run."
        ).format(most=MAX_FILE // MB),
    )
    if file is not None and state.choice(f"{bench.name}-seen", "") != file.file_id:
        _open(bench, file)
    refused: tuple[Problem, ...] = state.choice(f"{bench.name}-refused", ())
    if file is None and refused:  # it was put away
        state.forget(f"{bench.name}-refused")
        refused = ()
    show(refused)
    # A model that came by a link has brought no weights.
    if bench.setup.initial is None and bench.setup.options == ImportedOptions(seed=bench.setup.recipe.seed):
        _empty()
        st.stop()
    if refused and file is not None:
        _still(bench, file.name)
    _said(bench)


def _still(bench: Workbench, refused: str) -> None:
    """Say which model is below a file that was refused: it is not the one in the file."""
    initial = bench.setup.initial
    st.warning(
        _(
            "**{refused}** was not opened. Everything below is still of **{model}**, which was here before: "
            "what you train and try here is that model. Nothing of it was changed."
        ).format(refused=refused, model=initial.origin if initial is not None else bench.setup.spec.name),
        icon=":material/undo:",
    )


def _open(bench: Workbench, file: UploadedFile) -> None:
    """Put the model in a new file on the bench; one that cannot be read changes nothing."""
    state.choose(f"{bench.name}-seen", file.file_id)
    state.choose(f"{bench.name}-refused", ())
    try:
        place = st.empty()
        with (
            HEAVY.turn(partial(_waits, place)),
            st.spinner(_("Reading the model, layer by layer.")),
        ):
            place.empty()
            imported = read_keras(file.getvalue())
            dataset, _why = _fitting(imported.spec)
            setup = Setup(
                ImportedOptions.of(imported.spec),
                Recipe(dataset=dataset or Digits(), optimizer="adam"),
                Initial(imported.arrays, file.name[:60]),
            )
    except Refused as refused:
        state.choose(f"{bench.name}-refused", refused.problems)
        if refused.problems[0].code == BUSY:  # it is read when the page is drawn again
            state.forget(f"{bench.name}-seen")
        return
    state.choose(f"{bench.name}-notes", (setup.initial, imported.notes))
    bench.begin(setup)


def _waits(place: DeltaGenerator, told: Message) -> None:
    place.info(say(told), icon=":material/hourglass_top:")


def _empty() -> None:
    with st.container(border=True):
        st.markdown(
            _(
                "**Open a model that you made elsewhere**, or took home from here.\n"
                "- In Python, `model.save('name.keras')` writes such a file.\n"
                "- It is drawn, put into code, and can be frozen, trained further and tried, where it takes "
                "what there is here: a headline with five features, two texts, or a picture of a digit.\n"
                "- Functional and Sequential models of the layers in the lessons; what is not supported is "
                "named."
            )
        )


def _said(bench: Workbench) -> None:
    """What was changed when the model was read."""
    initial, notes = state.choice(f"{bench.name}-notes", (None, ()))
    if initial == bench.setup.initial:
        for note in notes:
            st.caption(say(note))


def learning(bench: Workbench) -> None:
    """Which layers are frozen, the steps back, and how it is trained."""
    options = bench.setup.options
    assert isinstance(options, ImportedOptions)
    st.multiselect(
        _("Frozen layers"),
        options.layers(),
        placeholder=_("none: all of it learns"),
        help=_("Training leaves the weights of a frozen layer as they are in the file."),
        **state.controlled(f"{bench.name}-frozen", list(options.frozen), partial(_freeze, bench)),
    )
    lesson.choices(bench, ())


def _freeze(bench: Workbench, paths: list[str]) -> None:
    bench.choose("frozen", tuple(paths))


def training(bench: Workbench) -> None:
    """Training it further, where it takes what one of the datasets has; or why it does not."""
    options = bench.setup.options
    assert isinstance(options, ImportedOptions)
    _dataset, why = _fitting(options.model)
    if why:
        st.info(
            _("This model can be looked at here. It cannot be trained or tried on the data that is here:"),
            icon=":material/visibility:",
        )
        show(why)
        return
    if any(each.dtype == "int32" for each in options.model.inputs):
        st.caption(
            _(
                "A .keras file does not say which word has which id. Here words get ids of this data, the "
                "most frequent first; what the file has learnt about ids may be about other words."
            )
        )
    lesson.training(bench, (lesson.CURVES, WEIGHTS, TRY, DATA, TAKE))


@lru_cache(64)
def _fitting(spec: ModelSpec) -> tuple[Dataset | None, tuple[Problem, ...]]:
    return fitting(spec)


def _trained(bench: Workbench) -> Workbench:
    """The bench with a run to ask: its own, or else the file's weights as they are."""
    if bench.run is not None and not bench.stale:
        return bench
    if problems(bench.setup.spec):
        return bench
    return Workbench(bench.name, bench.setup, run=held(bench.setup), trained=bench.setup)


def _try(bench: Workbench) -> None:
    """A picture, two texts or one, as the data has it."""
    shown = _trained(bench)
    if shown is not bench:
        st.caption(
            _(
                "Not trained here yet: these are the answers of the file's own weights. What they have "
                "learnt from, these rows perhaps, the file does not say."
            )
        )
    dataset = bench.setup.recipe.dataset
    if isinstance(dataset, Digits):
        TRY_DIGIT.draw(shown)
    elif isinstance(dataset, Pairs):
        TRY_PAIR.draw(shown)
    else:
        try_it(shown)


def _data(bench: Workbench) -> None:
    if isinstance(bench.setup.recipe.dataset, Digits):
        DIGITS.draw(bench)
    else:
        texts(bench, _("**How one text becomes ids**"))


def _take(bench: Workbench) -> None:
    TAKE_HOME.draw(_trained(bench))


def _code(bench: Workbench) -> None:
    """The program, and the data beside it where there are some that the model fits."""
    options = bench.setup.options
    assert isinstance(options, ImportedOptions)
    code(bench, data=not _fitting(options.model)[1])


MODEL = (ORIGINS, lesson.SUMMARY, View(lesson.CODE.name, lesson.CODE.label, _code))
TRY = View("try", N_("Try it"), _try)
DATA = View("data", N_("Data"), _data)
TAKE = View(TAKE_HOME.name, TAKE_HOME.label, _take)
