"""The rules that say what happened in a training: each is a function of its rows, and tested against curves.

A rule speaks only where the numbers leave no doubt that it holds: the limits below are wide.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from components.assembly.catalog.metrics import label, rising
from components.assembly.spec import Head
from components.assembly.spec.messages import N_, Message, listed, message
from components.datasets.binding.uncertainty import written
from components.training.analysis.advice import worth_trying
from components.training.analysis.run_events import Rule, RunEvent, RunEvidence, notable
from components.training.values.moves import merged_marks
from components.training.values.rows import LEARNING_RATE, Mark, Row

# Sentences at a time.
MOST = 3
# Batches before and after a moved control whose means are compared, at most and at least.
WINDOW, FEWEST = 20, 8
# Moves of one control within so many batches are one.
NEAR = 10
# The part of a change of the total that a moved weight has to explain.
EXPLAINED = 0.5
# A loss rises, or stands still, if it changes by more, or less, than this part of it.
RISE, STILL = 0.02, 0.005
# Epochs after the best one that have to be worse; epochs within which a loss stands still.
WORSE, LONG = 2, 3
# A head has not moved if its loss changed by less than this part from its first batches on.
UNMOVED = 0.01
# Moves that are spoken of, the latest.
MOVES = 2


def ran_away(record: RunEvidence) -> Iterator[RunEvent]:
    """The loss is no number any more."""
    row = next((row for row in record.rows if not math.isfinite(row.loss)), None)
    if row is not None:
        sentence = N_(
            "Since batch {step} the loss is not a number any more: the training ran away. The "
            "learning rate was {rate:g}; a smaller one may help."
        )
        yield RunEvent("ran_away", row.step, message(sentence, step=row.step, rate=row.learning_rate))


def learns_by_heart(record: RunEvidence) -> Iterator[RunEvent]:
    """The validation loss of heads rises while that of training falls."""
    rises = {head.name: best for head in record.heads if (best := _overfits_since(record, head.name))}
    if not rises:
        return
    first = min(rises.values(), key=lambda row: row.step)
    sentence = N_(
        "The validation loss of {heads} rises since epoch {epoch}, while the training loss falls: the model "
        "learns the training rows by heart."
    )
    yield RunEvent("learns_by_heart", first.step, message(sentence, heads=_names(rises), epoch=first.epoch))


def _overfits_since(record: RunEvidence, head: str) -> Row | None:
    """The epoch from which on a head's validation loss rises; None if it does not."""
    epochs = [row for row in record.epochs if math.isfinite(row.validation.get(head, math.nan))]
    if len(epochs) <= WORSE:
        return None
    best = min(epochs, key=lambda row: row.validation[head])
    after = epochs[epochs.index(best) + 1 :]
    last = epochs[-1]
    limit = best.validation[head] * (1 + RISE)
    if len(after) < WORSE or any(row.validation[head] <= limit for row in after[-WORSE:]):
        return None
    return best if last.losses[head] < best.losses[head] * (1 - RISE) else None


def no_better_than_baseline(record: RunEvidence) -> Iterator[RunEvent]:
    """Heads that are no better after two epochs or more than an answer that is always the same."""
    for head in record.heads:
        compared = _no_better(record, head)
        if compared is not None:
            name, value, baseline = compared
            last = record.epochs[-1]
            sentence = N_(
                "After epoch {epoch} {head} is no better than always giving the same answer: {metric} "
                "{value}, baseline {baseline}."
            )
            figures = {"value": written(value), "baseline": written(baseline)}
            text = message(sentence, epoch=last.epoch, head=head.name, metric=message(label(name)), **figures)
            yield RunEvent("no_better_than_baseline", last.step, text, about=head.name)


def _no_better(record: RunEvidence, head: Head) -> tuple[str, float, float] | None:
    """The metric of a head that is no better than its baseline, its value and the baseline; else None."""
    epochs, name = record.epochs, head.metrics[0] if head.metrics else ""
    if len(epochs) < WORSE:
        return None
    value = epochs[-1].validation_metrics.get(f"{head.name}/{name}")
    baseline = record.baselines.get(f"{head.name}/{name}")
    if value is None or baseline is None or not math.isfinite(value):
        return None
    worse = (value <= baseline) if rising(name) else (value >= baseline)
    return (name, value, baseline) if worse else None


def moved_controls(record: RunEvidence) -> Iterator[RunEvent]:
    """The latest moves, and what the loss did."""
    moves = merged_marks(record.marks, NEAR)[-MOVES:]
    batches = record.batches
    for move in moves:
        before, after = _around(batches, move, record.marks)
        if min(len(before), len(after)) >= FEWEST:
            rule = _rate_moved if move.control == LEARNING_RATE else _weight_moved
            about = f"{move.control} {move.step}"
            yield RunEvent("moved_controls", move.step, rule(move, before, after), about)


