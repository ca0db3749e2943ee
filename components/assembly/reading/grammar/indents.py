"""Lines whose indentation is another than that of their block."""

from __future__ import annotations

import re

from components.assembly.reading.findings import Finding, Repair
from components.assembly.reading.grammar.line_mends import LineMends
from components.assembly.spec.messages import N_, message

_OTHERWISE = re.compile(r"unexpected indent|unindent does not match|inconsistent use of tabs")
_STEP = "    "


class Indents(LineMends):
    """Mends the indentation of lines where it can be told."""

    def _indent(self, line: int, error: Exception) -> bool:
        """A line that is indented otherwise than the one before it."""
        words = str(getattr(error, "msg", ""))
        if not _OTHERWISE.search(words):
            return False
        code = self.lines[line - 1]
        before = next((text for text in reversed(self.lines[: line - 1]) if text.strip()), "")
        own = len(code) - len(code.lstrip())
        # A line that is as deep as none before it, or indented by tabs, goes on with what stands before it.
        space = before[: len(before) - len(before.lstrip())]
        if not self.attempt(line, space + code.lstrip(), error):
            return False
        self.say(line, words, code, Repair(line, 0, line, own, space))
        return True

    def _block(self, line: int, error: Exception) -> bool:
        """The lines of a function that are not indented, all up to its `return`; of a loop the first."""
        words = str(getattr(error, "msg", ""))
        first = self.lines[line - 1]
        if "expected an indented block" not in words or not first.strip():
            return False
        last = self._last_of_function(line) if "function definition" in words else line
        body = self.lines[line - 1 : last]
        moved = [_STEP + text if text.strip() else text for text in body]
        self.lines[line - 1 : last] = moved
        again = self.error()
        if isinstance(again, Exception) and self.line(again) <= line:
            self.lines[line - 1 : last] = body
            return False
        repair = Repair(line, 0, last, len(body[-1]), "\n".join(moved))
        if last == line:
            repair = Repair(line, 0, line, 0, _STEP)
        what = message(N_("The lines that belong under this one are not indented."))
        mend = message(N_("Begin them with four spaces."))
        if last > line:
            mend = message(N_("Begin lines {first} to {last} with four spaces."), first=line, last=last)
        self.findings.append(Finding(line, "no-python", what, first.strip()[:60], mend, repair))
        return True

    def _last_of_function(self, line: int) -> int:
        """The line with which a function ends whose lines begin like its header: its `return`, or the line
        before the next function or class."""
        indent = len(self.lines[line - 1]) - len(self.lines[line - 1].lstrip())
        for number, text in enumerate(self.lines[line - 1 :], line):
            code = text.strip()
            depth = len(text) - len(text.lstrip())
            if code and depth <= indent and re.match(r"return\b", code):
                return number
            if number > line and depth <= indent and re.match(r"(?:def|class|@|if __name__)\b", code):
                break
        return line
