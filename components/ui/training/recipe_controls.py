"""The fields for a recipe's controls: optimizer, learning rate, batch size and so on."""

from __future__ import annotations

from components.assembly.catalog.fields import Field
from components.assembly.catalog.optimizers import DEFAULT_OPTIMIZER, OPTIMIZERS, offered_optimizers
from components.assembly.spec.messages import N_

LEARNING_RATES = (1e-5, 3e-5, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 1e-1)
BATCH_SIZES = (8, 16, 32, 64, 128, 256, 512)
SIZES = (200, 500, 1_000, 2_000, 4_000, 5_000, 10_000, 20_000)

LOSS_WEIGHT = Field(
    "weight",
    "float",
    1.0,
    0.0,
    2.0,
    0.05,
    help=N_("How much this head's loss counts in the total. It can be moved while the model trains."),
)
LEARNING_RATE = Field(
    N_("learning_rate"),
    "float",
    1e-3,
    choices=LEARNING_RATES,
    label=N_("Learning rate"),
    help=N_("How far the weights move after each batch. It can be moved while the model trains."),
)
OPTIMIZER = Field(
    "optimizer",
    "str",
    DEFAULT_OPTIMIZER,
    choices=offered_optimizers(),
    label=N_("Optimizer"),
    help=N_("The rule that turns slopes of the loss into steps of the weights; the slide uses RMSprop."),
    choice_help={name: OPTIMIZERS[name].help for name in offered_optimizers()},
)
BATCH_SIZE = Field(
    "batch_size",
    "int",
    32,
    choices=BATCH_SIZES,
    label=N_("Batch size"),
    help=N_("How many rows go into one step."),
)
EPOCHS = Field(
    "epochs",
    "int",
    5,
    1,
    20,
    1,
    label=N_("Epochs"),
    help=N_("How often it goes through all the training rows."),
)
SEED = Field(
    "seed",
    "int",
    0,
    0,
    9_999,
    1,
    label=N_("Seed"),
    help=N_("Decides everything that is drawn at random. The same seed gives the same curve again."),
)
ROWS = Field(
    "rows",
    "int",
    4_000,
    choices=SIZES,
    label=N_("Rows"),
    help=N_("How many rows to use, a fifth of them only to validate. More rows teach more and take longer."),
)
RECIPE = (OPTIMIZER, BATCH_SIZE, EPOCHS, SEED)
