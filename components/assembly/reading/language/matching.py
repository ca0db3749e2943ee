"""Reads `match`: which case a value fits, and what its pattern gives names to."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence
from typing import Any

from components.assembly.reading.language.arithmetic import is_plain
from components.assembly.reading.language.assignments import Assignments
from components.assembly.reading.values import Unknown


class Matching(Assignments):
    """Reads the `match` statements of a program."""

    def read(self, body: Iterable[ast.stmt]) -> None:
        """Read statements in order."""
        raise NotImplementedError

    def _match_statement(self, node: ast.Match) -> None:
        subject = self.value(node.subject)
        for case in node.cases:
            fits = self._fits(case.pattern, subject)
            if fits and case.guard is not None:
                fits = self.truth(self.value(case.guard), case.guard)
            if fits is None:
                self.unread(node)
                return
            if fits:
                self.read(case.body)
                return

    def _fits(self, pattern: ast.pattern, value: Any) -> bool | None:  # noqa: PLR0911
        """Whether a value fits a pattern, of which the names are given their parts; `None` if that is not
        known."""
        if isinstance(pattern, ast.MatchAs):
            fits = True if pattern.pattern is None else self._fits(pattern.pattern, value)
            if fits and pattern.name is not None:
                self._give(pattern.name, value)
            return fits
        if isinstance(pattern, ast.MatchOr):
            return self._any(pattern.patterns, value)
        if isinstance(value, Unknown):
            return None
        if isinstance(pattern, ast.MatchSingleton):
            return value is pattern.value
        if isinstance(pattern, ast.MatchValue):
            wanted = self.value(pattern.value)
            return bool(wanted == value) if is_plain(wanted) and is_plain(value) else None
        if isinstance(pattern, ast.MatchSequence):
            return self._fits_sequence(pattern.patterns, value)
        if isinstance(pattern, ast.MatchMapping):
            return self._fits_table(pattern, value)
        return None

    def _any(self, patterns: Sequence[ast.pattern], value: Any) -> bool | None:
        answers = []
        for pattern in patterns:
            answers.append(self._fits(pattern, value))
            if answers[-1]:
                return True
        return None if None in answers else False

    def _all(self, patterns: Sequence[ast.pattern], values: Sequence[Any]) -> bool | None:
        answers = [self._fits(pattern, value) for pattern, value in zip(patterns, values, strict=True)]
        return False if False in answers else None if None in answers else True

    def _fits_sequence(self, patterns: Sequence[ast.pattern], value: Any) -> bool | None:
        if not isinstance(value, list | tuple | range):
            return False
        items = list(value)
        star = next((at for at, part in enumerate(patterns) if isinstance(part, ast.MatchStar)), None)
        if star is None:
            return self._all(patterns, items) if len(items) == len(patterns) else False
        behind = len(patterns) - star - 1
        if len(items) < star + behind:
            return False
        end = len(items) - behind
        rest = patterns[star]
        assert isinstance(rest, ast.MatchStar)
        if rest.name is not None:
            self._give(rest.name, items[star:end])
        return self._all([*patterns[:star], *patterns[star + 1 :]], [*items[:star], *items[end:]])

    def _fits_table(self, pattern: ast.MatchMapping, value: Any) -> bool | None:
        if not isinstance(value, dict):
            return False
        keys = [self.value(key) for key in pattern.keys]
        if not all(is_plain(key) and key in value for key in keys):
            return False
        if pattern.rest is not None:
            self._give(pattern.rest, {key: item for key, item in value.items() if key not in keys})
        return self._all(pattern.patterns, [value[key] for key in keys])

    def _give(self, name: str, value: Any) -> None:
        self.assign(ast.Name(name, ast.Store()), value)
