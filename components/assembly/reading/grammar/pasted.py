"""What is pasted along with a program: prompts, numbers of lines, marks of a text around it, commands."""

from __future__ import annotations

import ast
import html
import re

from components.assembly.reading.findings import Finding, Repair
from components.assembly.spec.messages import N_, Message, message

_PROMPT = re.compile(r"\s*(?:(>>> ?|In \[\d+\]: ?)|\.\.\.(?: |:|$)|\s+\.\.\.: ?)")
_FENCE = re.compile(r"\s*(?:```|~~~)\s*\w*\s*$")
_COMMAND = re.compile(r"\s*[%!?][\w%!]")
_NUMBER = re.compile(r"\s*(\d+)(?:[.:|)]? |[.:|)]?$)")
# Signs as a web page writes them.
_WEB_SIGN = re.compile(r"&(?:quot|apos|lt|gt|amp|nbsp|#39|#34|#x27);")
# What a program of Keras shows: a summary, the batches of a training, what a cell gave, an error.
_SHOWN = re.compile(
    r"\s*(?:[\u2500-\u257f]|Model: \"|(?:Total|Trainable|Non-trainable|Optimizer) params\b|Layer \(type\)"
    r"|[_=]{10,}\s*$|Epoch \d+/\d+\s*$|\d+/\d+ [\[\u2500-\u257f]|Out\[\d+\]:|Traceback \(most recent"
    r"|<(?:Functional|Sequential|KerasTensor) |\w*Error: |Requirement already satisfied: |Collecting \w"
    r"|Successfully installed )"
)
# Lines with numbers in front, at least: fewer may be numbers of a program.
_FEWEST_NUMBERED = 3


class Pasted:
    """Leaves out of the lines of a text what is pasted along with it."""

    lines: list[str]
    findings: list[Finding]

    def leave_out_pasted(self) -> None:
        """Leave out all that is no part of the program, and say so."""
        self._fences()
        self._prompts()
        self._numbers()
        self._commands()
        self._web_signs()
        self._shown()

    def _instead(self, first: int, what: Message, text: list[str]) -> None:
        """Put other lines in the place of all."""
        mend = message(N_("Remove them."))
        repair = Repair(1, 0, len(self.lines), len(self.lines[-1]), "\n".join(text))
        received = self.lines[first - 1].strip()[:40]
        self.findings.append(Finding(first, "left-aside", what, received, mend, repair, "note"))
        self.lines = text

    def _fences(self) -> None:
        """The marks around a program in a text of Markdown."""
        first = next((at for at, line in enumerate(self.lines, 1) if _FENCE.match(line)), 0)
        if first:
            what = message(N_("These marks stand around a program in a text, and are ignored."))
            self._instead(first, what, ["" if _FENCE.match(line) else line for line in self.lines])

    def _prompts(self) -> None:
        """The prompts of an interpreter, and what it answered."""
        prompts = [_PROMPT.match(line) for line in self.lines]
        if not any(match is not None and match[1] for match in prompts):
            return
        first = next(number for number, match in enumerate(prompts, 1) if match is not None)
        what = message(N_("These are the prompts of an interpreter, and what it answered: they are ignored."))
        text = [line[match.end() :] if match else "" for line, match in zip(self.lines, prompts, strict=True)]
        self._instead(first, what, text)

    def _numbers(self) -> None:
        """The number of each line, as a book or a page shows it."""
        numbered = [(at, _NUMBER.match(line)) for at, line in enumerate(self.lines, 1) if line.strip()]
        if len(numbered) < _FEWEST_NUMBERED or any(match is None for _, match in numbered):
            return
        begin = min((int(match[1]) - at for at, match in numbered if match), default=0)
        if any(match is not None and int(match[1]) - at != begin for at, match in numbered):
            return
        what = message(N_("The lines are pasted with their numbers, which are ignored."))
        self._instead(numbered[0][0], what, [re.sub(_NUMBER, "", line, count=1) for line in self.lines])

    def _commands(self) -> None:
        """Lines that are commands of a notebook, not Python."""
        for number, line in enumerate(self.lines, 1):
            if _COMMAND.match(line):
                what = message(N_("This is a command of a notebook and is ignored."))
                self.findings.append(Finding(number, "left-aside", what, line.strip()[:40], severity="note"))
                self.lines[number - 1] = ""

    def _web_signs(self) -> None:
        """Signs that were copied as a web page writes them: `&quot;`."""
        if not isinstance(self.error(), Exception):
            return
        for number, line in enumerate(self.lines, 1):
            signs = _WEB_SIGN.findall(line)
            if signs:
                better = html.unescape(line).replace("\xa0", " ")
                what = message(N_("These characters are written as in the source of a web page."))
                mend = message(N_("Write {better}."), better=better.strip())
                repair = Repair(number, 0, number, len(line), better)
                received = ", ".join(dict.fromkeys(signs))
                self.findings.append(Finding(number, "no-python", what, received, mend, repair))
                self.lines[number - 1] = better

    def _shown(self) -> None:
        """What a program showed, pasted along with it."""
        if not isinstance(self.error(), Exception):
            return
        first = next((at for at, line in enumerate(self.lines, 1) if _SHOWN.match(line)), 0)
        if first:
            what = message(N_("These lines are what a program showed, and are ignored."))
            self._instead(first, what, ["" if _SHOWN.match(line) else line for line in self.lines])

    def error(self) -> ast.Module | Exception:
        """What the lines are as Python, or why they are none."""
        raise NotImplementedError
