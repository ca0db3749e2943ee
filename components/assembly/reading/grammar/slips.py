"""Slips in one line that is no Python, of which it can be told what was meant."""

from __future__ import annotations

import keyword
import re
from difflib import get_close_matches

from components.assembly.reading.findings import Finding, Repair
from components.assembly.reading.grammar.indents import Indents
from components.assembly.reading.grammar.line_mends import outside_quotes
from components.assembly.spec.messages import N_, message

_PRINT = re.compile(r"(\s*)print\s+(.*\S)")
# The first word of a line, before another; and the words of Python that begin one so.
_FIRST = re.compile(r"\s*([A-Za-z]{2,9})\s+[A-Za-z_]")
_KEYWORDS = ("import", "from", "def", "for", "while", "class", "return", "with", "elif")
_ASKED = re.compile(r"\s*(?:if|elif|while|assert)\b[^=<>!]*?(?<![=<>!+\-*/])(=)(?!=)")
_NAMED = re.compile(r"[(,]\s*([A-Za-z_]\w*)\s*(:)\s*")
# A value in quotation marks, or a number, that is called.
_CALLED = re.compile(r"=\s*(?:(['\"])[^'\"]*\1|\d+(?:\.\d+)?|True|False|None)(?=\s*\()")
# The states of a recurrent layer, of which the first alone has the name.
_STATES = re.compile(r"\binitial_state\s*=\s*([A-Za-z_]\w*(?:\s*,\s*[A-Za-z_]\w*)+)(?=\s*\))")

# Words and nothing else: three or more, or Chinese ones.
_SENTENCE = re.compile(
    r"(?:[-*\u2022] |\d+[.)] )?"
    r"(?:[A-Z\u3400-\u9fff][^=()\[\]{}\"'#]*?(?:[ \t]+[\w,'\u2019.-]+){2,}"
    r"|[\u3400-\u9fff][\w\u3000-\u9fff\uff01-\uff5e ,]{3,})[.:!?\u3002\uff1a\uff01\uff1f\u2026]?"
)
_MOST_OF_SENTENCE = 300  # characters
# The spaces before what other languages write, what they write, and both as Python has it.
_OTHER_LANGUAGES = (
    (re.compile(r"(\s*)(else\s+if\b)"), r"\1elif"),
    (re.compile(r"(\s*)(([A-Za-z_]\w*)\s*\+\+;?)"), r"\1\3 += 1"),
    (re.compile(r"(\s*)(([A-Za-z_]\w*)\s*--;?)\s*$"), r"\1\3 -= 1"),
    (re.compile(r"(\s*)(//)"), r"\1#"),
)
_HYPHENS = re.compile(r"\s*([A-Za-z_]\w*(?:-[A-Za-z_]\w*)+)\s*=(?!=)")


def _instead_of(code: str) -> str:
    """What stands for a line that is left out: nothing, or `pass` in a block."""
    return f"{code[: len(code) - len(code.lstrip())]}pass" if code[:1].isspace() else ""


