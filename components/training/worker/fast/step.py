"""The training and validation steps of Keras, with some layers computed by this package instead."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import keras
import tensorflow as tf

from components.training.processor.cancellation import check_cancelled
from components.training.worker.fast.coverage import Covered, covers
from components.training.worker.fast.embedding_lstm import Words, look_up, read
from components.training.worker.fast.tables import EmbeddingTable


class Fast(keras.callbacks.Callback):
    """The faster training and validation steps of one model.

    It must also be a callback of `fit`: at the end of an epoch it brings the state of the optimizer up to
    date for the rows of tables that were not read.

    Args:
        model: A compiled model.
        covered: Its layers that are computed faster.

    Attributes:
        done: How many batches have succeeded; whoever calls `step` counts them.
    """

    def __init__(self, model: keras.Model, covered: Covered) -> None:
        super().__init__()
        self._trained = model
        self._covered = covered
        variables = {id(variable) for variable in model.trainable_variables}
        self._tables = {
            key: EmbeddingTable(layer.embeddings, model.optimizer)
            for key, layer in covered.tables.items()
            if id(layer.embeddings) in variables
        }
        # Batches that succeeded, and batches that began to change weights.
        self.done = 0
        self._moving = tf.Variable(0, dtype=tf.int64, trainable=False)

    @property
    def variables(self) -> list[tf.Variable]:
        """The variables that are used besides those of the model and its optimizer."""
        return [self._moving, *(table.due for table in self._tables.values())]

    def touched(self) -> bool:
        """Whether a batch that failed had begun to change weights."""
        return int(self._moving) != self.done

    def give_up(self) -> None:
        """Bring the optimizer and the metrics up to date, so that Keras's own steps can take over."""
        for table in self._tables.values():
            table.settle()
        self._tables = {}
        # They include the batch that failed. (A worker resets them before every batch.)
        for metric in self._trained._compile_loss.metrics:
            metric.reset_state()

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        for table in self._tables.values():
            table.begin()

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        for table in self._tables.values():
            table.settle()

    def step(self, data: Any) -> Mapping[str, Any]:
        """Train on one batch.

        Args:
            data: Inputs and labels, as Keras's `train_step` takes them.

        Returns:
            The loss and the metrics by name, as Keras's `train_step` returns them.
        """
        model = self._trained
        x, y = data
        words: list[Words] = []
        with tf.GradientTape() as tape:
            answers = self._answer(x, partial(self._look_up, tape, words), training=True)
            check_cancelled()
            loss = model.compute_loss(x=x, y=y, y_pred=answers, training=True)
        tables = {id(table.variable) for table in self._tables.values()}
        dense = [variable for variable in model.trainable_variables if id(variable) not in tables]
        sparse = [(lookup.rows, lookup.squares) for lookup in words]
        gradients, looked_up = tape.gradient(loss, ([variable.value for variable in dense], sparse))
        check_cancelled()
        # No weight changes before everything that can fail is done.
        reached = [
            gradient for gradient in keras.tree.flatten((gradients, looked_up)) if gradient is not None
        ]
        with tf.control_dependencies(reached), tf.control_dependencies([self._moving.assign_add(1)]):
            self._move(words, looked_up)
            pairs = [pair for pair in zip(gradients, dense, strict=True) if pair[0] is not None]
            if pairs:
                model.optimizer.apply(*zip(*pairs, strict=True))
            else:
                model.optimizer.iterations.assign_add(1)
            return self._logs(x, y, answers, loss)

    def test(self, data: Any) -> Mapping[str, Any]:
        """Evaluate one batch.

        Args:
            data: Inputs and labels, as Keras's `test_step` takes them.

        Returns:
            The loss and the metrics by name, as Keras's `test_step` returns them.
        """
        x, y = data
        answers = self._answer(x, partial(look_up, squares=False), training=False)
        loss = self._trained._compute_loss(x, y, answers, training=False)
        # No metric counts the batch before everything that can fail is done.
        with tf.control_dependencies([loss]):
            return self._logs(x, y, answers, loss)

    def watched(self, tape: tf.GradientTape, x: Any) -> tuple[Any, Mapping[int, Sequence[tuple[Any, Any]]]]:
        """Compute the outputs for a batch that is not trained, as `step` does.

        Returns:
            The outputs, and by the id of each table's variable the ids that were looked up in it and the
            vectors, which `tape` watches.
        """
        words: list[Words] = []

        def look(layer: Any, ids: Any) -> Words:
            looked_up = look_up(layer, ids, squares=False)
            if id(layer) in self._tables:
                tape.watch(looked_up.rows)
                words.append(looked_up)
            return looked_up

        answers = self._answer(x, look, training=True)
        parts: dict[int, list[tuple[Any, Any]]] = {id(table.variable): [] for table in self._tables.values()}
        for lookup in words:
            parts[id(self._tables[id(lookup.table)].variable)].append((lookup.ids, lookup.rows))
        return answers, parts

    def _logs(self, x: Any, y: Any, answers: Any, loss: Any) -> Mapping[str, Any]:
        model = self._trained
        model._loss_tracker.update_state(loss, sample_weight=tf.shape(keras.tree.flatten(x)[0])[0])
        return model.compute_metrics(x, y, answers)

    def _move(self, words: list[Words], looked_up: list[tuple[Any, Any]]) -> None:
        """Update the tables.

        This comes before the update of the other variables, in which the optimizer counts the batch.

        Args:
            words: The lookups of the batch.
            looked_up: For each of them the gradient of its rows and the sums of squares; None where there
                is no gradient.
        """
        parts: dict[int, list[Any]] = defaultdict(list)
        for lookup, (rows, squares) in zip(words, looked_up, strict=True):
            if rows is not None:
                parts[id(lookup.table)].append((lookup.ids, rows, squares))
        for key, lookups in parts.items():
            self._tables[key].move(lookups)

    def _answer(
        self, x: Any, table: Callable[[keras.layers.Embedding, Any], Words], *, training: bool
    ) -> Any:
        """Compute the outputs of the model.

        A shared model inside it, which is called on several of its inputs, is computed once for all calls.

        Args:
            x: The inputs of a batch.
            table: Looks up ids in an embedding.
            training: Whether the layers that differ in training are to compute as in training.
        """
        answers: dict[int, Iterator[Any]] = {}

        def through(model: Any, *inputs: Any) -> Any:
            by_name = isinstance(model.input, dict)
            tensors = model._standardize_inputs(inputs[0] if by_name else keras.tree.flatten(inputs))
            for layer in model.layers:
                if id(layer) in self._covered.shared:
                    answers[id(layer)] = once(layer, tensors, self._covered.shared[id(layer)])
            outputs = model._run_through_graph(tensors, operation_fn=instead)
            return outputs[0] if isinstance(outputs, list) and len(outputs) == 1 else outputs

        def once(layer: Any, tensors: Any, places: tuple[int, ...]) -> Iterator[Any]:
            joined = tf.concat([tensors[place] for place in places], axis=0)
            return iter(tf.split(through(layer, joined), len(places)))

        def instead(layer: Any) -> Any:
            if id(layer) in answers:
                return lambda *_, **__: next(answers[id(layer)])
            if id(layer) in self._covered.tables:
                return lambda ids, **_: table(layer, ids)
            if id(layer) in self._covered.lstms:
                return lambda sequences, **_: read(layer, sequences)
            if isinstance(layer, keras.Model):
                return lambda *inputs, **_: through(layer, *inputs)
            if getattr(layer, "_call_has_training_arg", False):
                return lambda *inputs, **more: layer(*inputs, **{**more, "training": training})
            return layer

        return through(self._trained, x)

    def _look_up(self, tape: tf.GradientTape, seen: list[Words], layer: Any, ids: Any) -> Words:
        words = look_up(layer, ids, squares=id(layer) in self._tables)
        if words.squares is not None:
            tape.watch([words.rows, words.squares])
            seen.append(words)
        return words


def fast_way(model: keras.Model) -> Fast | None:
    """Make the faster steps of a compiled model; None if it has no LSTM that they can compute."""
    covered = covers(model)
    return Fast(model, covered) if covered.lstms else None
