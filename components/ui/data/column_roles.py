"""What the columns of one's own file are, what each is used for, and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pandas as pd
import streamlit as st

from components.assembly.spec.messages import N_, Message
from components.datasets import Column, Table, TableFile
from components.datasets.columns.proposals import LEAKING, ColumnProposal, no_target, propose
from components.datasets.columns.roles import ROLES
from components.ui.base.locale import _, say, translator
from components.ui.base.markdown import Text, cells

# Columns that are named as no targets; all of them are in the table.
NAMED = 4
# So many columns are all in sight; more scroll in a box so high.
FEW = 8
HEIGHT = 480


def column_roles(table: Table, loaded: TableFile, columns: Sequence[Column]) -> None:
    """Why these columns were chosen, which cannot be targets, and a table of them all."""
    proposal = propose(loaded)
    for remark in _remarks(table, proposal):
        st.caption(remark)
    refused = [
        why for column in columns if column.name != table.text_column and (why := _unfit(column)) is not None
    ]
    if refused:
        lines = [_("Not offered as targets:"), *(say(why) for why in refused[:NAMED])]
        if len(refused) > NAMED:
            lines.append(_("{count} more are in the table.").format(count=len(refused) - NAMED))
        st.caption(Text(" ").join(lines))
    lines = pd.DataFrame([_line(table, proposal, column) for column in columns])
    # A table wraps its sentences; many columns scroll.
    with (
        st.expander(_("What each column is, and why these were chosen"), icon=":material/table_rows:"),
        st.container(height=HEIGHT if len(columns) > FEW else "content"),
    ):
        st.table(cells(lines.set_index(lines.columns[0])))


def _unfit(column: Column) -> Message | None:
    """Why a column that one might look for among the targets is not there."""
    return None if column.role in ("free text", "date") else no_target(column)


def _remarks(table: Table, proposal: ColumnProposal) -> Iterator[Text]:
    targets = {str(name) for name in table.targets.values()}
    proposed = table.text_column == proposal.text and targets == set(proposal.targets)
    if proposed:
        yield from map(say, proposal.notes)
    elif len(targets) == 1 and len(table.targets) > 1:
        yield _("Both outputs are asked for {column}, so they learn the same.").format(column=min(targets))
    for name in table.feature_columns:
        why = proposal.why.get(name)
        if name not in proposal.features and why is not None and why.template in LEAKING:
            yield Text("{name}: {why}").format(name=name, why=say(why))


def _line(table: Table, proposal: ColumnProposal, column: Column) -> dict[str, str]:
    translate, why = translator(), proposal.why.get(column.name)
    parts = (translate(ROLES[column.role]), _use(table, column.name))
    return {
        translate(N_("column")): column.name,
        translate(N_("what it is")): " · ".join(part for part in parts if part),
        translate(N_("why")): why.text(translate) if why is not None else "",
    }


def _use(table: Table, name: str) -> str:
    if name == table.text_column:
        return _("text").plain
    heads = [head for head, column in table.targets.items() if column == name]
    if heads:
        return _("target of {heads}").format(heads=", ".join(heads)).plain
    return _("feature").plain if name in table.feature_columns else ""
