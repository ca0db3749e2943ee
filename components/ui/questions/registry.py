"""What learners are asked before they try it, lesson by lesson."""

from __future__ import annotations

from components.ui.questions.model_questions import ENCODERS, GROWTH, TWICE
from components.ui.questions.run_questions import FROZEN, OVERFITS, STARTS, ZERO

HEADLINE = (GROWTH, ZERO)
NETWORK = (TWICE,)
PAIRS = (ENCODERS, OVERFITS)
REUSE = (FROZEN, STARTS)
