"""The difference between two specs, and how it is said in a sentence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from functools import lru_cache

from components.assembly.checks.shapes import count_parameters
from components.assembly.edits.naming import rename, rename_head, taken_names
from components.assembly.edits.parts import INPUT, OPERATION, maker_of, parts_of, same_operations
from components.assembly.spec import ModelSpec, graph
from components.assembly.spec.messages import N_, Message, listed, message
from components.assembly.spec.problems import Refused

# Up to so many changed layers are named; more are only counted.
MOST_NAMED = 3
# Differences that are kept: a page asks for the last one at the drawing, at the counts and at Undo.
CACHED = 256


@dataclass(frozen=True)
class NamedHead:
    """A head by its name, and the layer that makes its tensor."""

    head: str
    layer: str


@dataclass(frozen=True)
class Change:
    """The difference between two specs, as `compare` finds it.

    Attributes:
        added: The names of new layers and inputs.
        removed: The names of layers and inputs that are gone.
        changed: The names of layers and inputs that are in both and differ: in their settings, in
            what feeds them or in the head they make.
        parameters: How many parameters more the second spec has (negative: fewer); `None` where
            one of the two has shapes that do not fit.
        kinds: The kind of each layer and input of the two.
        added_outputs: The heads that are new.
        removed_outputs: The heads that are gone.
        replaced: Whether the new layers take the place of those that are gone: both feed the same
            layers.
        operations: Each operation of the two in one line, by name.
        other_kinds: The layers that are of another kind now, each with its new kind.
        renamed: The old and the new name of the part that has another name, if nothing else differs.
    """

    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[str, ...]
    parameters: int | None
    kinds: Mapping[str, str]
    added_outputs: tuple[NamedHead, ...] = ()
    removed_outputs: tuple[NamedHead, ...] = ()
    replaced: bool = False
    operations: Mapping[str, str] = field(default_factory=dict)
    other_kinds: tuple[tuple[str, str], ...] = ()
    renamed: tuple[str, str] | None = None

    def sentence(self) -> Message:
        """The change in one line, such as "+2 Dense layers, +8,320 parameters"."""
        if not (self.added or self.removed or self.changed or self.added_outputs or self.removed_outputs):
            return message(N_("Nothing changed in the model."))
        if self.renamed is not None:
            return message(N_("{old} is called {new} now"), old=self.renamed[0], new=self.renamed[1])
        parts = [*self._inputs(), *self._outputs(), *self._layers(), *self._operations(), *self._kinds()]
        if not parts:
            parts = [self._named()]
        return listed([*parts, *self._parameters()])

    def _inputs(self) -> list[Message]:
        added, removed = self._of_inputs(self.added), self._of_inputs(self.removed)
        if added and removed:
            one, several = N_("one input ({names})"), N_("{count} inputs ({names})")
            before = _some(one, several, removed)
            return [
                _replaced(before, len(removed), _some(N_("one ({names})"), N_("{count} ({names})"), added))
            ]
        one, several = N_("input {names}"), N_("{count} inputs ({names})")
        return _added_and_removed(_some(one, several, added), _some(one, several, removed))

    def _outputs(self) -> list[Message]:
        one, several = N_("output {names}"), N_("{count} outputs ({names})")
        added, removed = (
            tuple(output.head for output in outputs) for outputs in (self.added_outputs, self.removed_outputs)
        )
        return _added_and_removed(_some(one, several, added), _some(one, several, removed))

    def _layers(self) -> list[Message]:
        """Layers by kind, without those that make a new head: these go without saying."""
        added = self._counts(self.added, {output.layer for output in self.added_outputs})
        removed = self._counts(self.removed, {output.layer for output in self.removed_outputs})
        if self.replaced and added and removed:
            return [_replaced(_kinds(removed), removed.total(), _kinds(added))]
        return [*_counted("+", added), *_counted("-", removed)]

    def _operations(self) -> list[Message]:
        return [
            message(
                N_("{number} operation ({operations})")
                if len(texts) == 1
                else N_("{number} operations ({operations})"),
                number=f"{sign}{len(texts)}",
                operations=", ".join(texts[:MOST_NAMED] + (["..."] if len(texts) > MOST_NAMED else [])),
            )
            for sign, names in (("+", self.added), ("-", self.removed))
            if (texts := [self.operations[name] for name in names if name in self.operations])
        ]

    def _kinds(self) -> list[Message]:
        return [
            message(N_("{name} is now {kind}"), name=name, kind=kind)
            for name, kind in self.other_kinds[:MOST_NAMED]
        ]

    def _of_inputs(self, names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(name for name in names if self.kinds[name] == INPUT)

    def _counts(self, names: tuple[str, ...], without: set[str]) -> Counter[str]:
        return Counter(
            self.kinds[name]
            for name in names
            if self.kinds[name] not in (INPUT, OPERATION) and name not in without
        )

    def _named(self) -> Message:
        if len(self.changed) > MOST_NAMED:
            return message(N_("{count} layers changed"), count=len(self.changed))
        return message(N_("{layers} changed"), layers=", ".join(self.changed))

    def _parameters(self) -> list[Message]:
        if self.parameters is None:
            return []
        if self.parameters == 0:
            return [message(N_("same number of parameters"))]
        return [message(N_("{difference} parameters"), difference=f"{self.parameters:+,}")]


def _some(one: str, several: str, names: tuple[str, ...]) -> Message | None:
    """Names, with how many they are; `None` if there are none. `one` and `several` are templates."""
    if not names:
        return None
    return message(one if len(names) == 1 else several, count=_number(len(names)), names=", ".join(names))


def _number(count: int) -> Message | int:
    """A number as it is written in a sentence: the small ones as words."""
    small = {1: N_("one"), 2: N_("two"), 3: N_("three"), 4: N_("four"), 5: N_("five"), 6: N_("six")}
    return message(small[count]) if count in small else count


def _added_and_removed(added: Message | None, removed: Message | None) -> list[Message]:
    parts = ((N_("{what} added"), added), (N_("{what} removed"), removed))
    return [message(template, what=what) for template, what in parts if what is not None]


def _replaced(before: Message | None, count: int, after: Message | None) -> Message:
    one, several = N_("{before} was replaced by {after}"), N_("{before} were replaced by {after}")
    return message(one if count == 1 else several, before=before, after=after)


def _kinds(counts: Counter[str]) -> Message:
    """How many layers of each kind, as words."""
    return listed(
        message(
            N_("one {kind} layer") if count == 1 else N_("{count} {kind} layers"),
            count=_number(count),
            kind=kind,
        )
        for kind, count in counts.items()
    )


def _counted(sign: str, counts: Counter[str]) -> list[Message]:
    return [
        message(
            N_("{number:+} {kind} {number:layer|layers}"),
            number=int(f"{sign}{count}"),
            kind=kind,
        )
        for kind, count in counts.items()
    ]


@lru_cache(CACHED)
def compare(before: ModelSpec, after: ModelSpec) -> Change:
    """What was added, removed and changed on the way from one spec to the other."""
    old, new = parts_of(before), parts_of(after, same_operations(before, after))
    old_outputs, new_outputs = _outputs(before), _outputs(after)
    both = [name for name in new if name in old]
    all_parts = [*old.items(), *new.items()]
    return Change(
        added=tuple(name for name in new if name not in old),
        removed=tuple(name for name in old if name not in new),
        changed=tuple(name for name in both if new[name] != old[name]),
        parameters=_difference(before, after),
        kinds={name: part.kind for name, part in all_parts},
        added_outputs=_missing(new_outputs, old_outputs),
        removed_outputs=_missing(old_outputs, new_outputs),
        replaced=_same_place(before, after, old.keys(), new.keys()),
        operations={name: part.what for name, part in all_parts if isinstance(part.what, str)},
        other_kinds=tuple((name, new[name].kind) for name in both if new[name].kind != old[name].kind),
        renamed=_renamed(before, after),
    )


def _renamed(before: ModelSpec, after: ModelSpec) -> tuple[str, str] | None:
    """The old and the new name of what has another name, if the two specs differ in that alone."""
    for names, renamed in ((taken_names, rename), (_names_of_heads, rename_head)):
        gone, come = names(before) - names(after), names(after) - names(before)
        if len(gone) == len(come) == 1:
            (old,), (new,) = gone, come
            try:
                return (old, new) if renamed(before, old, new) == after else None
            except (KeyError, Refused):
                return None
    return None


def _names_of_heads(spec: ModelSpec) -> set[str]:
    return {head.name for head in spec.heads}


def _outputs(spec: ModelSpec) -> tuple[NamedHead, ...]:
    """The heads, each with the layer or operation that makes it (or the input that it is)."""
    makers = graph.makers(spec)
    return tuple(NamedHead(head.name, maker_of(spec, makers, head.tensor)) for head in spec.heads)


def _missing(outputs: tuple[NamedHead, ...], others: tuple[NamedHead, ...]) -> tuple[NamedHead, ...]:
    """The outputs whose head is not among `others`."""
    heads = {output.head for output in others}
    return tuple(output for output in outputs if output.head not in heads)


def _same_place(before: ModelSpec, after: ModelSpec, old: Set[str], new: Set[str]) -> bool:
    """Whether the removed layers fed the same layers as the added ones do. `old` and `new` are the names
    of all parts of the two specs."""
    fed_before, fed_after = _fed(before, old - new), _fed(after, new - old)
    return bool(fed_before) and fed_before == fed_after


def _fed(spec: ModelSpec, names: Set[str]) -> set[str]:
    """The layers outside `names` that take what the layers of these names make."""
    makers = graph.makers(spec)
    inputs = {model_input.name for model_input in spec.inputs}
    return {
        call.name
        for call in spec.calls
        for tensor in call.inputs
        if maker_of(spec, makers, tensor) in names - inputs and call.name not in names
    }


def _difference(before: ModelSpec, after: ModelSpec) -> int | None:
    try:
        return count_parameters(after) - count_parameters(before)
    except Refused:
        return None
