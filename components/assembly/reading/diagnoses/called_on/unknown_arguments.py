"""An argument by name in the second brackets of a layer that its call does not have."""

from __future__ import annotations

from typing import Any

import keras

from components.assembly.reading.exports import nearest
from components.assembly.reading.reading import Reading
from components.assembly.reading.values import Site
from components.assembly.spec.messages import N_, message


def unknown_argument(reading: Reading, layer: Any, site: Site, named: dict[str, Any]) -> bool:
    """Say which argument a layer's call does not have, where one like it was meant; whether there was one."""
    if not named or not isinstance(layer, keras.layers.Layer):
        return False
    known = [
        parameter for parameter in layer._call_signature.parameters if parameter not in ("args", "kwargs")
    ]
    known = list(dict.fromkeys([*known, "training", "mask"]))
    for name in named:
        near = nearest(name, known)
        if name in known or not near:
            continue
        what = message(
            N_("The call of {kind} has no {name}. Did you mean {near}?"),
            kind=type(layer).__name__, name=name, near=near,
        )  # fmt: skip
        keyword = site.named[name].keyword if name in site.named else None
        repair = None if keyword is None else reading.source.replace_keyword(keyword, near)
        mend = message(N_("Write {near}."), near=near)
        reading.say(
            keyword or site.node, "unknown-argument", what, reading.source.words(site.node), mend, repair
        )
        return True
    return False
