"""Lines that are no Python: what is wrong with each, and how it would be read."""

from __future__ import annotations

import ast
import keyword
import re
import warnings

from components.assembly.reading.findings import Finding, Repair
from components.assembly.spec.messages import N_, message

# What Python says, and what it means. The first that matches counts.
_SAID: tuple[tuple[str, str, str], ...] = (
    (r"was never closed", N_("A bracket is opened here and never closed."), N_("Close it.")),
    (
        r"unmatched|does not match opening",
        N_("A bracket is closed that was not opened, or that is of another kind."),
        N_("Remove it, or open the bracket before it."),
    ),
    (
        r"unterminated .*string|EOL while scanning",
        N_("A text in quotation marks does not end on its line."),
        N_("Close it with the same mark as it begins with."),
    ),
    (r"expected ':'", N_("A colon is missing at the end of this line."), N_("Write : at its end.")),
    (r"unexpected indent|unindent does not match|inconsistent use of tabs",
     N_("This line is indented otherwise than the lines around it."),
     N_("Begin the lines of one block with the same number of spaces.")),
    (r"expected an indented block", N_("The lines that belong under this one are not indented."),
     N_("Begin them with four spaces.")),
    (r"forgot a comma", N_("A comma seems to be missing here."), N_("Put a comma between the two.")),
    (r"positional argument follows keyword", N_("A value without a name comes after one with a name."),
     N_("Write the values without a name first.")),
    (r"keyword argument repeated", N_("One argument is given twice."), N_("Leave one of the two out.")),
    (r"[Mm]aybe you meant '=='|cannot assign", N_("What is on the left of = cannot be given a value."),
     N_("Write a name on the left; to compare, write ==.")),
    (r"Missing parentheses in call to 'print'", N_("print needs brackets in Python 3."),
     N_("Write print(...).")),
    (r"too many (?:nested|statically)|recursion|stack overflow|memory",
     N_("This is nested too deeply to be read."), N_("Write it in several lines with names.")),
    (r"Exceeds the limit|too large", N_("A number has too many digits to be read."),
     N_("Write a smaller number.")),
)  # fmt: skip

# Signs of a Chinese keyboard or a word processor, and those of Python.
_SIGNS = {
    "（": "(", "）": ")", "，": ",", "：": ":", "＝": "=", "［": "[", "］": "]", "“": '"', "”": '"',
    "‘": "'", "’": "'", "＂": '"', "＇": "'", "．": ".", "；": ";", "【": "[", "】": "]", "－": "-",
    "×": "*", "＋": "+", "、": ",", "。": ".", "「": '"', "」": '"', "｛": "{", "｝": "}", "＿": "_",
    "＊": "*", "／": "/", "＜": "<", "＞": ">", "–": "-", "—": "-", "−": "-", "‚": ",", "´": "'", "＃": "#",
    "\u00a0": " ", "\u3000": " ", "\u200b": " ", "\ufeff": " ",
    **{chr(0xFF10 + digit): str(digit) for digit in range(10)},
}  # fmt: skip
_STATEMENT = re.compile(
    r"[A-Za-z_][\w.,\[\] *()]*[-+*/|&]?=(?!=)|(?:import|from|def|for|if|while|with|class|return|print)\b"
    r"|[A-Za-z_][\w.]*\.(?:add|compile|fit|summary)\("
)
_WORDS = re.compile(r"(?<![\w.'\"])([A-Za-z_]\w*)( +)([A-Za-z_]\w*)(?![\w'\"(])")


