"""Writes the README in the zip of a trained model, in the reader's language."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import metadata

from components.assembly.checks.shapes import count_parameters
from components.assembly.code.program import INSTALL
from components.assembly.spec.messages import N_, Message, Translate, listed, message
from components.export.prediction_program import is_by_column, usage
from components.export.program_template import PREDICT
from components.export.text_program import cuts_words
from components.export.trained_model import TrainedModel
from components.training.values.moves import move_summary, moved


def to_readme(
    trained: TrainedModel,
    files: Sequence[tuple[str, Message]],
    notes: Sequence[Message],
    translate: Translate,
) -> str:
    """The README as Markdown: what each file is, how to run them, versions, the data.

    Args:
        trained: The model.
        files: The name of each file, and what it is.
        notes: More to know, one sentence each.
        translate: Translates it.
    """
    title = message(
        N_("{name}: a Keras model with {count} {count:parameter|parameters}."),
        name=trained.name,
        count=f"{count_parameters(trained.spec):,}",
    )
    sections = (
        (N_("What is here"), [f"- `{name}`: {about.text(translate)}" for name, about in files]),
        (
            N_("How to run it"),
            [f"- {instruction.text(translate)}" for instruction in _how_to_run(trained, files)],
        ),
        (N_("Versions"), [_versions(translate)]),
        (N_("The data"), [trained.recipe.dataset.provenance().text(translate)]),
        (N_("Good to know"), [f"- {note.text(translate)}" for note in notes]),
    )
    lines = [f"# {trained.name}", "", title.text(translate), _how_trained(trained).text(translate)]
    caution = trained.recipe.dataset.caution()
    if caution is not None:
        lines.append(caution.text(translate))
    if moves := moved(trained.marks):
        sentence = message(
            N_("While it trained, this was moved: {moves}. It started with the first of these values."),
            moves=listed(map(move_summary, moves)),
        )
        lines.append(sentence.text(translate))
    for heading, body in sections:
        if body:
            lines += ["", f"## {translate(heading)}", "", *body]
    return "\n".join(lines) + "\n"


def _how_trained(trained: TrainedModel) -> Message:
    recipe = trained.recipe
    if not trained.rows:
        return message(N_("It was not trained here: its weights came in a file."))
    if recipe.schedule is not None:
        text = N_(
            "It was trained for {epochs} {epochs:epoch|epochs} with {optimizer}, its rate by the schedule "
            "{schedule}, batches of {batch}, seed {seed}."
        )
    else:
        text = N_(
            "It was trained for {epochs} {epochs:epoch|epochs} with {optimizer}, batches of {batch}, "
            "seed {seed}."
        )
    return message(
        text,
        schedule="" if recipe.schedule is None else recipe.schedule.kind,
        epochs=trained.epochs,
        optimizer=recipe.optimizer,
        batch=recipe.batch_size,
        seed=recipe.seed,
    )


def _how_to_run(trained: TrainedModel, files: Sequence[tuple[str, Message]]) -> list[Message]:
    encoder = trained.prepared.encoder
    instructions = [message(N_("It needs Python 3.11 or later, and: `{command}`"), command=INSTALL)]
    if PREDICT in dict(files):
        command = usage(encoder, is_by_column(trained))
        instructions.append(message(N_("Ask the model: `{command}`"), command=command))
        if cuts_words(encoder):
            instructions.append(message(N_("Chinese texts are cut into words by: `pip install rjieba`")))
    return [
        *instructions,
        message(N_("Train it anew: `python {file}`"), file=f"{trained.name}.py"),
        message(
            N_("In Python: `model = keras.models.load_model({file})`. It is compiled: `model.fit` goes on."),
            file='"model.keras"',
        ),
    ]


def _versions(translate: Translate) -> str:
    sentence = message(
        N_("Written with keras {keras} and tensorflow {tensorflow}; later ones should do."),
        keras=metadata.version("keras"),
        tensorflow=metadata.version("tensorflow"),
    )
    return sentence.text(translate)