def _around(batches: Sequence[Row], move: Mark, marks: Sequence[Mark]) -> tuple[list[Row], list[Row]]:
    """The batches before a move and after it, up to the next move of anything."""
    later = min((mark.step for mark in marks if mark.step > move.step + NEAR), default=math.inf)
    same = [mark.step for mark in marks if mark.control == move.control and mark.step <= move.step + NEAR]
    before = [row for row in batches if row.step <= move.step]
    after = [row for row in batches if same[-1] < row.step <= later]
    return before[-WINDOW:], after[:WINDOW]


def _weight_moved(move: Mark, before: Sequence[Row], after: Sequence[Row]) -> Message:
    change = _mean(row.loss for row in after) - _mean(row.loss for row in before)
    of_weight = (move.after - move.before) * _mean(row.losses.get(move.control, 0.0) for row in after)
    values = {"head": move.control, "weight": move.after, "before": move.before, "step": move.step}
    if change * of_weight > 0 and abs(of_weight) >= EXPLAINED * abs(change):
        rose = N_("The total loss rose because {head} counts {weight:g} since batch {step}, not {before:g}.")
        fell = N_("The total loss fell because {head} counts {weight:g} since batch {step}, not {before:g}.")
        return message(rose if change > 0 else fell, **values)
    return message(N_("{head} counts {weight:g} since batch {step}, not {before:g}."), **values)


def _rate_moved(move: Mark, before: Sequence[Row], after: Sequence[Row]) -> Message:
    sentence = N_(
        "The learning rate is {rate:g} since batch {step}, not {before:g}: the mean loss of {count} "
        "{count:batch|batches} before was {old}, after {new}."
    )
    count = min(len(before), len(after))
    old, new = _mean(row.loss for row in before[-count:]), _mean(row.loss for row in after[:count])
    figures = {"old": f"{old:.3f}", "new": f"{new:.3f}", "count": count}
    return message(sentence, rate=move.after, step=move.step, before=move.before, **figures)


def has_not_moved(record: RunEvidence) -> Iterator[RunEvent]:
    """Heads whose loss is what it was at the beginning, after two epochs or more."""
    for head in record.heads:
        compared = _unmoved(record, head)
        if compared is not None:
            first, now = compared
            last = record.epochs[-1]
            sentence = N_("{head} has not learnt so far: its loss was {first} at first and is {now}.")
            if not last.weights.get(head.name, 1.0):
                sentence = N_(
                    "{head} has not learnt so far, with a loss weight of 0: its loss was {first} at first, "
                    "and is {now}."
                )
            figures = {"first": f"{first:.3f}", "now": f"{now:.3f}"}
            text = message(sentence, head=head.name, **figures)
            yield RunEvent("has_not_moved", last.step, text, about=head.name)


def _unmoved(record: RunEvidence, head: Head) -> tuple[float, float] | None:
    """The loss of a head at first and now, where that is the same; else None."""
    epochs, batches = record.epochs, record.batches[:FEWEST]
    if len(epochs) < WORSE or not batches:
        return None
    first = _mean(row.losses.get(head.name, math.nan) for row in batches)
    now = epochs[-1].losses.get(head.name, math.nan)
    return (first, now) if abs(now - first) < UNMOVED * abs(first) else None


def stands_still(record: RunEvidence) -> Iterator[RunEvent]:
    """The training loss has hardly changed for some epochs."""
    epochs = record.epochs
    for start in range(len(epochs) - LONG):
        since = epochs[start:]
        losses = [row.loss for row in since]
        same_weights = all(row.weights == since[0].weights for row in since)
        if same_weights and max(losses) - min(losses) < STILL * abs(losses[0]):
            sentence = N_("The training loss has hardly changed since epoch {epoch}: {first}, now {now}.")
            figures = {"first": f"{losses[0]:.4f}", "now": f"{losses[-1]:.4f}"}
            yield RunEvent("stands_still", since[0].step, message(sentence, epoch=since[0].epoch, **figures))
            return


def _mean(values: Iterator[float]) -> float:
    numbers = list(values)
    return sum(numbers) / len(numbers)


def _names(heads: dict[str, Row]) -> Message:
    return listed(message(N_("{name}"), name=name) for name in heads)


# What is said first where there is more to say than there is room for.
RULES: tuple[Rule, ...] = (
    ran_away,
    learns_by_heart,
    moved_controls,
    has_not_moved,
    no_better_than_baseline,
    stands_still,
)


def does_not_learn(record: RunEvidence) -> Iterator[RunEvent]:
    """What is worth trying for the heads that count and do not learn."""
    epochs = record.epochs
    if not epochs or not math.isfinite(epochs[-1].loss):
        return
    last = epochs[-1]
    counted = [head for head in record.heads if last.weights.get(head.name, 1.0)]
    unmoved = [head for head in counted if _unmoved(record, head)]
    stuck = [head for head in counted if head in unmoved or _no_better(record, head)]
    if stuck:
        text = worth_trying(record.spec, stuck, epochs, moved=not unmoved)
        yield RunEvent("does_not_learn", last.step, text)


def happened(record: RunEvidence) -> tuple[RunEvent, ...]:
    """What happened in a training so far, in the order in which it did: a few sentences at most, and in the
    end what is worth trying."""
    return (*notable(record, RULES, MOST), *does_not_learn(record))