class Slips(Indents):
    """Mends lines of which it can be told what was meant."""

    def mended(self, line: int, error: Exception) -> bool:
        """Mend a line and say how; whether it could be told."""
        attempts = (self._print, self._asked, self._colon_for_equals, self._states, self._indent, self._block)
        return (
            self._called(line, error)
            or self._keyword(line, error)
            or self._of_other_languages(line, error)
            or self._sentence(line, error)
            or self._hyphens(line, error)
            or super().mended(line, error)
            or any(attempt(line, error) for attempt in attempts)
        )

    def _keyword(self, line: int, error: Exception) -> bool:
        """`improt keras`, `retrun x`: a misspelt word of Python at the beginning of a line."""
        code = self.lines[line - 1]
        match = _FIRST.match(code)
        if match is None or match[1] in keyword.kwlist:
            return False
        for near in get_close_matches(match[1], _KEYWORDS, 3, 0.6):
            if not self.attempt(line, code[: match.start(1)] + near + code[match.end(1) :], error):
                continue
            what = message(N_("Python has no word {name}. Did you mean {near}?"), name=match[1], near=near)
            mend = message(N_("Write {near}."), near=near)
            repair = Repair(line, match.start(1), line, match.end(1), near)
            self.findings.append(Finding(line, "no-python", what, code.strip()[:60], mend, repair))
            return True
        return False

    def _print(self, line: int, error: Exception) -> bool:
        """`print x` of Python 2."""
        code = self.lines[line - 1]
        match = _PRINT.match(code.partition("#")[0])
        if match is None or not self.attempt(line, f"{match[1]}print({match[2]})", error):
            return False
        repair = Repair(line, match.start(), line, match.end(), f"{match[1]}print({match[2]})")
        self.say(line, "Missing parentheses in call to 'print'", code, repair)
        return True

    def _asked(self, line: int, error: Exception) -> bool:
        """`if n = 3:` for `if n == 3:`."""
        code = self.lines[line - 1]
        match = _ASKED.match(code)
        if match is None or not self.attempt(line, f"{code[: match.end()]}={code[match.end() :]}", error):
            return False
        self.say(line, "cannot assign", code, Repair(line, match.end(), line, match.end(), "="))
        return True

    def _colon_for_equals(self, line: int, error: Exception) -> bool:
        """`Dense(4, activation: "relu")`."""
        code = self.lines[line - 1]
        for match in _NAMED.finditer(code):
            at = match.start(2)
            if not outside_quotes(code, at) or not self.attempt(line, f"{code[:at]}={code[at + 1 :]}", error):
                continue
            what = message(N_("An argument and its value are joined by =, and here there is a colon."))
            mend = message(N_("Write {better}."), better=f"{match[1]}=...")
            repair = Repair(line, at, line, match.end(), "=")
            self.findings.append(Finding(line, "no-python", what, match[0][1:].strip(), mend, repair))
            return True
        return False

    def _called(self, line: int, error: Exception) -> bool:
        """`Dense(4, activation="relu"(x)`: a bracket that is missing before the one that calls."""
        first, last = self.statement(line)
        for number in range(first, last + 1):
            code = self.lines[number - 1]
            for match in _CALLED.finditer(code):
                place = match.end()
                if self.attempt(number, f"{code[:place]}){code[place:]}", error):
                    self.say(number, "was never closed", code, Repair(number, place, number, place, ")"))
                    return True
        return False

    def _of_other_languages(self, line: int, error: Exception) -> bool:
        """`else if`, `n++` and `// ...`, as other languages have them."""
        code = self.lines[line - 1]
        for pattern, better in _OTHER_LANGUAGES:
            match = pattern.match(code)
            if match is None or not self.attempt(line, pattern.sub(better, code, count=1), error):
                continue
            start, end = match.span(2)
            instead = match.expand(better)[match.start(2) - match.start() :]
            what = message(N_("Other languages write {words} so, and Python does not."), words=match[2])
            mend = message(N_("Write {better}."), better=instead)
            repair = Repair(line, start, line, end, instead)
            self.findings.append(Finding(line, "no-python", what, code.strip()[:60], mend, repair))
            return True
        return False

    def _sentence(self, line: int, error: Exception) -> bool:
        """A line of words, as they stand between the cells of a notebook."""
        code = self.lines[line - 1]
        sentence = len(code) <= _MOST_OF_SENTENCE and _SENTENCE.fullmatch(code.strip())
        if not sentence or not self.attempt(line, _instead_of(code), error):
            return False
        column = len(code) - len(code.lstrip())
        what = message(N_("This line is a sentence and no Python."))
        mend = message(N_("Write # in front of it: Python passes over what comes behind."))
        repair = Repair(line, column, line, column, "# ")
        self.findings.append(Finding(line, "no-python", what, code.strip()[:60], mend, repair))
        return True

    def _hyphens(self, line: int, error: Exception) -> bool:
        """`lstm-out = ...`: a name with a hyphen, which is a minus in Python."""
        match = _HYPHENS.match(self.lines[line - 1])
        if match is None:
            return False
        name, better = match[1], match[1].replace("-", "_")
        word = re.compile(rf"(?<![\w.-]){re.escape(name)}(?![\w-])")
        if not self.attempt(line, word.sub(better, self.lines[line - 1], count=1), error):
            return False
        what = message(N_("{name} is no name in Python: a hyphen is read as minus."), name=name)
        mend = message(N_("Write {name}."), name=better)
        for number, code in enumerate(self.lines, 1):
            places = [place for place in word.finditer(code) if outside_quotes(code, place.start())]
            if number == line:
                places = [match]
            for place in places:
                start = place.start(1) if place is match else place.start()
                repair = Repair(number, start, number, start + len(name), better)
                self.findings.append(Finding(number, "no-python", what, name, mend, repair))
                if number != line:
                    self.lines[number - 1] = (
                        self.lines[number - 1][:start] + better + self.lines[number - 1][start + len(name) :]
                    )
        return True

    def _states(self, line: int, error: Exception) -> bool:
        """`initial_state=h, c` for `initial_state=[h, c]`."""
        code = self.lines[line - 1]
        match = _STATES.search(code)
        if match is None:
            return False
        better = f"[{match[1]}]"
        if not self.attempt(line, code[: match.start(1)] + better + code[match.end(1) :], error):
            return False
        what = message(
            N_("Several states are given to initial_state in one list, and here they are not in a list.")
        )
        mend = message(N_("Write {better}."), better=f"initial_state={better}")
        repair = Repair(line, match.start(1), line, match.end(1), better)
        self.findings.append(Finding(line, "no-python", what, match[0], mend, repair))
        return True
