"""Shows what changes when two texts are swapped: their vectors, the arrays that read them, the answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial, reduce

import pandas as pd
import streamlit as st

from components.assembly.keras_model.swap import ROUNDING, Swap, encoder_layers
from components.assembly.spec.messages import N_
from components.assembly.spec.problems import Refused
from components.ui.base.locale import _
from components.ui.base.markdown import Text, cells, plain
from components.ui.base.problems import show
from components.ui.predict.swap_answers import SwapAnswers, swap_answers
from components.ui.predict.two_texts import pair_labels, pair_texts
from components.ui.predict.unknown_words import read_texts, report_unknown_words
from components.ui.session.experiment import Experiment
from components.ui.session.lesson_session import LessonSession
from components.ui.session.view import View

# So many numbers of a vector are shown; the comparison uses all of them.
SHOWN = 4
UNBROKEN_TIMES = "\N{NO-BREAK SPACE}×\N{NO-BREAK SPACE}"
# Seconds between two updates, since a run may train in another part of the page.
LOOK_EVERY = 2.0


def _swap(session: LessonSession) -> None:
    """Draw the view."""
    st.caption(
        _(
            "The experiment: text A goes in first and B second, then the other way round. Two questions: do "
            "the two vectors change places, and does the answer stay the same?"
        )
    )
    st.fragment(partial(_asked, session))()


def _asked(session: LessonSession) -> None:
    try:
        texts = pair_texts(session, session.experiment.recipe.dataset, "swap")
    except Refused as refused:
        show(refused.problems)
        return
    # A fragment of its own, since it is drawn again regularly and what is being typed above must stay.
    st.fragment(partial(_experiment, session, texts), run_every=LOOK_EVERY)()


def _experiment(session: LessonSession, texts: tuple[str, str]) -> None:
    experiment = session.experiment
    try:
        answers = swap_answers(session, experiment, texts)
        known = report_unknown_words(read_texts(experiment.spec, experiment.prepared(), texts), pair_labels())
    except Refused as refused:
        show(refused.problems)
        return
    _figures(answers, known)
    _vectors_verdict(answers)
    _answer_verdict(experiment, answers)
    when, latest = list(answers.items())[-1]
    _vectors(when, latest.swap)
    _arrays_table(experiment, latest)
    if not latest.trained:
        st.caption(_("Train this model to see the same with the weights it has learnt."))


def _figures(answers: Mapping[Text, SwapAnswers], known: bool) -> None:
    """Draw the figures; the answers for the two texts only if they have known words."""
    swaps = [answer.swap for answer in answers.values()]
    measured = [answer.orders for answer in answers.values()]
    # A row for each figure: side by side they are wider than the column of the page.
    figures: dict[Text, list[float]] = {
        _("A, read first or second: largest difference"): [swap.differences[0] for swap in swaps],
        _("B, read first or second: largest difference"): [swap.differences[1] for swap in swaps],
    }
    if known:
        figures[_("answer for A, B")] = [swap.straight.answer for swap in swaps]
        figures[_("answer for B, A")] = [swap.swapped.answer for swap in swaps]
    pairs = {"rows": measured[0].rows}
    figures[
        _("answers to all {rows:,} validation pairs in both orders: largest difference").format(**pairs)
    ] = [difference.largest for difference in measured]
    figures[_("the same: mean difference")] = [difference.mean for difference in measured]
    table = pd.DataFrame(figures, index=list(answers)).map("{:.4g}".format).T
    st.table(cells(table), alt=_("What changes when the texts are swapped"))


def _vectors_verdict(answers: Mapping[Text, SwapAnswers]) -> None:
    """Say whether the two vectors change places."""
    when = reduce(lambda one, two: _("{first}, {second}").format(first=one, second=two), answers)
    largest = max(max(answer.swap.differences) for answer in answers.values())
    if largest == 0:
        st.success(
            _("The vectors change places exactly: the largest difference is 0 ({when}).").format(when=when),
            icon=":material/swap_horiz:",
        )
    elif largest <= ROUNDING:
        st.success(
            _(
                "The vectors change places: the largest difference is {largest:.1g}, rounding ({when})."
            ).format(largest=largest, when=when),
            icon=":material/swap_horiz:",
        )
    else:
        st.warning(
            _(
                "The vectors do not change places: each text gets another vector when the other encoder "
                "reads it."
            ),
            icon=":material/compare_arrows:",
        )


WHY_SAME = {
    "difference": N_("|a - b| is the same as |b - a|, number by number."),
    "product": N_("a × b is the same as b × a, number by number."),
    "cosine": N_("The cosine of two vectors is the same whichever comes first."),
}


def _answer_verdict(experiment: Experiment, answers: Mapping[Text, SwapAnswers]) -> None:
    """Say whether the answer stays the same, and why."""
    meeting = str(getattr(experiment.options, "meeting", ""))
    one, other = encoder_layers(experiment.spec)
    latest = list(answers.values())[-1].orders
    if latest.same:
        why = _(WHY_SAME[meeting]) if one == other and meeting in WHY_SAME else Text("")
        st.success(
            _("The answer stays the same, whichever text comes first. {why}").format(why=why),
            icon=":material/balance:",
        )
        return
    if one != other:
        why = _("When a text changes places, another encoder reads it.")
    elif meeting == "concatenate":
        why = _(
            "Concatenation puts the first vector on the left and the second on the right, and what follows "
            "has other weights for each side. With difference, product or cosine it would stay."
        )
    else:
        why = Text("")
    st.warning(
        _(
            "The answer does not stay the same: over {rows:,} validation pairs it differs by up to "
            "{largest:.3g}, {mean:.3g} on average. {why}"
        ).format(rows=latest.rows, largest=latest.largest, mean=latest.mean, why=why),
        icon=":material/balance:",
    )


def _vectors(when: str, swap: Swap) -> None:
    rows = {
        _("A, read first"): swap.straight.first,
        _("A, read second"): swap.swapped.second,
        _("B, read second"): swap.straight.second,
        _("B, read first"): swap.swapped.first,
    }
    table = pd.DataFrame(
        [values[:SHOWN] for values in rows.values()],
        index=[plain(row) for row in rows],
        columns=[str(number) for number in range(1, 1 + min(SHOWN, len(swap.straight.first)))],
    )
    st.markdown(
        _("**The vectors, {when}** (the first {shown} of {size} numbers)").format(
            when=when, shown=len(table.columns), size=len(swap.straight.first)
        )
    )
    st.dataframe(table, alt=_("The vectors of the two texts in both orders"))


def _arrays_table(experiment: Experiment, answers: SwapAnswers) -> None:
    """Draw which arrays each text is read with, and say which of them hold the same numbers."""
    first, second = encoder_layers(experiment.spec)
    same = [array.name for array in answers.arrays if array.prints[0] == array.prints[1]]
    if first == second:
        st.markdown(_("**One set of arrays**: both texts are read with these very numbers."))
    else:
        st.markdown(
            _("**Two sets of arrays** of the same shapes: {other} of {all} hold different numbers.").format(
                other=len(answers.arrays) - len(same), all=len(answers.arrays)
            )
        )
        if same:
            st.caption(_same_numbers(same, answers.trained))
    table = pd.DataFrame(
        {
            # Names may be broken into two lines, shapes not.
            plain(_("array")): [
                f"{array.name} ({UNBROKEN_TIMES.join(map(str, array.shape))})" for array in answers.arrays
            ],
            plain(_("fingerprint for A")): [array.prints[0] for array in answers.arrays],
            plain(_("fingerprint for B")): [array.prints[1] for array in answers.arrays],
        }
    )
    st.table(cells(table), hide_index=True, alt=_("The arrays that each text is read with"))


def _same_numbers(names: Sequence[str], trained: bool) -> Text:
    listed = ", ".join(names)
    if not trained and all(name.endswith("bias") for name in names):
        sentence = _(
            "Two arrays each, but the same numbers: {names}. Keras starts every bias from fixed "
            "numbers, not from random ones; training will make them differ."
        )
    else:
        sentence = _("Two arrays each, but the same numbers: {names}.")
    return sentence.format(names=listed)


SWAP = View("swap", N_("Swap"), _swap)
