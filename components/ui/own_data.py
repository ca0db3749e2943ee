"""Which data to learn from: the lesson's tweets, or a table of one's own."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import streamlit as st
from streamlit.typing import UploadedFile

from components.assembly.explain import Refused
from components.assembly.lessons import TASK
from components.datasets import Column, Table, Tweets, Uploads, kinds, load, suggest
from components.ui import controls, state
from components.ui.locale import _
from components.ui.problems import show
from components.ui.recipes import ROWS
from components.ui.workbench import Workbench

TYPES = ["csv", "tsv", "txt"]


def source(bench: Workbench) -> None:
    """Whose data, how much of it, and what is asked of it."""
    own = isinstance(bench.setup.recipe.dataset, Table)
    names = {"tweets": _("The lesson's tweets"), "table": _("My own CSV")}
    chosen = state.choice(f"{bench.name}-source", "table" if own else "tweets")
    st.segmented_control(
        _("Data"),
        list(names),
        format_func=names.__getitem__,
        help=_("Where the texts, their features and the numbers to predict come from."),
        **state.controlled(f"{bench.name}-source", chosen, partial(_choose_source, bench)),
    )
    if chosen == "table":
        _upload(bench)
    with st.container(horizontal=True):
        dataset = bench.setup.recipe.dataset
        controls.draw(ROWS, dataset.rows, f"{bench.name}-rows", partial(_take, bench, "rows"))
        controls.draw(TASK, dataset.task, f"{bench.name}-task", partial(bench.choose, "task"))


def _choose_source(bench: Workbench, chosen: str | None) -> None:
    if chosen is None:
        return
    state.choose(f"{bench.name}-source", chosen)
    if chosen == "tweets":
        bench.learn_from(Tweets())


def _take(bench: Workbench, field: str, value: Any) -> None:
    bench.learn_from(bench.setup.recipe.dataset.model_copy(update={field: value}))


def _upload(bench: Workbench) -> None:
    """A file, and then what each of its columns is for."""
    file = st.file_uploader(
        _("A CSV file with a column of texts and columns of numbers"),
        type=TYPES,
        key=f"{bench.name}-file",
        help=_(
            "At most 50 MB and 500,000 rows; UTF-8, UTF-16, Big5 or latin-1; comma, semicolon or tab. "
            "It stays on this server."
        ),
    )
    if file is not None and state.choice(f"{bench.name}-seen", "") != file.file_id:
        _take_in(bench, file)
    table = bench.setup.recipe.dataset
    if isinstance(table, Table):
        try:
            _columns(bench, table, kinds(load(table.digest, table.encoding)))
        except Refused as refused:
            show(refused.problems)


def _take_in(bench: Workbench, file: UploadedFile) -> None:
    """Keep a new file and choose its columns; one that cannot be read changes nothing."""
    try:
        digest = Uploads.default().put(file.getvalue())
        bench.learn_from(suggest(load(digest), digest))
    except Refused as refused:
        show(refused.problems)
        return
    state.choose(f"{bench.name}-seen", file.file_id)
    st.rerun()


def _columns(bench: Workbench, table: Table, columns: tuple[Column, ...]) -> None:
    texts = [column.name for column in columns if column.kind in ("text", "two")]
    answers = [column.name for column in columns if column.kind in ("number", "two")]
    measures = [column.name for column in columns if column.kind in ("number", "two", "time")]
    with st.grid(2, min_column_width=180):
        _choice(bench, table, _("Text"), "text_column", texts, _("The column the LSTM reads."))
        for head, name in table.targets.items():
            _target(bench, table, head, str(name), answers)
        st.multiselect(
            _("Features"),
            measures,
            help=_("Numbers and times known beforehand; a time becomes its hour and weekday."),
            max_selections=20,
            **_bound(
                bench,
                "feature_columns",
                list(table.feature_columns),
                lambda chosen: _take(bench, "feature_columns", tuple(chosen)),
            ),
        )
        cuts = {"auto": _("automatic"), "word": _("by word"), "character": _("by character")}
        st.selectbox(
            _("Cut Chinese"),
            list(cuts),
            format_func=cuts.__getitem__,
            help=_("How text without spaces becomes words."),
            **_bound(bench, "cut_by", table.cut_by, lambda chosen: _take(bench, "cut_by", chosen)),
        )
    if not table.features():
        st.caption(_("No features are chosen, so the auxiliary input stays off."))


def _choice(bench: Workbench, table: Table, label: str, field: str, options: list[str], help: str) -> None:
    st.selectbox(
        label,
        options,
        help=help,
        **_bound(bench, field, getattr(table, field), lambda chosen: _take(bench, field, chosen)),
    )


def _target(bench: Workbench, table: Table, head: str, name: str, answers: list[str]) -> None:
    st.selectbox(
        _("Target of {head}").format(head=head),
        answers,
        help=_("The column this head learns to predict."),
        **_bound(
            bench,
            f"target-{head}",
            name,
            lambda chosen: _take(bench, "targets", table.targets.replace(**{head: chosen})),
        ),
    )


def _bound(bench: Workbench, name: str, value: Any, changed: Callable[[Any], None]) -> dict[str, Any]:
    return state.controlled(f"{bench.name}-table-{name}", value, changed)
