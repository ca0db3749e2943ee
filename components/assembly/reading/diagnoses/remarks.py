"""What is said of a whole program when it was read: what leads nowhere, what is left aside."""

from __future__ import annotations

import ast
import re
from typing import Any

import keras

from components.assembly.reading.diagnoses import flat_heads, leftovers, sequentials, sharing
from components.assembly.reading.diagnoses.endings import outputs_of
from components.assembly.reading.diagnoses.ends import last_layers
from components.assembly.reading.diagnoses.ends.beginnings import begun_in_the_middle
from components.assembly.reading.diagnoses.fit_data.fitting import fitted
from components.assembly.reading.diagnoses.fit_data.predicting import predicted
from components.assembly.reading.diagnoses.objectives import compiling, heads
from components.assembly.reading.diagnoses.own_code import own_classes
from components.assembly.reading.diagnoses.settings import unusual_settings
from components.assembly.reading.findings import Repair
from components.assembly.reading.reading import Made, Reading
from components.assembly.spec.messages import N_, message

_ASIDE = {
    "data": N_("Data are loaded or made here, which is ignored: lines {lines}."),
    "fit": N_(
        "The model is trained or used here, which is ignored: lines {lines}. Training has "
        "controls of its own."
    ),
    "show": N_("Something is shown, saved or set here, which is ignored: lines {lines}."),
}


def of_program(reading: Reading, made: Made | None) -> None:
    """Say what can be said only when the whole text was read."""
    for kind, found in reading.aside.items():
        places = sorted(found)
        shown = ", ".join(map(str, places[:12])) + (", ..." if len(places) > 12 else "")
        reading.say(places[0], "left-aside", message(_ASIDE[kind], lines=shown), severity="note")
    own_classes.never_called(reading)
    sequentials.never_filled(reading)
    if made is None and not any(isinstance(value, keras.Model) for value in reading.order):
        _no_model(reading)
    sharing.towers(reading)
    compiling.too_late(reading)
    unusual_settings.remark(reading)
    for model in list(reading.layers()):
        if isinstance(model.value, keras.Model) and not model.config.get("broken"):
            _of_model(reading, model)
    if made is not None:
        leftovers.leftovers(reading, made)
        begun_in_the_middle(reading, made)
    _ids_in_comments(reading)


def _of_model(reading: Reading, model: Made) -> None:
    outputs = outputs_of(model)
    sites = model.config.get("fits", [])
    if "compiled" in model.config:
        heads.compiled(reading, model, outputs)
    last_layers.check(reading, outputs, "compiled" in model.config)
    for site in sites:
        fitted(reading, model, site, outputs)
    for site in model.config.get("predicts", []):
        predicted(reading, model, site)
    flat_heads.no_pooling(reading, model, outputs, sites[0] if sites else None)


_FROM_ONE = re.compile(r"#.*?(?<![\d,])1 *(?:到|至|to|-|–|~) *(\d[\d,]*)")


def _ids_in_comments(reading: Reading) -> None:
    """A comment that counts the ids of an Embedding from 1."""
    rows = {
        made.value.input_dim for made in reading.layers() if isinstance(made.value, keras.layers.Embedding)
    }
    for number, line in enumerate(reading.source.lines, 1):
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
        reading.say(number, "ids-from-one", what, line[start : match.end(1)], mend, repair, "remark")


def _no_model(reading: Reading) -> None:
    if any(finding.severity == "error" for finding in reading.findings):
        return
    if own_classes.nothing_said(reading):
        return
    what = message(N_("No line makes a model."))
    mend = message(N_("Write at the end: model = keras.Model(inputs, outputs)."))
    never = _never_called(reading)
    if never:
        name, line = never
        what = message(
            N_("No line makes a model: {name} of line {line} would, and no line calls it."),
            name=name,
            line=line,
        )
        mend = message(N_("Write at the end: model = {name}()."), name=name)
        for own, (node, _) in reading.given_names.items():
            if isinstance(node, ast.Name) and node.id == name:
                what = message(
                    N_("{words} without brackets is the function itself: {name} is no model then."),
                    words=name, name=own,
                )  # fmt: skip
                mend = message(N_("Write {better}."), better=f"{name}()")
                reading.say(node, "no-brackets", what, name, mend, reading.source.insert_after(node, "()"))
                return
        reading.say(line, "no-model", what, "", mend)
        return
    reading.say(max(1, len(reading.source.lines)), "no-model", what, "", mend)


_MAKES = re.compile(r"\b(?:Model|Sequential)\(")


def _never_called(reading: Reading) -> tuple[str, int] | None:
    """The name and the line of a function that makes a model and is never called."""
    for name, line in reading.defined.items():
        start = reading.source.lines[line - 1] if line <= len(reading.source.lines) else ""
        if not start.lstrip().startswith("def "):
            continue
        indent = len(start) - len(start.lstrip())
        for text in reading.source.lines[line:]:
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
