"""Sentences for people, as values that are translated where they are shown.

Only the pages know which language a reader speaks, so everything else says a sentence as a template
with its values beside it. A template is filled as `str.format` fills it, and a placeholder may choose a word
by a count: "{rows:,} {rows:row|rows}" becomes "1 row" or "1,200 rows". A translation leaves such placeholders
out where its language has one form.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import reduce
from string import Formatter
from typing import Any

Translate = Callable[[str], str]


def N_(template: str) -> str:
    """Mark `template` for the message catalog and return it unchanged."""
    return template


class CountFormatter(Formatter):
    """Fills a template; a placeholder with the format "one|many" becomes the word for its count."""

    def format_field(self, value: Any, format_spec: str) -> str:
        one, chooses, many = format_spec.partition("|")
        if chooses:
            return one if value in (1, -1) else many
        return self.written(value, format_spec)

    def written(self, value: Any, format_spec: str) -> str:
        """A value in a format as `format` knows it."""
        return format(value, format_spec)


_FILLING = CountFormatter()


class Template(str):
    """A plain text whose `format` knows the words that a count chooses."""

    def format(self, *args: object, **kwargs: object) -> str:
        return _FILLING.vformat(self, args, kwargs)


def untranslated(template: str) -> str:
    """The translation into English, the language of the code: the template itself."""
    return Template(template)


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
        template = translate(self.template)
        if not values:
            return template
        # A subclass, such as one that escapes values, fills its placeholders itself.
        return (Template(template) if type(template) is str else template).format(**values)

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
