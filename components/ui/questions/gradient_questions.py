"""Questions about which gradients reach a layer, which a run answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from components.assembly import ModelSpec
from components.assembly.spec.messages import N_, Message, message
from components.training.analysis.gradient_paths import reached_by_all
from components.training.analysis.shared_calls import shared_calls
from components.ui.figures.of_epoch import ROWS, call_gradients, gradients
from components.ui.inside.gradients.shared_calls import called_on
from components.ui.questions.question import Question, TrueAnswer, figures
from components.ui.session.lesson_session import LessonSession

# The bounds between the choices, as shares of the gradient.
QUARTER, HALF = 0.25, 0.5


# --- what the auxiliary output adds to the gradient of the encoder


def _asked_of(session: LessonSession) -> tuple[str, str] | None:
    """The layer that all outputs reach, and the output that is asked about: of the run that there is, or of
    the model with its auxiliary output."""
    options: Any = session.experiment.options
    spec = session.experiment.spec
    if len(_trained(spec)) < 2:
        spec = options.choose("auxiliary_output", True).spec()
    layer = reached_by_all(spec)
    return (layer, _trained(spec)[-1]) if layer is not None else None


def _trained(spec: ModelSpec) -> list[str]:
    return [head.name for head in spec.heads if head.loss is not None]


def _reaches_text(session: LessonSession) -> Message:
    layer, head = _asked_of(session) or ("", "")
    text = N_(
        "The losses of all outputs send a gradient to {layer}. At the beginning of the training, how large "
        "is the share of {head}, loss weights counted?"
    )
    return message(text, layer=layer, head=head)


def _reaches_choices(_session: LessonSession) -> Mapping[str, Message]:
    return {
        "little": message(N_("less than a quarter")),
        "some": message(N_("a quarter to a half")),
        "most": message(N_("more than a half")),
    }


def _reaches_todo(session: LessonSession) -> Message:
    if len(_trained(session.experiment.spec)) < 2:
        return message(N_("Switch the auxiliary output on, and press Train."))
    return message(
        N_("Press Train; then choose gradient by output below the drawing, and move its slider to the start.")
    )


def _reaches(session: LessonSession) -> TrueAnswer | None:
    """Whose gradient reaches the layer before all outputs, with the first weights of the run."""
    run, trained = session.run, session.trained
    layer = reached_by_all(run.spec) if run is not None else None
    if run is None or trained is None or layer is None or not run.kept_epochs():
        return None
    head = _trained(run.spec)[-1]
    kept = run.kept_epochs()
    measured = gradients(run, trained.prepared(), kept[0])
    norms = measured.norms[0, measured.layers.index(layer)]
    share = _share(norms, measured.heads.index(head))
    later = gradients(run, trained.prepared(), kept[-1])
    late = later.norms[0, later.layers.index(layer)]
    choice = "little" if share < QUARTER else "some" if share <= HALF else "most"
    by_head = {name: f"{norm:.3g}" for name, norm in zip(measured.heads, norms, strict=True)}
    text = N_(
        "In run #{number}, for {rows} training rows and with the first weights, {layer} gets: {norms} "
        "(norms). {share:.0%} of their sum comes from {head}."
    )
    if kept[-1]:
        text = N_(
            "In run #{number}, for {rows} training rows and with the first weights, {layer} gets: {norms} "
            "(norms). {share:.0%} of their sum comes from {head}; after epoch {epoch} it is {late:.0%}."
        )
    seen = message(
        text,
        number=session.number,
        rows=ROWS,
        layer=layer,
        norms=figures(by_head),
        share=share,
        head=head,
        epoch=kept[-1],
        late=_share(late, later.heads.index(head)),
    )
    return TrueAnswer(choice, seen)


def _share(norms: np.ndarray, head: int) -> float:
    total = float(norms.sum())
    return float(norms[head]) / total if total else 0.0


# --- a layer that is called twice gets the gradients of both calls


def _sum_text(session: LessonSession) -> Message:
    shared = session.experiment.options.choose("encoder", "shared").spec()
    layer = next(iter(shared_calls(shared)), "")
    text = N_(
        "One {layer} reads both texts, so the loss reaches its weights through two calls. What does the "
        "optimizer move them by?"
    )
    return message(text, layer=layer)


def _sum_choices(_session: LessonSession) -> Mapping[str, Message]:
    return {
        "sum": message(N_("the sum of both gradients")),
        "mean": message(N_("the mean of both gradients")),
        "last": message(N_("only the gradient of the second text")),
    }


def _sum_todo(session: LessonSession) -> Message:
    if not shared_calls(session.experiment.spec):
        return message(N_("Make the encoder shared, and press Train."))
    return message(N_("Press Train; then open See inside, and there Who moves what."))


def _sum(session: LessonSession) -> TrueAnswer | None:
    """Which of the choices is nearest to the gradient of the shared layer, with the first weights."""
    run, trained = session.run, session.trained
    if run is None or trained is None or not run.kept_epochs():
        return None
    known = call_gradients(run, trained.prepared(), run.kept_epochs()[0])
    called_twice = next(
        ((layer, measured) for layer, measured in known.items() if measured.calls == 2 and measured.norm),
        None,
    )
    if called_twice is None:
        return None
    layer, measured = called_twice
    apart = {"sum": measured.apart(1, 1), "mean": measured.apart(0.5, 0.5), "last": measured.apart(0, 1)}
    calls = [called_on(layer, call) for call in shared_calls(run.spec)[layer]]
    seen = message(
        N_(
            "In run #{number}, for {rows} training rows and with the first weights: {norms} (norms), and "
            "{layer} {norm:.3g}. From that the sum of both differs by {sum:.2g} %, their mean by {mean:.2g} "
            "%, and the gradient of the second text by {last:.2g} %."
        ),
        number=session.number,
        rows=ROWS,
        norms=figures({call: f"{norm:.3g}" for call, norm in zip(calls, measured.norms, strict=True)}),
        layer=layer,
        norm=measured.norm,
        **{name: 100 * share for name, share in apart.items()},
    )
    return TrueAnswer(min(apart, key=lambda name: apart[name]), seen)


REACHES = Question("reaches", _reaches_text, _reaches_choices, _reaches_todo, _reaches)
SUM = Question("sum", _sum_text, _sum_choices, _sum_todo, _sum)
