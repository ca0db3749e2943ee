"""Experiments and lesson sessions as JSON, and back. The JSON comes from the store, so it is trusted, but
another version of Modelier may have written it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from components.assembly.spec.messages import N_, Message, message
from components.lessons import LESSONS
from components.training import InitialWeights, Recipe, Run
from components.ui.session.experiment import Experiment
from components.ui.session.lesson_session import LessonSession
from components.ui.session.session_runs import MissingRuns
from components.ui.session.undo import UndoHistory

# The version of a session's JSON. It grows with a change that earlier versions would misread; JSON of
# Modelier 0.1 names none and is of version 1.
VERSION = 1

GONE = N_(
    "The weights of {origins} are no longer kept here: they made room for later ones. What started from "
    "them starts from fresh ones."
)

# Finds weights by their digest and origin; None if they are no longer kept.
FindWeights = Callable[[str, str], InitialWeights | None]
# Finds a run by its id; None if there is none any more. Raises `RemoteRunError` for one that cannot be
# had at the moment.
FindRun = Callable[[str], Run | None]


class UnreadableError(ValueError):
    """Raised for the JSON of a session that this version cannot read; `why` is for the learner."""

    def __init__(self, why: Message) -> None:
        super().__init__(str(why))
        self.why = why


def experiment_from_json(lesson: str, data: Mapping[str, Any], find_weights: FindWeights) -> Experiment:
    """Reads what `Experiment.json` made; with fresh weights if those it started from are gone.

    Raises:
        ValueError: If this version cannot read it.
    """
    options = type(LESSONS[lesson].options).model_validate(data["options"])
    recipe = Recipe.model_validate(data["recipe"])
    named = data.get("initial")
    return Experiment(options, recipe, find_weights(named["digest"], named["origin"]) if named else None)


def session_to_json(session: LessonSession) -> dict[str, Any]:
    """Everything of a session that lasts, as JSON."""
    history = session.history
    return {
        "version": VERSION,
        "start": session.start.json,
        "present": history.present.json,
        "past": [experiment.json for experiment in history.past],
        "future": [experiment.json for experiment in history.future],
        "trained": session.trained.json if session.trained is not None else None,
        "run": session.run.id if session.run is not None else session.missing.run,
        "earlier": [
            *([name, run_id] for name, run_id in session.missing.earlier),
            *([name, run.id] for name, run in session.earlier),
        ],
        "started": session.started,
        "numbers": dict(session.numbers),
        "live": dict(session.live_moves),
        "locked": sorted(session.locked),
        "brought": session.assigned.json if session.assigned is not None else None,
    }


def restore_session(
    session: LessonSession, data: Mapping[str, Any], find_weights: FindWeights, find_run: FindRun
) -> bool:
    """Reads what `session_to_json` made into a session, which also says which weights are gone.

    Steps to undo or redo that cannot be read are left out.

    Returns:
        Whether every step could be read.

    Raises:
        UnreadableError: If the rest cannot be read; then the session is as it was.
    """
    weights_by_digest: dict[str, InitialWeights | None] = {}
    gone: dict[str, None] = {}

    def weights_of(digest: str, origin: str) -> InitialWeights | None:
        if digest not in weights_by_digest:
            weights_by_digest[digest] = find_weights(digest, origin)
        if weights_by_digest[digest] is None:
            gone[origin] = None
        return weights_by_digest[digest]

    def read(experiment: Mapping[str, Any]) -> Experiment:
        return experiment_from_json(session.name, experiment, weights_of)

    def read_steps(steps: Any) -> Iterator[Experiment | None]:
        for step in steps:
            try:
                yield read(step)
            except (ValueError, KeyError, TypeError, AttributeError):
                yield None

    try:
        if data.get("version", 1) > VERSION:
            raise UnreadableError(message(LATER))
        past, future = list(read_steps(data["past"])), list(read_steps(data["future"]))
        history = UndoHistory(read(data["present"]), tuple(filter(None, past)), tuple(filter(None, future)))
        start = read(data["start"])
        trained = read(data["trained"]) if data["trained"] is not None else None
        assigned = read(data["brought"]) if data["brought"] is not None else None
        locked, started = frozenset(map(str, data["locked"])), int(data["started"])
        run = str(data["run"]) if data["run"] else None
        earlier = tuple((str(name), str(run_id)) for name, run_id in data["earlier"])
        numbers = run_numbers(data)
        moves = {str(name): (float(was), float(now)) for name, (was, now) in data.get("live", {}).items()}
    except UnreadableError:
        raise
    except ValidationError as error:
        raise UnreadableError(message(UNKNOWN, what=_first(error))) from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UnreadableError(message(DAMAGED)) from error
    session.start = start
    session.history, session.before = history, history.past[-1] if history.past else history.present
    session.locked, session.assigned, session.started = locked, assigned, started
    session.numbers, session.live_moves = numbers, moves
    session.missing = MissingRuns(run, earlier)
    session.find_missing(find_run)
    session.trained = trained if session.run is not None or session.missing.run is not None else None
    if gone:
        session.notice = message(GONE, origins=", ".join(gone))
    return None not in (*past, *future)


LATER = N_("a later version of Modelier wrote it")
UNKNOWN = N_("this version of Modelier does not know what it says of {what}")
DAMAGED = N_("it is damaged")
STEPS = N_("this version of Modelier does not know some of its steps to undo")


def _first(error: ValidationError) -> str:
    """Where the first mistake is, and the value there."""
    mistake = error.errors(include_url=False, include_context=False)[0]
    return f"{'.'.join(map(str, mistake['loc']))} ({mistake['input']!r:.40})"


def run_numbers(data: Mapping[str, Any]) -> dict[str, int]:
    """The numbers of runs in the JSON of a session, by the run's id.

    Raises:
        ValueError, KeyError, TypeError, AttributeError: This version cannot read them.
    """
    if "numbers" in data:
        return {str(run): int(number) for run, number in data["numbers"].items()}
    # Earlier versions wrote the names of the runs on the page alone: "#3".
    names = {str(run): str(name) for name, run in data["earlier"]}
    if data["run"]:
        names[str(data["run"])] = data.get("called") or f"#{data['started']}"
    return {run: int(name[1:]) for run, name in names.items() if name[:1] == "#" and name[1:].isdecimal()}


def why_unreadable(lesson: str, data: Any) -> Message | None:
    """Why this version cannot read the JSON of a lesson's session; None if it can."""
    try:
        experiment = experiment_from_json(lesson, data["present"], lambda digest, origin: None)
        complete = restore_session(
            LessonSession(lesson, experiment), data, lambda digest, origin: None, lambda run_id: None
        )
    except UnreadableError as error:
        return error.why
    except ValidationError as error:
        return message(UNKNOWN, what=_first(error))
    except (ValueError, KeyError, TypeError, AttributeError):
        return message(DAMAGED)
    return None if complete else message(STEPS)
