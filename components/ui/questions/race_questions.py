"""Questions that a race answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isfinite
from statistics import fmean

from components.assembly.catalog.metrics import label
from components.assembly.spec.messages import N_, Message, message
from components.datasets.binding.uncertainty import written
from components.lessons import RacePreset
from components.lessons.headline import AUXILIARY_RACE, OUTPUT_RACE
from components.lessons.pairs import ENCODER_RACE, MEETING_RACE
from components.lessons.reuse import STARTS_RACE, UNTRAINED_RACE
from components.training import Run
from components.training.race import Race
from components.ui.charts import standings
from components.ui.questions.question import Question, TrueAnswer, side_figures, together
from components.ui.session.lesson_session import LessonSession

SAME = "same"


def of_preset(session: LessonSession, preset: RacePreset) -> Race | None:
    """The session's race, if it is this one."""
    race = session.race
    return race if race is not None and set(race.names) == set(preset.names) else None


def _choices(names: Sequence[str], same: str) -> Mapping[str, Message]:
    return {**{name: Message(name) for name in names}, SAME: message(same)}


# --- which side comes out first


def first_side(name: str, preset: RacePreset, text: str, same: str = N_("none is clearly first")) -> Question:
    """The question which side of a race comes out first.

    Args:
        name: Its name in the session state.
        preset: The race.
        text: The question, marked for translation.
        same: The choice that no side is clearly first, marked for translation.
    """
    return Question(
        name,
        lambda session: message(text),
        lambda session: _choices(preset.names, same),
        lambda session: message(_TODO, race=Message(preset.label)),
        lambda session: _first(of_preset(session, preset), preset.judged),
    )


_TODO = N_("Open the view Race, choose {race}, start it and wait for its end.")


def _first(race: Race | None, by: str) -> TrueAnswer | None:
    """Which side of a race came out first, by its metric on the validation rows."""
    if race is None or not race.over:
        return None
    head, name = standings.measured(race.entries[0].run.spec, by)
    sides = standings.judged(race, by)
    if len(sides) < 2 or any(side.mean is None for side in sides):
        return None
    first, second = standings.ranked(sides, name)[:2]
    text = message(
        N_("Mean {metric} of {head} on the validation rows: {figures}."),
        metric=Message(label(name or "loss")),
        head=head.name,
        figures=side_figures({side.name: written(side.mean) for side in sides if side.mean is not None}),
    )
    choice = first.name if standings.clear(first, second) else SAME
    others = [_other(race, other) for other in standings.heads(race) if other != head.name]
    return TrueAnswer(choice, together([text, *standings.verdict(race, by), *others]))


def _other(race: Race, head: str) -> Message:
    """How a head that does not judge the race came out."""
    values = {side.name: side.mean for side in standings.judged(race, head)}
    known = {side: written(value) for side, value in values.items() if value is not None}
    return message(
        N_("{head}, for comparison: {figures}."),
        head=head,
        figures=side_figures(known) if known else "",
    )


# --- where a race starts from


def _starts_preset(session: LessonSession) -> RacePreset:
    if session.race is not None and of_preset(session, UNTRAINED_RACE) is not None:
        return UNTRAINED_RACE
    if session.race is not None and of_preset(session, STARTS_RACE) is not None:
        return STARTS_RACE
    return UNTRAINED_RACE if session.experiment.initial is None else STARTS_RACE


def _starts_text(session: LessonSession) -> Message:
    race = of_preset(session, _starts_preset(session))
    recipe = race.entries[0].run.recipe if race is not None else session.experiment.recipe
    text = N_("In a race on {rows:,} {rows:row|rows}: which side comes out first?")
    return message(text, rows=getattr(recipe.dataset, "rows", 0))


def _starts_todo(session: LessonSession) -> Message:
    if session.experiment.initial is None:
        return message(N_("Take a trained encoder and start the race; then again with fewer rows."))
    return message(N_("Start the race and wait for its end; then again with fewer rows."))


def _starts(session: LessonSession) -> TrueAnswer | None:
    return _first(of_preset(session, _starts_preset(session)), "")


# --- learning by heart


def _overfits_text(_session: LessonSession) -> Message:
    return message(N_("One encoder or two: which learns its training pairs by heart more (overfits)?"))


def _overfits(session: LessonSession) -> TrueAnswer | None:
    """Which side of a race does worse on the validation part than on its training rows, by more
    than the other does in any of its runs."""
    gaps = _gaps(of_preset(session, ENCODER_RACE))
    if len(gaps) < 2:
        return None
    first, second = sorted(gaps, key=lambda name: fmean(gaps[name]), reverse=True)[:2]
    text = [
        message(
            N_("Validation loss less training loss, after the last epoch of each run, on average: {gaps}."),
            gaps=side_figures({name: f"{fmean(values):+.3f}" for name, values in gaps.items()}),
        )
    ]
    choice = first
    if fmean(gaps[first]) <= 0:
        choice = SAME
        text.append(
            message(N_("The validation loss of neither is above its training loss: no sign of it yet."))
        )
    elif min(gaps[first]) <= max(gaps[second]):
        choice = SAME
        text.append(message(N_("The runs of the two overlap.")))
    elif len(gaps[first]) < 2:
        text.append(message(N_("One run a side: another seed may reverse it.")))
    return TrueAnswer(choice, together(text))


def _gaps(race: Race | None) -> dict[str, list[float]]:
    if race is None or not race.over:
        return {}
    all_gaps = {name: [_gap(run) for run in race.of(name)] for name in race.names}
    known = {name: [gap for gap in gaps if gap is not None] for name, gaps in all_gaps.items()}
    return {name: gaps for name, gaps in known.items() if gaps}


def _gap(run: Run) -> float | None:
    epochs = [row for row in run.rows if row.kind == "epoch" and row.validation_loss is not None]
    gap = (epochs[-1].validation_loss or 0.0) - epochs[-1].loss if epochs else None
    return gap if gap is not None and isfinite(gap) else None


AUXILIARY = first_side(
    "auxiliary",
    AUXILIARY_RACE,
    N_(
        "Six homework layers with sigmoid lie between the LSTM and the main output, and news_out asks the "
        "LSTM directly. With a weight of 0 or of 0.2 for news_out: which of the two learns?"
    ),
    N_("no clear difference"),
)
OUTPUT = first_side(
    "output",
    OUTPUT_RACE,
    N_("With the auxiliary output and without it: which main output answers better?"),
)
BETTER = first_side(
    "better",
    ENCODER_RACE,
    N_("One encoder for both texts, or one for each: which tells better whether one person wrote both?"),
)
MEETING = first_side(
    "meeting",
    MEETING_RACE,
    N_(
        "The two vectors meet in their difference, or, as on the slide, side by side. Which of the two "
        "tells better whether one person wrote both?"
    ),
)
STARTS = Question(
    "starts",
    _starts_text,
    lambda session: _choices(_starts_preset(session).names, N_("none is clearly first")),
    _starts_todo,
    _starts,
)
OVERFITS = Question(
    "overfits",
    _overfits_text,
    lambda session: _choices(ENCODER_RACE.names, N_("no clear difference")),
    lambda session: message(_TODO, race=Message(ENCODER_RACE.label)),
    _overfits,
)
