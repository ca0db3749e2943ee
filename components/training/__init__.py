"""How a model is trained: recipe, run, the engine and what runs on its workers.

with Engine() as engine:
    run = engine.start(spec, recipe)
    for row in run.watch(): ...
    run.set_loss_weights({"news_out": 0.5}); run.pause(); run.step(); run.resume(); run.stop()
"""

from components.training.config import Settings
from components.training.controls import Controls
from components.training.engine import Engine
from components.training.initial import Initial, starting_weights
from components.training.progress import Progress
from components.training.recipe import Recipe
from components.training.rows import Mark, Row
from components.training.run import Run

__all__ = [
    "Controls",
    "Engine",
    "Initial",
    "Mark",
    "Progress",
    "Recipe",
    "Row",
    "Run",
    "Settings",
    "starting_weights",
]
