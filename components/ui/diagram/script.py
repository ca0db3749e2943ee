"""The script that draws diagrams, and their styles."""

from __future__ import annotations

from pathlib import Path

from components.ui.base.serving.script_file import ScriptFile

HERE = Path(__file__).parent
STYLES = HERE / "diagram.css"
SCRIPT = ScriptFile(
    "diagram.js",
    [
        HERE / "scripts" / name
        for name in (
            "drawn.js",
            "values.js",
            "flows.js",
            "view.js",
            "hands.js",
            "glide.js",
            "wire.js",
            "naming.js",
            "choice.js",
            "faults.js",
            "looked.js",
            "picture.js",
            "diagram.js",
        )
    ],
)
