"""The swap: two texts go in in both orders. What becomes of their vectors, and what of the answer?"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial, reduce

import numpy as np
import pandas as pd
import streamlit as st

from components.assembly.keras_model.swap import (
    EncoderArray,
    OrderDifference,
    Swap,
    compare_orders,
    encoder_arrays,
    encoder_layers,
    swap,
)
from components.assembly.spec.messages import N_
from components.assembly.spec.problems import Refused
from components.datasets.cache import Cache
from components.ui.base.locale import _
from components.ui.base.markdown import Text, cells, plain
from components.ui.base.problems import show
from components.ui.model.moved_weights import epochs_done
from components.ui.predict.two_texts import pair_labels, pair_texts
from components.ui.predict.unknown_words import read_texts, report_unknown_words
from components.ui.session.experiment import Experiment
from components.ui.session.lesson_session import LessonSession
from components.ui.session.view import View

# So many numbers of a vector are shown; the proof is over all of them.
SHOWN = 4
UNBROKEN_TIMES = "\N{NO-BREAK SPACE}×\N{NO-BREAK SPACE}"
# Seconds between looks at whether a run has got further: it is trained elsewhere on the page.
LOOK_EVERY = 2.0


@dataclass(frozen=True, eq=False)
class SwapAnswers:
    """What a model of these weights does with two texts, with all validation pairs, and with which
    arrays. `trained` is whether these are weights that a run has learnt."""

    trained: bool
    swap: Swap
    orders: OrderDifference
    arrays: tuple[EncoderArray, ...]


_experiments: Cache[SwapAnswers] = Cache(64, lambda _: 1)


def _swap(session: LessonSession) -> None:
    """The experiment: the same two texts, the other way round."""
    st.caption(
        _(
            "The experiment: text A goes in first and B second, then the other way round. Two questions: do "
            "the two vectors change places, and does the answer stay the same?"
        )
    )
    st.fragment(partial(_asked, session))()


def _asked(session: LessonSession) -> None:
    texts = pair_texts(session, "swap")
    # In a fragment of its own, which is drawn again and again: what is being typed above stays.
    st.fragment(partial(_experiment, session, texts), run_every=LOOK_EVERY)()


def _experiment(session: LessonSession, texts: tuple[str, str]) -> None:
    experiment = session.experiment
    try:
        found = _found(session, experiment, texts)
        told = report_unknown_words(read_texts(experiment.spec, experiment.prepared(), texts), pair_labels())
    except Refused as refused:
        show(refused.problems)
        return
    _figures(found, told)
    _vectors_told(found)
    _answer_told(experiment, found)
    when, latest = list(found.items())[-1]
    _vectors(when, latest.swap)
    _arrays_told(experiment, latest)
    if not latest.trained:
        st.caption(_("Train this model, and the same is shown with what it has learnt."))


def _found(session: LessonSession, experiment: Experiment, texts: tuple[str, str]) -> dict[Text, SwapAnswers]:
    """The experiment with the model as it starts and, once a run of it has done an epoch, as it is
    after that."""
    key = (experiment.spec, experiment.recipe.dataset, texts)
    found = {_("before training"): _made((key, "fresh"), experiment, texts, None)}
    run = session.run
    if run is not None and run.spec == experiment.spec and epochs_done(session):
        with suppress(Refused):  # weights that are no longer kept
            when = _("after epoch {epoch}").format(epoch=epochs_done(session))
            learnt = (key, run.id, epochs_done(session), run.state)
            found[when] = _made(learnt, experiment, texts, run.weights)
    return found


def _made(key: Hashable, experiment: Experiment, texts: tuple[str, str], weights: object) -> SwapAnswers:
    def make() -> SwapAnswers:
        values: Sequence[np.ndarray] | None = weights() if callable(weights) else None
        prepared = experiment.prepared()
        pair = prepared.encoder.encode([texts], None)
        with st.spinner(
            _("The model answers {rows:,} validation rows...").format(rows=len(prepared.validation))
        ):
            return SwapAnswers(
                values is not None,
                swap(experiment.spec, values, pair),
                compare_orders(experiment.spec, values, prepared.validation.inputs),
                encoder_arrays(experiment.spec, values),
            )

    return _experiments.get(key, make)


def _figures(found: Mapping[Text, SwapAnswers], known: bool) -> None:
    """The figures of the experiment. What a model says of texts it does not know is no answer."""
    swaps = [each.swap for each in found.values()]
    measured = [each.orders for each in found.values()]
    # A row for each figure: side by side they are wider than the column of the page.
    figures: dict[Text, list[float]] = {
        _("A, read first or second: largest difference"): [each.differences[0] for each in swaps],
        _("B, read first or second: largest difference"): [each.differences[1] for each in swaps],
    }
    if known:
        figures[_("answer for A, B")] = [each.straight.answer for each in swaps]
        figures[_("answer for B, A")] = [each.swapped.answer for each in swaps]
    pairs = {"rows": measured[0].rows}
    figures[
        _("answers to all {rows:,} validation pairs in both orders: largest difference").format(**pairs)
    ] = [each.largest for each in measured]
    figures[_("the same: mean difference")] = [each.mean for each in measured]
    table = pd.DataFrame(figures, index=list(found)).map("{:.4g}".format).T
    st.table(cells(table), alt=_("What changes when the texts are swapped"))


def _vectors_told(found: Mapping[Text, SwapAnswers]) -> None:
    """Whether the vectors changed places."""
    when = reduce(lambda one, two: _("{first}, {second}").format(first=one, second=two), found)
    if all(max(each.swap.differences) == 0 for each in found.values()):
        st.success(
            _("The vectors change places exactly: the largest difference is 0 ({when}).").format(when=when),
            icon=":material/swap_horiz:",
        )
    else:
        st.warning(
            _("The vectors do not: each text gets another one when it is read by the other encoder."),
            icon=":material/compare_arrows:",
        )


WHY_SAME = {
    "difference": N_("|a - b| is the same as |b - a|, number by number."),
    "product": N_("a × b is the same as b × a, number by number."),
    "cosine": N_("The cosine of two vectors is the same whichever comes first."),
}


def _answer_told(experiment: Experiment, found: Mapping[Text, SwapAnswers]) -> None:
    """Whether the answer stays the same, and why."""
    meeting = str(getattr(experiment.options, "meeting", ""))
    one, other = encoder_layers(experiment.spec)
    latest = list(found.values())[-1].orders
    if latest.same:
        why = _(WHY_SAME[meeting]) if one == other and meeting in WHY_SAME else Text("")
        st.success(
            _("The answer stays the same, whichever text comes first. {why}").format(why=why),
            icon=":material/balance:",
        )
        return
    if one != other:
        why = _("Each text is read by another encoder when it changes places.")
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


def _vectors(when: str, found: Swap) -> None:
    rows = {
        _("A, read first"): found.straight.first,
        _("A, read second"): found.swapped.second,
        _("B, read second"): found.straight.second,
        _("B, read first"): found.swapped.first,
    }
    table = pd.DataFrame(
        [values[:SHOWN] for values in rows.values()],
        index=[plain(row) for row in rows],
        columns=[str(number) for number in range(1, 1 + min(SHOWN, len(found.straight.first)))],
    )
    st.markdown(
        _("**The vectors, {when}** (the first {shown} of {size} numbers)").format(
            when=when, shown=len(table.columns), size=len(found.straight.first)
        )
    )
    st.dataframe(table, alt=_("The vectors of the two texts in both orders"))


def _arrays_told(experiment: Experiment, found: SwapAnswers) -> None:
    """Which arrays each text is read with, and which of them hold the same numbers."""
    first, second = encoder_layers(experiment.spec)
    same = [each.name for each in found.arrays if each.prints[0] == each.prints[1]]
    if first == second:
        st.markdown(_("**One set of arrays**: both texts are read with these very numbers."))
    else:
        st.markdown(
            _("**Two sets of arrays** of the same shapes: {other} of {all} hold other numbers.").format(
                other=len(found.arrays) - len(same), all=len(found.arrays)
            )
        )
        if same:
            st.caption(_same_told(same, found.trained))
    table = pd.DataFrame(
        {
            # Names may be broken into two lines, shapes not.
            plain(_("array")): [
                f"{each.name} ({UNBROKEN_TIMES.join(map(str, each.shape))})" for each in found.arrays
            ],
            plain(_("fingerprint for A")): [each.prints[0] for each in found.arrays],
            plain(_("fingerprint for B")): [each.prints[1] for each in found.arrays],
        }
    )
    st.table(cells(table), hide_index=True, alt=_("The arrays that each text is read with"))


def _same_told(names: Sequence[str], trained: bool) -> Text:
    listed = ", ".join(names)
    if not trained and all(name.endswith("bias") for name in names):
        told = _(
            "Two arrays each, and yet the same numbers: {names}. Keras starts every bias from fixed numbers "
            "and not from chance; training will part them."
        )
    else:
        told = _("Two arrays each, and yet the same numbers: {names}.")
    return told.format(names=listed)


SWAP = View("swap", N_("Swap"), _swap)
