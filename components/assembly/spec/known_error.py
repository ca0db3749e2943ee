"""`KnownError`: an error text of Keras or TensorFlow whose meaning is known."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class KnownError:
    """An error of Keras or TensorFlow: how its text is recognised, and what it means.

    Attributes:
        code: The code of the `Problem`.
        pattern: A regular expression. Its group `received` (or `axes`) is what was there, `where`
            the name of what the error is about.
        message: What is wrong, a template; the groups of the pattern are its values.
        mend: What to do about it, a template, with the same values.
        general: Whether it is about the whole model, whatever names the text mentions.
    """

    code: str
    pattern: str
    message: str
    mend: str
    general: bool = False
