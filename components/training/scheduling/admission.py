"""Refuses trainings that do not fit a model or a worker, and more of them than may wait."""

from __future__ import annotations

from components.assembly.checks.shapes import count_numbers
from components.assembly.checks.validate import training_problems
from components.assembly.spec import ModelSpec
from components.assembly.spec.messages import N_, message
from components.assembly.spec.problems import Refused, refuse
from components.training.runs.run import Run
from components.training.scheduling.fair_queue import FairQueue
from components.training.scheduling.scheduled_run import ScheduledRun
from components.training.values.recipe import MAX_EPOCHS, Recipe

# Runs that may wait, in all and of one network address.
MAX_WAITING = 300
MAX_OF_GROUP = 200
# Runs of one owner that may be under way or waiting: two races.
MAX_OF_ONE = 30
# What the layers of a model may hold for one batch: 1 GB of float32, and as much for gradients.
MAX_NUMBERS = 250_000_000


def enqueue(line: FairQueue[ScheduledRun], scheduled: ScheduledRun) -> None:
    """Put a run into the queue. Raises `Refused` where its owner has too many or too many wait."""
    if line.all_of(scheduled) >= MAX_OF_ONE:
        raise refuse(
            "too-many-of-one",
            where=scheduled.run.spec.name,
            message=message(
                N_("You have {most} trainings under way or waiting, and can have no more."), most=MAX_OF_ONE
            ),
            received=str(line.all_of(scheduled)),
            mend=message(N_("Stop some of them, or wait until they are done.")),
        )
    if line.waiting_of_group(scheduled) >= line.of_group:
        raise refuse(
            "too-many-of-address",
            where=scheduled.run.spec.name,
            message=message(
                N_("{most} trainings from your network are already waiting, and no more can wait."),
                most=line.of_group,
            ),
            received=str(line.waiting_of_group(scheduled)),
            mend=message(N_("Try again when some of them are done.")),
        )
    if not line.join(scheduled):
        raise refuse(
            "too-many-waiting",
            where=scheduled.run.spec.name,
            message=message(
                N_("{most} trainings are already waiting, and no more can wait."), most=line.limit
            ),
            received=str(len(line)),
            mend=message(N_("Try again when some of them are done.")),
        )


def engine_closed(spec: ModelSpec) -> Refused:
    """The exception to raise for a training that comes when the engine is closed."""
    return refuse(
        "closed",
        where=spec.name,
        message=message(N_("The server is shutting down.")),
        received="",
        mend=message(N_("Train again when it is back.")),
    )


def ensure_trainable(spec: ModelSpec, recipe: Recipe) -> None:
    """Raise `Refused` for a model that is too large to be trained, for a recipe that weighs heads the spec
    does not have, and for batches that no worker has memory for."""
    too_large = training_problems(spec)
    if too_large:
        raise Refused(too_large)
    unknown = [head for head in recipe.loss_weights if head not in {head.name for head in spec.heads}]
    if unknown:
        raise refuse(
            "unknown-head",
            where=unknown[0],
            message=message(N_("A loss weight is given for a head that the model does not have.")),
            received=", ".join(unknown),
            mend=message(N_("Its heads: {heads}."), heads=", ".join(head.name for head in spec.heads)),
        )
    numbers = count_numbers(recipe.dataset.sized(spec)) * recipe.batch_size
    if numbers > MAX_NUMBERS:
        raise refuse(
            "batch-too-large",
            where=spec.name,
            message=message(N_("A batch of this model needs more memory than a worker has.")),
            received=f"{numbers:,}",
            mend=message(
                N_("Make the batch or the layers smaller: at most {most:,} numbers at once."),
                most=MAX_NUMBERS,
            ),
        )


def recipe_with_more_epochs(run: Run, epochs: int) -> Recipe:
    """The recipe of a run with so many epochs more than it has done. Raises `Refused` beyond
    `MAX_EPOCHS`."""
    wanted = run.epochs_done + epochs
    if wanted > MAX_EPOCHS:
        raise refuse(
            "too-many-epochs",
            where=run.spec.name,
            message=message(N_("A run has {most} epochs at most."), most=MAX_EPOCHS),
            received=str(wanted),
            mend=message(N_("Train it for fewer epochs more.")),
        )
    return run.recipe.model_copy(update={"epochs": wanted})
