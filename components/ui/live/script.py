"""The script that draws what is streamed of runs."""

from __future__ import annotations

from pathlib import Path

from components.ui.base.serving.script_file import ScriptFile

HERE = Path(__file__).with_name("scripts")
SCRIPT = ScriptFile(
    "live.js",
    [
        HERE / name
        for name in (
            "feeds.js",
            "parts.js",
            "axis.js",
            "points.js",
            "pointer.js",
            "theme.js",
            "legend.js",
            "events.js",
            "curves.js",
            "live.js",
        )
    ],
)
