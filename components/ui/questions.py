"""What learners are asked before they try it, and how a run answers. Nothing is drawn here.

An answer is read off the model or the run, never written down beforehand.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import fmean

from components.assembly.messages import N_, Message, listed, message
from components.assembly.shapes import count_parameters
from components.training import Row, Run
from components.training.race import Race
from components.ui import standings
from components.ui.moved import moved
from components.ui.workbench import Workbench

# Batches before and after a moved weight whose losses are compared.
WINDOW = 10
# Accuracies that differ by less are called alike.
ALIKE = 0.02


@dataclass(frozen=True)
class Finding:
    """What came out: which of the choices, and what was seen."""

    choice: str
    seen: Message


@dataclass(frozen=True)
class Question:
    """Something to predict. `choices` are texts by name, `todo` says how to find out, and
    `find` looks whether that has been done. All texts are marked for translation."""

    name: str
    text: str
    choices: Mapping[str, str]
    todo: str
    find: Callable[[Workbench], Finding | None]


def _growth(bench: Workbench) -> Finding | None:
    """By how much the homework's layers make the model larger."""
    options = bench.setup.options
    added = getattr(options, "extra_dense", ())
    if not added:
        return None
    before = count_parameters(options.choose("extra_dense", ()).spec())
    after = count_parameters(bench.setup.spec)
    share = (after - before) / before
    choice = "little" if share < 0.01 else "some" if share < 0.5 else "much"
    seen = message(
        N_("From {before:,} to {after:,} parameters, {share:.2%} more: nearly all are in the embedding."),
        before=before,
        after=after,
        share=share,
    )
    return Finding(choice, seen)


def _weight_to_zero(bench: Workbench) -> Finding | None:
    """What the total loss did when a head's weight went to 0."""
    run = bench.run
    if run is None:
        return None
    mark = next((mark for mark in run.marks if mark.after == 0 and mark.before > 0), None)
    if mark is None:
        return None
    batches = [row for row in run.rows if row.kind == "batch"]
    before = [row for row in batches if mark.step - WINDOW < row.step <= mark.step]
    after = [row for row in batches if mark.step < row.step <= mark.step + WINDOW]
    if not before or len(after) < WINDOW:
        return None
    return Finding(_direction(before, after), _total_said(mark.control, before, after))


def _direction(before: list[Row], after: list[Row]) -> str:
    change = _mean(after) - _mean(before)
    return "same" if abs(change) < ALIKE else "falls" if change < 0 else "rises"


def _mean(rows: list[Row]) -> float:
    return fmean(row.loss for row in rows)


def _total_said(head: str, before: list[Row], after: list[Row]) -> Message:
    return message(
        N_(
            "The total went from {before:.3f} to {after:.3f} (means of {window} batches): the loss of {head} "
            "is still there, but it no longer counts, and nothing teaches that head any more."
        ),
        before=_mean(before),
        after=_mean(after),
        window=WINDOW,
        head=head,
    )


def _encoders(bench: Workbench) -> Finding | None:
    """How many parameters two encoders have, against one."""
    if getattr(bench.setup.options, "encoder", "shared") != "separate":
        return None
    shared = count_parameters(bench.setup.options.choose("encoder", "shared").spec())
    separate = count_parameters(bench.setup.spec)
    ratio = separate / shared
    choice = "double" if ratio > 1.7 else "same" if ratio < 1.05 else "some"
    return Finding(
        choice,
        message(
            N_("Shared: {shared:,} parameters. Separate: {separate:,}. Only the encoder is there twice."),
            shared=shared,
            separate=separate,
        ),
    )


def _overfits(bench: Workbench) -> Finding | None:
    """Which side of a race learns its training rows by heart more than it understands."""
    gaps = _gaps(bench.race)
    if len(gaps) < 2:
        return None
    first, second = sorted(gaps, key=lambda name: gaps[name], reverse=True)[:2]
    seen = message(
        N_("Validation loss less training loss after the last epoch: {gaps}."),
        gaps=_listed({name: f"{gap:+.3f}" for name, gap in gaps.items()}),
    )
    return Finding("same" if gaps[first] - gaps[second] < ALIKE else first, seen)


def _gaps(race: Race | None) -> dict[str, float]:
    if race is None or not race.over:
        return {}
    found = {name: [_gap(run) for run in race.of(name)] for name in race.names}
    known = {name: [gap for gap in gaps if gap is not None] for name, gaps in found.items()}
    return {name: fmean(gaps) for name, gaps in known.items() if gaps}


