"""How a model is trained: recipe, run, the engine and what runs on its workers.

with Engine() as engine:
    run = engine.start(spec, recipe)
    for row in run.watch(): ...
    run.set_loss_weights({"news_out": 0.5}); run.pause(); run.step(); run.resume(); run.stop()
"""

from components.training.artifacts.initial_weights import (
    InitialWeights,
    starting_arrays_of,
    starting_weights,
)
from components.training.config import Settings
from components.training.engine import Engine
from components.training.runs.run import Run
from components.training.values.desired_state import DesiredState
from components.training.values.progress import Progress
from components.training.values.recipe import Recipe
from components.training.values.rows import Mark, Row

__all__ = [
    "DesiredState",
    "Engine",
    "InitialWeights",
    "Mark",
    "Progress",
    "Recipe",
    "Row",
    "Run",
    "Settings",
    "starting_arrays_of",
    "starting_weights",
]
