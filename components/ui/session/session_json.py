"""Setups and benches as JSON, and back: from the store, so trusted, but maybe of another version."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from components.assembly.spec.messages import N_, Message, message
from components.lessons import LESSONS
from components.training import InitialWeights, Recipe, Run
from components.ui.session.experiment import Experiment
from components.ui.session.lesson_session import LessonSession
from components.ui.session.session_runs import Sought
from components.ui.session.undo import UndoHistory

# The form of a bench's paper. It grows with a change that earlier versions would misread; papers of
# 0.1, which have none, are of form 1.
VERSION = 1

GONE = N_(
    "The weights of {origins} are no longer kept here: they made room for later ones. What started from "
    "them starts from fresh ones."
)

# The digest of weights -> the weights, if they are still kept; the id of a run -> the run, if there
# still is one; it raises `AwayError` for one that cannot be had at this moment.
Weights = Callable[[str, str], InitialWeights | None]
Find = Callable[[str], Run | None]


class UnreadableError(ValueError):
    """A paper that this version cannot read. `why` says so to its learner."""

    def __init__(self, why: Message) -> None:
        super().__init__(str(why))
        self.why = why


def experiment_of(lesson: str, paper: Mapping[str, Any], weights: Weights) -> Experiment:
    """The setup; without the weights it started from if those are no longer kept. `ValueError`
    if this version cannot read it."""
    options = type(LESSONS[lesson].options).model_validate(paper["options"])
    recipe = Recipe.model_validate(paper["recipe"])
    named = paper.get("initial")
    return Experiment(options, recipe, weights(named["digest"], named["origin"]) if named else None)


def session_json(session: LessonSession) -> dict[str, Any]:
    """Everything on a bench."""
    history = session.history
    return {
        "version": VERSION,
        "start": session.start.paper,
        "present": history.present.paper,
        "past": [experiment.paper for experiment in history.past],
        "future": [experiment.paper for experiment in history.future],
        "trained": session.trained.paper if session.trained is not None else None,
        "run": session.run.id if session.run is not None else session.sought.run,
        "earlier": [
            *([name, run] for name, run in session.sought.earlier),
            *([name, run.id] for name, run in session.earlier),
        ],
        "started": session.started,
        "called": session.called,
        "live": dict(session.live),
        "locked": sorted(session.locked),
        "brought": session.brought.paper if session.brought is not None else None,
    }


def lay_out(session: LessonSession, paper: Mapping[str, Any], weights: Weights, find: Find) -> bool:
    """Put everything back on a bench; it is said there which weights are gone. Steps to undo or to
    redo that cannot be read are left out; returns whether there are none such. Raises
    `UnreadableError`, and leaves the bench as it is, where the rest cannot be read."""
    found: dict[str, InitialWeights | None] = {}
    gone: dict[str, None] = {}

    def weights_of(digest: str, origin: str) -> InitialWeights | None:
        if digest not in found:
            found[digest] = weights(digest, origin)
        if found[digest] is None:
            gone[origin] = None
        return found[digest]

    def read(each: Mapping[str, Any]) -> Experiment:
        return experiment_of(session.name, each, weights_of)

    def read_steps(steps: Any) -> Iterator[Experiment | None]:
        for each in steps:
            try:
                yield read(each)
            except (ValueError, KeyError, TypeError, AttributeError):
                yield None

    try:
        if paper.get("version", 1) > VERSION:
            raise UnreadableError(message(LATER))
        past, future = list(read_steps(paper["past"])), list(read_steps(paper["future"]))
        history = UndoHistory(read(paper["present"]), tuple(filter(None, past)), tuple(filter(None, future)))
        start = read(paper["start"])
        trained = read(paper["trained"]) if paper["trained"] is not None else None
        brought = read(paper["brought"]) if paper["brought"] is not None else None
        locked, started = frozenset(map(str, paper["locked"])), int(paper["started"])
        run = str(paper["run"]) if paper["run"] else None
        earlier = tuple((str(name), str(each)) for name, each in paper["earlier"])
        called = str(paper.get("called", ""))
        live = {str(name): (float(was), float(now)) for name, (was, now) in paper.get("live", {}).items()}
    except UnreadableError:
        raise
    except ValidationError as error:
        raise UnreadableError(message(UNKNOWN, what=_first(error))) from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UnreadableError(message(DAMAGED)) from error
    session.start = start
    session.history, session.before = history, history.past[-1] if history.past else history.present
    session.locked, session.brought, session.started = locked, brought, started
    session.called, session.live = called, live
    session.sought = Sought(run, earlier)
    session.find(find)
    session.trained = trained if session.run is not None or session.sought.run is not None else None
    if gone:
        session.told = message(GONE, origins=", ".join(gone))
    return None not in (*past, *future)


LATER = N_("a later version of Modelier wrote it")
UNKNOWN = N_("this version of Modelier does not know what it says of {what}")
DAMAGED = N_("it is damaged")
STEPS = N_("this version of Modelier does not know some of its steps to undo")


def _first(error: ValidationError) -> str:
    """Where the first of its mistakes is, and what is there."""
    found = error.errors(include_url=False, include_context=False)[0]
    return f"{'.'.join(map(str, found['loc']))} ({found['input']!r:.40})"


def why_unreadable(lesson: str, thing: Any) -> Message | None:
    """Why the paper of a lesson's bench cannot be read by this version; None if it can."""
    try:
        experiment = experiment_of(lesson, thing["present"], lambda digest, origin: None)
        whole = lay_out(
            LessonSession(lesson, experiment), thing, lambda digest, origin: None, lambda run: None
        )
    except UnreadableError as error:
        return error.why
    except ValidationError as error:
        return message(UNKNOWN, what=_first(error))
    except (ValueError, KeyError, TypeError, AttributeError):
        return message(DAMAGED)
    return None if whole else message(STEPS)
