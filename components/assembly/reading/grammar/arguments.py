"""Arguments of calls that are Python and mean another thing than what stands there."""

from __future__ import annotations

import ast

from components.assembly.reading.findings import Finding, Repair
from components.assembly.spec.messages import N_, message


def compared(tree: ast.Module, lines: list[str]) -> list[Finding]:
    """Say where `==` joins an argument and its value, as in `Input(shape==(8,))`; the tree has them as meant.

    Args:
        tree: The program, which is changed.
        lines: Its lines.
    """
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and not _is_load(node)}
    names |= {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    findings: list[Finding] = []
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call):
            continue
        for given in list(call.args):
            if not isinstance(given, ast.Compare) or not isinstance(given.left, ast.Name):
                continue
            if len(given.ops) != 1 or not isinstance(given.ops[0], ast.Eq) or given.left.id in names:
                continue
            name, value = given.left, given.comparators[0]
            call.args.remove(given)
            call.keywords.append(ast.copy_location(ast.keyword(name.id, value), given))
            findings.append(_finding(name, value, lines))
    return findings


def _is_load(node: ast.Name) -> bool:
    return isinstance(node.ctx, ast.Load)


def _finding(name: ast.Name, value: ast.expr, lines: list[str]) -> Finding:
    line = name.lineno
    start = len(lines[line - 1].encode()[: name.end_col_offset].decode("utf-8", "replace"))
    place = lines[line - 1].find("==", start)
    what = message(N_("An argument and its value are joined by one =; two of them compare."))
    mend = message(N_("Write {better}."), better=f"{name.id}=...")
    repair = Repair(line, place, line, place + 2, "=") if place >= 0 else None
    return Finding(line, "no-python", what, f"{name.id}==", mend, repair)
