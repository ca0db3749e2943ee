"""Sentences for people, as values that are translated where they are shown.

Only the pages know which language a reader speaks, so everything else says a sentence as a template
with its values beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import reduce
from typing import Any

Translate = Callable[[str], str]


def N_(template: str) -> str:
    """Mark `template` for the message catalog and return it unchanged."""
    return template


def untranslated(template: str) -> str:
    """The translation into English, the language of the code: the template itself."""
    return template


@dataclass(frozen=True)
class Message:
    """A sentence template in English and the values that go into it.

    A value that is itself a `Message` is translated along with its sentence.
    """

    template: str
    values: Mapping[str, Any] = field(default_factory=dict, hash=False)

    def text(self, translate: Translate = untranslated) -> str:
        """The finished sentence, in the language of `translate`."""
        values = {
            name: value.text(translate) if isinstance(value, Message) else value
            for name, value in self.values.items()
        }
        return translate(self.template).format(**values) if values else translate(self.template)

    def __str__(self) -> str:
        return self.text()


def message(template: str, **values: Any) -> Message:
    """A `Message` from a template already marked with `N_`."""
    return Message(template, values)


def quoted(name: Message) -> Message:
    """A name in quotation marks, so that a comma in it is not taken for the next name."""
    return message(N_('"{name}"'), name=name)


def listed(parts: Iterable[Message]) -> Message:
    """Join messages to one that lists them: "first, second, third"."""
    return reduce(lambda first, second: message(N_("{first}, {second}"), first=first, second=second), parts)
