"""Reads imports: names of Keras, and of other libraries by their path; nothing is imported."""

from __future__ import annotations

import ast
from typing import Any

from components.assembly.reading.exports import KerasName, find, members, moved, plain_path
from components.assembly.reading.language.expressions import Expressions
from components.assembly.reading.values import Foreign


class Imports(Expressions):
    """Reads the imports of a program."""

    def _import_statement(self, node: ast.Import) -> None:
        for alias in node.names:
            path = plain_path(alias.name)
            if alias.asname is None and "." in alias.name and path.partition(".")[0] != "keras":
                path = path.partition(".")[0]
                name = path
            elif alias.asname is None:
                name = alias.name.partition(".")[0]
                path = plain_path(name)
            else:
                name = alias.asname
            self.scope.put(name, self.imported(path, node))

    def _importfrom_statement(self, node: ast.ImportFrom) -> None:
        module = plain_path(node.module or "")
        moved_to = moved(node.module or "")
        if moved_to:
            self.old_module(node, moved_to)
        for alias in node.names:
            if alias.name == "*":
                self._import_all(module)
                continue
            value = self.imported(f"{module}.{alias.name}", node)
            self.scope.put(alias.asname or alias.name, value)

    def _import_all(self, module: str) -> None:
        for name, path in members(module).items():
            self.scope.put(name, KerasName(path))

    def imported(self, path: str, node: ast.Import | ast.ImportFrom) -> Any:
        """What an import gives."""
        if path.partition(".")[0] != "keras":
            return Foreign(path)
        known, _ = find(path)
        return known if known is not None else self.unknown_import(path, node)

    def old_module(self, node: ast.ImportFrom, today: str) -> None:
        """An import from a module that was joined to another."""
        raise NotImplementedError

    def unknown_import(self, path: str, node: ast.Import | ast.ImportFrom) -> Any:
        """What an import of something that Keras does not have gives."""
        raise NotImplementedError
