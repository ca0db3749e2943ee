"""How a learner's own file is read: what was found in it, its beginning, and what can be chosen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, replace
from typing import Any

import streamlit as st

from components.datasets import ReadOptions, TableFile
from components.datasets.file_formats.encoding import NAMES
from components.datasets.tables.table_file import DELIMITERS
from components.ui.base import state
from components.ui.base.locale import _, say
from components.ui.base.markdown import Text, verbatim

Changed = Callable[[ReadOptions], None]


def file_reading(key: str, how: ReadOptions, loaded: TableFile | None, changed: Changed) -> None:
    """What was found of how a file is to be read, and widgets that show what the learner chose
    of it. Of a file that could not be read, nothing is known and all can be chosen."""
    if loaded is not None:
        st.caption(_summary(loaded))
    unsure = loaded is None or not _certain(loaded)
    with st.expander(_("How the file is read"), expanded=unsure, icon=":material/tune:"):
        if loaded is not None and loaded.sample:
            st.caption(_("The beginning of the file; if characters are wrong, choose another encoding."))
            st.code(loaded.sample, language=None, wrap_lines=True)
        detected = loaded.detected if loaded is not None else ReadOptions()
        with st.grid(2, min_column_width=180):
            if loaded is None or loaded.sample:
                _choice(key, _("Encoding"), "encoding", how, detected, _encodings(), changed)
                _choice(key, _("Delimiter"), "delimiter", how, detected, _delimiters(), changed)
            _choice(key, _("Names of columns"), "header", how, detected, _headers(), changed)
            _choice(key, _("Numbers"), "decimal", how, detected, _decimals(), changed)
            _choice(key, _("Dates"), "dates", how, detected, _orders(), changed)


def _certain(loaded: TableFile) -> bool:
    """Whether the encoding needed no guess."""
    return not loaded.sample or loaded.encoding.startswith("UTF") or loaded.sample.isascii()


def _summary(loaded: TableFile) -> Text:
    detected = loaded.detected
    parts = [verbatim(loaded.encoding)]
    if loaded.sample:
        parts.append(_("separated by {delimiter}").format(delimiter=say(loaded.delimiter)))
    parts.append(_("no names") if detected.header == "none" else _("names in the first row"))
    if detected.decimal != "auto":
        parts.append(_("numbers like {example}").format(example=_decimals()[detected.decimal]))
    if detected.dates != "auto":
        parts.append(_("dates with {order}").format(order=_orders()[detected.dates]))
    return _("Read as: {parts}.").format(parts=_(", ").join(parts))


def _choice(
    key: str,
    label: Text,
    field: str,
    how: ReadOptions,
    detected: ReadOptions,
    names: dict[str, str],
    changed: Changed,
) -> None:
    """Draw a widget for one of the reading options; its choice "auto" names what was detected."""
    value = getattr(how, field)
    known = getattr(detected, field)
    automatic = _("automatic")
    if known != "auto":
        automatic = _("automatic: {found}").format(found=names[known])
    shown = {"auto": automatic, **names}

    def report(new: Any) -> None:
        if new is not None and new != value:
            changed(replace(how, **{field: new}))

    st.selectbox(
        label,
        list(shown),
        format_func=lambda option: shown[option],
        **state.controlled(f"{key}-read-{field}", value, report),
    )


def _encodings() -> dict[str, str]:
    return {
        "utf-8": NAMES["utf-8"],
        "utf-16": NAMES["utf-16"],
        "big5": _("Big5 (traditional Chinese)"),
        "gb18030": _("GB18030, GBK (simplified Chinese)"),
        "shift_jis": _("Shift-JIS (Japanese)"),
        "euc_jp": _("EUC-JP (Japanese)"),
        "euc_kr": _("EUC-KR (Korean)"),
        "latin-1": _("latin-1 (Western Europe)"),
        "cp1250": _("Windows-1250 (Central Europe)"),
        "cp1251": _("Windows-1251 (Cyrillic)"),
        "koi8-r": _("KOI8-R (Cyrillic)"),
        "cp1253": _("Windows-1253 (Greek)"),
        "cp1254": _("Windows-1254 (Turkish)"),
        "cp1255": _("Windows-1255 (Hebrew)"),
        "cp1256": _("Windows-1256 (Arabic)"),
        "cp874": _("Windows-874 (Thai)"),
        "mac-roman": _("Mac Roman (old Macs)"),
        "utf-8-twice": _("UTF-8, saved twice"),
    }


def _delimiters() -> dict[str, str]:
    return {part: _(DELIMITERS[part]) for part in (",", ";", "\t", "|")}


def _headers() -> dict[str, str]:
    return {"first": _("in the first row"), "none": _("none")}


def _decimals() -> dict[str, str]:
    return {"point": "1,234.5", "comma": "1.234,5"}


def _orders() -> dict[str, str]:
    return {"month": _("the month first"), "day": _("the day first")}


def fields(how: ReadOptions) -> dict[str, Any]:
    """The fields of a dataset that say how its file is read."""
    return asdict(how)
