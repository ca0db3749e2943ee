"""Joins tensors as programs for Keras 1 do: `merge([a, b], mode="sum")`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from components.assembly.reading.diagnoses.naming import names
from components.assembly.reading.exports import KerasName
from components.assembly.reading.keras_calls.layers import LayerCalls
from components.assembly.reading.old_names import OLD_MERGES
from components.assembly.reading.values import UNKNOWN, Argument, Site, Unknown

if TYPE_CHECKING:
    from components.assembly.reading.program import Program


def merge_layer(program: Program, layers: LayerCalls, site: Site) -> Any:
    """`Merge(mode="sum")` of Keras 1."""
    mode = site.value("mode", 1, "sum")
    kind = OLD_MERGES.get(mode) if isinstance(mode, str) else None
    if kind is None:
        program.unread(site.node)
        return UNKNOWN
    axis, axes = site.value("concat_axis", -1), site.value("dot_axes", -1, 1)
    given = {"Concatenate": ("axis", axis), "Dot": ("axes", axes)}.get(kind)
    inside = f"{given[0]}={given[1]}" if given is not None and given[1] is not None else ""
    words, better = program.reading.source.words(site.node), f"keras.layers.{kind}({inside})"
    repair = (
        program.reading.source.replace(site.node, better) if "keras" in program.reading.imported else None
    )
    names.old_name(program.reading, site.node, words, better, repair)
    constants = (Argument(given[1], site.node, given[0]),) if inside and given is not None else ()
    return layers.make(KerasName(f"keras.layers.{kind}"), Site(site.node, constants))


def merge(program: Program, layers: LayerCalls, site: Site) -> Any:
    """`merge([a, b], mode="sum")` of Keras 1."""
    mode = site.value("mode", 1, "sum")
    kind = OLD_MERGES.get(mode) if isinstance(mode, str) else None
    if kind is None:
        program.unread(site.node)
        return UNKNOWN
    tensors = site.get("inputs", 0)
    words = program.reading.source.words
    axis = site.value("concat_axis", -1)
    inside = (
        f"axis={axis}"
        if kind == "Concatenate" and isinstance(axis, int)
        else "axes=1"
        if kind == "Dot"
        else ""
    )
    better = f"keras.layers.{kind}({inside})({words(tensors.node, 200) if tensors else ''})"
    repair = (
        program.reading.source.replace(site.node, better) if "keras" in program.reading.imported else None
    )
    names.old_name(program.reading, site.node, words(site.node), better, repair)
    constants = tuple(
        Argument(value, site.node, name)
        for name, value in (("axis", axis), ("axes", site.value("dot_axes", -1, 1)))
        if value is not None
        and (name == "axis") == (kind == "Concatenate")
        and kind in ("Concatenate", "Dot")
    )
    layer = layers.make(KerasName(f"keras.layers.{kind}"), Site(site.node, constants))
    if isinstance(layer, Unknown) or tensors is None:
        return UNKNOWN
    return layers.call(layer, Site(site.node, (tensors,)))