class LineMends:
    """The lines of a text, each mended where it can be told what was meant."""

    lines: list[str]
    findings: list[Finding]

    def error(self) -> ast.Module | Exception:
        """What the lines are as Python, or why they are none."""
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                return ast.parse("\n".join(self.lines))
        except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
            return error

    def line(self, error: Exception) -> int:
        """The line that an error is about."""
        line = getattr(error, "lineno", None)
        if line is None:  # too deep: most likely where the longest line is
            line = 1 + max(range(len(self.lines)), key=lambda at: len(self.lines[at]))
        return min(max(line, 1), len(self.lines))

    def mended(self, line: int, error: Exception) -> bool:
        """Mend a line and say how; whether it could be told."""
        attempts = (self._signs, self._joined, self._key, self._comma, self._bracket, self._colon)
        return any(attempt(line, error) for attempt in attempts)

    def statement(self, line: int) -> tuple[int, int]:
        """The first and last line of the statement around a line, as far as it can be told."""
        indent = len(self.lines[line - 1]) - len(self.lines[line - 1].lstrip())
        last = line
        if open_brackets(self.lines[line - 1].partition("#")[0]):
            while last < len(self.lines):
                following = self.lines[last]
                inner = len(following) - len(following.lstrip())
                if inner <= indent and _STATEMENT.match(following.lstrip()):
                    break
                last += 1
                if inner <= indent and following.strip()[:1] in (")", "]", "}"):
                    break
        return line, last

    def closing_mark(self, line: int, error: Exception) -> Repair | None:
        """The edit that closes a text in quotation marks behind its first word, if that makes it Python."""
        code = self.lines[line - 1]
        if "unterminated" not in str(getattr(error, "msg", "")):
            return None
        offset = (getattr(error, "offset", None) or 1) - 1
        word = re.compile(r"(['\"])[\w.-]+").match(code, offset)
        if word is None:
            return None
        closed = self.attempt(line, code[: word.end()] + word[1] + code[word.end() :], error)
        self.lines[line - 1] = code
        return Repair(line, word.end(), line, word.end(), word[1]) if closed else None

    def say(self, line: int, words: str, received: str, repair: Repair | None = None) -> None:
        """Say what Python says of a line."""
        what, mend = next(
            ((what, mend) for pattern, what, mend in _SAID if re.search(pattern, words)),
            (N_("This line is not Python."), N_("Compare it, sign by sign, with a line that works.")),
        )
        shown = " ".join(received.split())[:60]
        self.findings.append(Finding(line, "no-python", message(what), shown, message(mend), repair))

    def _signs(self, line: int, error: Exception) -> bool:
        """Signs of another keyboard, wherever they stand in the text outside of quotes."""
        code, _, _note = self.lines[line - 1].partition("#")
        mended = "".join(_SIGNS.get(sign, sign) for sign in code)
        if mended == code:
            return False
        wrong = "".join(dict.fromkeys(sign for sign in code if sign in _SIGNS)).strip()
        what = message(
            N_("Python does not know these characters: they are not those of an English keyboard.")
        )
        mend = message(N_("Use the characters of Python: ( ) , : = [ ] ' \"."))
        repair = Repair(line, 0, line, len(code), mended)
        self.findings.append(Finding(line, "no-python", what, wrong, mend, repair))
        self.lines[line - 1] = mended + self.lines[line - 1][len(code) :]
        return True

    def _joined(self, line: int, error: Exception) -> bool:
        """Names of two words, whose underscore was lost."""
        code, _, _ = self.lines[line - 1].partition("#")
        pairs = [
            match
            for match in _WORDS.finditer(code)
            if not {match[1], match[3]} & {*keyword.kwlist, "print"} and outside_quotes(code, match.start())
            if not (self._is_made(match[1]) and self._is_made(match[3]))
        ]
        for match in pairs:
            name = f"{match[1]}_{match[3]}"
            what = message(N_("{words} is not a name: a name has no spaces."), words=f"{match[1]} {match[3]}")
            mend = message(N_("Write {name}."), name=name)
            repair = Repair(line, match.start(), line, match.end(), name)
            self.findings.append(Finding(line, "space-in-name", what, match[0], mend, repair))
            mended = name.ljust(len(match[0]))
            self.lines[line - 1] = (
                self.lines[line - 1][: match.start()] + mended + self.lines[line - 1][match.end() :]
            )
        return bool(pairs)

    def _is_made(self, name: str) -> bool:
        """Whether a line gives something the name."""
        made = re.compile(rf"(?:^|[;,])\s*{name}\s*(?:,[\w\s,]*)?=(?!=)")
        return any(made.search(line) for line in self.lines)

    def _bracket(self, line: int, error: Exception) -> bool:
        """A bracket that is closed nowhere, or was never opened."""
        words = str(getattr(error, "msg", ""))
        if "was never closed" in words or "forgot a comma" in words or "invalid syntax" in words:
            for number in (line, line - 1, self.statement(line)[1]):
                first = line if number > line else number  # the bracket may have been opened lines before
                text = "\n".join(each.partition("#")[0] for each in self.lines[first - 1 : number])
                opened = open_brackets(text) if number >= 1 else ""
                code = self.lines[number - 1].partition("#")[0].rstrip()
                if opened and not code.endswith((",", "(", "[", "{")):
                    closing = "".join({"(": ")", "[": "]", "{": "}"}[sign] for sign in reversed(opened))
                    if self.attempt(number, code + closing, error):
                        repair = Repair(number, len(code), number, len(code), closing)
                        self.say(first, "was never closed", self.lines[first - 1], repair)
                        return True
        offset = (getattr(error, "offset", None) or 1) - 1
        if "unmatched" in words:
            code = self.lines[line - 1]
            if self.attempt(line, code[:offset] + " " + code[offset + 1 :], error):
                self.say(line, "unmatched", code, Repair(line, offset, line, offset + 1, ""))
                return True
        return False

    def _colon(self, line: int, error: Exception) -> bool:
        if "expected ':'" not in str(getattr(error, "msg", "")):
            return False
        code = self.lines[line - 1].partition("#")[0].rstrip()
        if not self.attempt(line, code + ":", error):
            return False
        self.say(line, "expected ':'", code, Repair(line, len(code), line, len(code), ":"))
        return True

    def attempt(self, line: int, code: str, error: Exception) -> bool:
        """Put a line in the place of another if the text can then be read further."""
        before = self.lines[line - 1]
        self.lines[line - 1] = code
        again = self.error()
        if isinstance(again, Exception) and self.line(again) <= self.line(error):
            self.lines[line - 1] = before
            return False
        return True

    def _key(self, line: int, error: Exception) -> bool:
        """`{"a"=1}` for `{"a": 1}`."""
        code = self.lines[line - 1]
        match = _KEY.search(code)
        if match is None or not self.attempt(line, f"{code[: match.end() - 1]}:{code[match.end() :]}", error):
            return False
        what = message(N_("In a dictionary a colon joins a key and its value, and here there is an =."))
        mend = message(N_("Write {better}."), better=f"{match[1]}: ...")
        repair = Repair(line, match.end() - 1, line, match.end(), ":")
        self.findings.append(Finding(line, "no-python", what, match[0], mend, repair))
        return True

    def _comma(self, line: int, error: Exception) -> bool:
        """Two arguments with a space between them and no comma."""
        words = str(getattr(error, "msg", ""))
        if "forgot a comma" not in words and "invalid syntax" not in words:
            return False
        code = self.lines[line - 1]
        for match in _APART.finditer(code):
            place = match.end() - 1
            if outside_quotes(code, place) and self.attempt(
                line, f"{code[:place]},{code[place + 1 :]}", error
            ):
                self.say(line, "forgot a comma", code, Repair(line, place, line, place, ","))
                return True
        return self._comma_at_end(line, error)

    def _comma_at_end(self, line: int, error: Exception) -> bool:
        """A comma that is missing at the end of a line, before the next part of a list."""
        code = self.lines[line - 1].partition("#")[0].rstrip()
        if not code.endswith((")", "]", "}", '"', "'")) or not self.attempt(line, f"{code},", error):
            return False
        self.say(line, "forgot a comma", code, Repair(line, len(code), line, len(code), ","))
        return True


_KEY = re.compile(r"[{,]\s*((['\"])[^'\"]*\2)\s*=(?!=)")
# What ends an argument, with a space and the name of another behind it.
_APART = re.compile(r"[\w)\]}'\"] (?=[A-Za-z_]\w*(?:\s*=[^=]|\s*[\])]))")


def outside_quotes(code: str, place: int) -> bool:
    """Whether a place of a line is in no text in quotation marks."""
    before = code[:place]
    return before.count("'") % 2 == 0 and before.count('"') % 2 == 0


def open_brackets(code: str) -> str:
    """The brackets of a line that are open at its end."""
    stack, quote = "", ""
    for sign in code:
        if quote:
            quote = "" if sign == quote else quote
        elif sign in "'\"":
            quote = sign
        elif sign in "([{":
            stack += sign
        elif sign in ")]}" and stack:
            stack = stack[:-1]
    return stack