def _gap(run: Run) -> float | None:
    epochs = [row for row in run.rows if row.kind == "epoch" and row.validation_loss is not None]
    return (epochs[-1].validation_loss or 0.0) - epochs[-1].loss if epochs else None


def _listed(figures: Mapping[str, str]) -> Message:
    """Figures by name, the names to be translated."""
    return listed(
        message(N_("{name} {figure}"), name=Message(name), figure=each) for name, each in figures.items()
    )


def _winner(bench: Workbench) -> Finding | None:
    """Which side of a race came out first, by its metric on the validation rows."""
    race = bench.race
    if race is None or not race.over:
        return None
    head, name = standings.measured(race.lanes[0].run.spec)
    found = standings.standings(race, standings.metric(head.name, name))
    if len(found) < 2 or any(each.mean is None for each in found):
        return None
    first, second = standings.ranked(found, name)[:2]
    seen = message(
        N_("Mean {metric} on the validation rows: {figures}."),
        metric=Message(name),
        figures=_listed({each.name: f"{each.mean:.3f}" for each in found}),
    )
    return Finding(first.name if standings.clear(first, second) else "same", seen)


def _widths(bench: Workbench) -> Finding | None:
    """How many parameters a layer used twice adds."""
    options = bench.setup.options
    if not getattr(options, "twice", False):
        return None
    before = count_parameters(options.choose("twice", False).spec())
    added = count_parameters(bench.setup.spec) - before
    return Finding(
        "once",
        message(N_("{added:,} parameters more: one kernel and one bias, used by both calls."), added=added),
    )


def _frozen(bench: Workbench) -> Finding | None:
    """How far the frozen arrays of a run have moved, against those that learn."""
    rows = moved(bench)
    frozen = [each.largest for each in rows if each.frozen and each.largest is not None]
    learning = [each.largest for each in rows if not each.frozen and each.largest is not None]
    if not frozen or not learning:
        return None
    choice = "not" if max(frozen) == 0 else "little" if max(frozen) < max(learning) else "far"
    seen = message(
        N_("At most {frozen:.3g} for a frozen number, and {learning:.3g} for one that learns."),
        frozen=max(frozen),
        learning=max(learning),
    )
    return Finding(choice, seen)


LITTLE, SOME, MUCH = N_("by less than one percent"), N_("by about a quarter"), N_("to double its size")

HEADLINE = (
    Question(
        "growth",
        N_("You add the homework's two Dense layers. By how much does the model grow?"),
        {"little": LITTLE, "some": SOME, "much": MUCH},
        N_("Move the slider of the homework to 2 and read the number of parameters."),
        _growth,
    ),
    Question(
        "zero",
        N_("While it trains, you move the weight of one head to 0. What does the total loss do?"),
        {"falls": N_("it falls at once"), "same": N_("it stays as it is"), "rises": N_("it rises")},
        N_("Press Train, then drag the weight of news_out to 0 and watch the first chart."),
        _weight_to_zero,
    ),
)
NETWORK = (
    Question(
        "twice",
        N_("One more Dense layer is called twice in a row. How many new sets of weights is that?"),
        {"once": N_("one"), "twice": N_("two"), "none": N_("none")},
        N_("Switch on the layer used twice and read the number of parameters."),
        _widths,
    ),
)
PAIRS = (
    Question(
        "encoders",
        N_("You switch from a shared encoder to separate ones. What happens to the number of parameters?"),
        {
            "same": N_("it stays the same"),
            "some": N_("it grows by about a tenth"),
            "double": N_("it nearly doubles"),
        },
        N_("Switch the encoder to separate and read the number of parameters."),
        _encoders,
    ),
    Question(
        "overfits",
        N_("Which of the two learns its training pairs by heart more (overfits)?"),
        {"shared": N_("shared"), "separate": N_("separate"), "same": N_("no clear difference")},
        N_("Start the race and wait for its end."),
        _overfits,
    ),
)
REUSE = (
    Question(
        "frozen",
        N_("The base is frozen and you train. How far do its weights move?"),
        {"not": N_("not at all"), "little": N_("a little"), "far": N_("just as far")},
        N_("Freeze the base, press Train, and open the view Weights."),
        _frozen,
    ),
    Question(
        "starts",
        N_("On few rows: which comes out first?"),
        {
            "reused, frozen": N_("reused, frozen"),
            "reused, trainable": N_("reused, trainable"),
            "from scratch": N_("from scratch"),
            "same": N_("no clear difference"),
        },
        N_("Take a trained encoder and start the race; then again with fewer rows."),
        _winner,
    ),
)
