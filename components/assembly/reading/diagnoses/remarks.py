"""What is said of a whole program when it was read: what leads nowhere, what is left aside."""

from __future__ import annotations

import re
from typing import Any

import keras

from components.assembly.reading.diagnoses import leftovers, own_classes, sequentials, sharing
from components.assembly.reading.diagnoses import places as axes
from components.assembly.reading.diagnoses.endings import outputs_of
from components.assembly.reading.diagnoses.ends import last_layers
from components.assembly.reading.diagnoses.ends.beginnings import begun_in_the_middle
from components.assembly.reading.diagnoses.fit_data.fitting import fitted
from components.assembly.reading.diagnoses.objectives import compiling, heads
from components.assembly.reading.findings import Repair
from components.assembly.reading.run import Made, Reading
from components.assembly.spec.messages import N_, message

_ASIDE = {
    "data": N_("Data are loaded or made here, which is ignored: lines {lines}."),
    "fit": N_(
        "The model is trained or used here, which is ignored: lines {lines}. Training has "
        "controls of its own."
    ),
    "show": N_("Something is shown, saved or set here, which is ignored: lines {lines}."),
}


def of_program(run: Reading, made: Made | None) -> None:
    """Say what can be said only when the whole text was read."""
    for kind, found in run.aside.items():
        places = sorted(found)
        shown = ", ".join(map(str, places[:12])) + (", ..." if len(places) > 12 else "")
        run.say(places[0], "left-aside", message(_ASIDE[kind], lines=shown), severity="note")
    own_classes.never_called(run)
    sequentials.never_filled(run)
    if made is None and not any(isinstance(value, keras.Model) for value in run.order):
        _no_model(run)
    sharing.towers(run)
    compiling.too_late(run)
    for model in list(run.layers()):
        if isinstance(model.value, keras.Model) and not model.config.get("broken"):
            _of_model(run, model)
    if made is not None:
        leftovers.leftovers(run, made)
        begun_in_the_middle(run, made)
    _ids_in_comments(run)


def _of_model(run: Reading, model: Made) -> None:
    outputs = outputs_of(model)
    sites = model.config.get("fits", [])
    if "compiled" in model.config:
        heads.compiled(run, model, outputs)
        last_layers.check(run, outputs)
    for site in sites:
        fitted(run, model, site, outputs)
    axes.no_pooling(run, model, outputs, sites[0] if sites else None)


_FROM_ONE = re.compile(r"#.*?(?<![\d,])1 *(?:到|至|to|-|–|~) *(\d[\d,]*)")


def _ids_in_comments(run: Reading) -> None:
    """A comment that counts the ids of an Embedding from 1."""
    rows = {made.value.input_dim for made in run.layers() if isinstance(made.value, keras.layers.Embedding)}
    for number, line in enumerate(run.source.lines, 1):
        match = _FROM_ONE.search(line) if "#" in line else None
        count = int(match[1].replace(",", "") or 0) if match is not None and len(match[1]) < 12 else 0
        if match is None or count not in rows:
            continue
        what = message(
            N_("Ids are counted from 0: an Embedding of {count:,} rows has those from 0 to {last:,}."),
            count=count,
            last=count - 1,
        )
        start = match.start(1) - len(match[0][: match.start(1) - match.start()].rpartition("1")[2]) - 1
        between = line[start + 1 : match.start(1)]
        better = f"0{between}{count - 1:,}"
        repair = Repair(number, start, number, match.end(1), better)
        mend = message(N_("Write {better}."), better=better)
        run.say(number, "ids-from-one", what, line[start : match.end(1)], mend, repair, "remark")


def _no_model(run: Reading) -> None:
    if any(finding.severity == "error" for finding in run.findings):
        return
    if own_classes.nothing_said(run):
        return
    what = message(N_("No line makes a model."))
    mend = message(N_("Write at the end: model = keras.Model(inputs, outputs)."))
    never = _never_called(run)
    if never:
        name, line = never
        what = message(
            N_("No line makes a model: {name} of line {line} would, and no line calls it."),
            name=name,
            line=line,
        )
        mend = message(N_("Write at the end: model = {name}()."), name=name)
        run.say(line, "no-model", what, "", mend)
        return
    run.say(max(1, len(run.source.lines)), "no-model", what, "", mend)


_MAKES = re.compile(r"\b(?:Model|Sequential)\(")


def _never_called(run: Reading) -> tuple[str, int] | None:
    """The name and the line of a function that makes a model and is never called."""
    for name, line in run.defined.items():
        start = run.source.lines[line - 1] if line <= len(run.source.lines) else ""
        if not start.lstrip().startswith("def "):
            continue
        indent = len(start) - len(start.lstrip())
        for text in run.source.lines[line:]:
            if text.strip() and len(text) - len(text.lstrip()) <= indent:
                break
            if _MAKES.search(text):
                return name, line
    return None


def fit_settings(made: Made | None) -> tuple[int | None, int | None]:
    """The batch size and the epochs that `fit` is given."""
    sites: list[Any] = [] if made is None else made.config.get("fits", [])
    if not sites:
        return None, None
    batch_size, epochs = sites[-1].value("batch_size", 2), sites[-1].value("epochs", 3)
    epochs = sites[-1].value("nb_epoch") if epochs is None else epochs
    return (
        batch_size if isinstance(batch_size, int) and batch_size > 0 else None,
        epochs if isinstance(epochs, int) and epochs > 0 else None,
    )
