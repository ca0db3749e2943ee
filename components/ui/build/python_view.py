"""The draft as Python: an editor, and what is to be said of the lines in it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial

import streamlit as st

from components.assembly.code import Finding, ReadProgram, apply_repairs
from components.assembly.reading.reading import MOST_SECONDS
from components.assembly.spec.messages import N_
from components.lessons.build import MAX_SOURCE
from components.ui.base import state
from components.ui.base.locale import _, say, translator
from components.ui.base.markdown import Text
from components.ui.build import edits, selection
from components.ui.build.program.parts import lines_of_parts, part_in_text
from components.ui.build.program.text import (
    is_too_long,
    lost_text,
    program_text,
    read,
    says_less,
    trains_otherwise,
    write_text,
)
from components.ui.build.selection import Part
from components.ui.code_editor.component import LineMessage, Lines, catch_up, code_editor
from components.ui.model.code_views import program_downloads
from components.ui.session.lesson_session import LessonSession
from components.ui.session.view import View

# Findings that are listed below the editor; all are marked in it.
MOST_LISTED = 20
ICONS = {"error": ":red[:material/error:]", "remark": ":orange[:material/warning:]", "note": ""}


def python(session: LessonSession) -> None:
    """Draw the text of the draft in an editor, whose edits are read after a short rest, and what is said of
    it."""
    text = program_text(session)
    if text is None:
        st.info(
            _("This draft cannot be written as Python yet. Fix what is listed beside it, or undo."),
            icon=":material/build:",
        )
        return
    if not session.free("model"):
        st.code(text, language="python", wrap_lines=True)
        return
    reading = read(text)
    if says_less(session, reading):
        st.code(text, language="python", wrap_lines=True)
        st.caption(
            _(
                "To be read, not to be changed yet: a part that leads to no output is in your model, and no "
                "program can say so. Connect it or delete it, and the text can be edited again."
            )
        )
        _findings(session, text, reading, mends=False)
        return
    _editor(session, text, reading)
    if not text:
        st.caption(
            _("Paste or write a program that makes a Keras model. It is read as you type, and never run.")
        )
        return
    with st.container(key=f"{session.name}-program-said", gap="xsmall"):
        _state(session, reading)
        _findings(session, text, reading)
    program_downloads(session, text, data=False)


def _editor(session: LessonSession, text: str, reading: ReadProgram) -> None:
    spec, translate = session.experiment.spec, translator()
    parts = {repr(part): (part, lines) for part, lines in lines_of_parts(reading, spec).items()}
    selected = selection.selected(session)
    state.typed_text(session.name, partial(catch_up, _key(session), partial(write_text, session)))
    code_editor(
        text,
        key=_key(session),
        label=translate(N_("The model as Python")),
        written=partial(write_text, session),
        pointed=lambda name: _select(session, parts[name][0]) if name in parts else None,
        marks=[
            LineMessage(finding.line, finding.severity, _words(finding).plain, finding.repair)
            for finding in reading.findings
            if text and finding.severity != "note"
        ],
        lines=[Lines(lines, name) for name, (_part, lines) in parts.items()],
        selected=None if selected is None else repr(part_in_text(spec, selected)),
    )


def _select(session: LessonSession, part: Part) -> None:
    selection.select(session, part)


def _state(session: LessonSession, reading: ReadProgram) -> None:
    """Say in one place what the text and the model have to do with each other."""
    if is_too_long(session):
        st.error(
            _(
                "This text is too long to be kept: at most {most:,} characters. It stays in this window; the "
                "model is as it was before."
            ).format(most=MAX_SOURCE),
            icon=":material/error:",
        )
    elif reading.spec is None and not edits.source(session):
        st.info(
            _(
                "Written from the model, which cannot be built yet; what is wrong stands at "
                "its line. Fix it here or in the drawing."
            ),
            icon=":material/pending:",
        )
    elif reading.spec is None:
        st.warning(
            _("The text has errors, so the model stays as it was. Your text is kept as you type it."),
            icon=":material/edit_note:",
        )
    elif lost_text(session):
        st.info(
            _(
                "The model was changed elsewhere since you wrote, so its text is written anew: comments, "
                "names and order are no longer yours. Undo brings your text back."
            ),
            icon=":material/undo:",
        )
    elif edits.source(session):
        st.caption(_("The model is what stands here. What you type is read after a short pause."))
    else:
        st.caption(
            _(
                "Written from the model. Change it here, and the model follows after a short pause; at most "
                "{characters:,} characters and {seconds:g} s of reading. Nothing of it is run."
            ).format(characters=MAX_SOURCE, seconds=MOST_SECONDS)
        )
    recipe = session.experiment.recipe
    if reading.spec is not None and trains_otherwise(reading, recipe):
        st.caption(
            _(
                "Training here follows the controls, not this text: {optimizer}, learning rate {rate:g}, "
                "batches of {size}, {epochs} {epochs:epoch|epochs}."
            ).format(
                optimizer=recipe.optimizer,
                rate=recipe.learning_rate,
                size=recipe.batch_size,
                epochs=recipe.epochs,
            )
        )


def _findings(session: LessonSession, text: str, reading: ReadProgram, *, mends: bool = True) -> None:
    order = {"error": 0, "remark": 1, "note": 2}
    findings = sorted(reading.findings, key=lambda finding: (order[finding.severity], finding.line))
    mendable = [finding for finding in findings if finding.repair is not None and mends]
    if len(mendable) > 1:
        st.button(
            _("Fix all {count}").format(count=len(mendable)),
            key=f"{session.name}-mend-all",
            icon=":material/build:",
            help=_("Makes every repair below in the text, as one step that can be undone."),
            on_click=_mend,
            args=(session, text, mendable),
        )
    said = [finding for finding in findings if finding.severity != "note"]
    for number, finding in enumerate(said[:MOST_LISTED]):
        _finding(session, text, finding, number, mends=mends)
    if len(said) > MOST_LISTED:
        st.caption(_("And {count} more, marked in the text.").format(count=len(said) - MOST_LISTED))
    notes = [finding for finding in findings if finding.severity == "note"]
    if notes and edits.source(session):
        _notes(notes)


def _notes(notes: Iterable[Finding]) -> None:
    for finding in notes:
        st.caption(_at_line(finding))


def _finding(session: LessonSession, text: str, finding: Finding, number: int, *, mends: bool) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(Text(ICONS[finding.severity] + " {words}").format(words=_at_line(finding)))
        if finding.repair is not None and mends:
            st.button(
                _("Fix line {line}").format(line=finding.line),
                key=f"{session.name}-mend-{number}",
                on_click=_mend,
                args=(session, text, [finding]),
            )


def _at_line(finding: Finding) -> Text:
    return _("**Line {line}**: {words}").format(line=finding.line, words=_words(finding))


def _words(finding: Finding) -> Text:
    """What a finding says, in sentences."""
    sentences = [say(finding.message)]
    if finding.received:
        sentences.append(_("Received: {received}").format(received=finding.received))
    sentences.append(say(finding.mend))
    return Text(" ").join(sentence for sentence in sentences if sentence)


def _mend(session: LessonSession, text: str, findings: Sequence[Finding]) -> None:
    """Make repairs in the text that they were found in; what was typed since comes first."""
    state.read_typed(session.name)
    if program_text(session) == text:
        write_text(session, apply_repairs(text, [finding.repair for finding in findings]), alone=True)


def _key(session: LessonSession) -> str:
    return f"{session.name}-program"


PYTHON = View("code", N_("Python"), python)
