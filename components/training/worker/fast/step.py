"""Keras's train step, with the layers that are covered computed otherwise."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import keras
import tensorflow as tf

from components.training.worker.fast.coverage import Covered, covers
from components.training.worker.fast.reading import Words, look_up, read
from components.training.worker.fast.tables import Table


class Fast(keras.callbacks.Callback):
    """The fast way of a model through `fit`, of which it has to be a callback too: at the end
    of an epoch it makes good what its optimizer was owed."""

    def __init__(self, model: keras.Model, covered: Covered) -> None:
        super().__init__()
        self._trained = model
        self._covered = covered
        variables = {id(variable) for variable in model.trainable_variables}
        self._tables = {
            key: Table(layer.embeddings, model.optimizer)
            for key, layer in covered.tables.items()
            if id(layer.embeddings) in variables
        }
        self._traced: Any = None
        # `fit` leaves a train function alone that is there already.
        model.train_function = self._train

    def _train(self, iterator: Any) -> Mapping[str, Any]:
        data = next(iterator)
        if self._traced is None:
            self._traced = tf.function(self._step, input_signature=[_any_size(data)], autograph=False)
        return self._traced(data)

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        for table in self._tables.values():
            table.begin()

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        for table in self._tables.values():
            table.settle()

    def _step(self, data: Any) -> Mapping[str, Any]:
        model = self._trained
        x, y = data
        words: list[Words] = []
        with tf.GradientTape() as tape:
            answers = self._answer(x, partial(self._look_up, tape, words))
            loss = model.compute_loss(x=x, y=y, y_pred=answers, training=True)
            model._loss_tracker.update_state(loss, sample_weight=tf.shape(keras.tree.flatten(x)[0])[0])
        tables = {id(table.variable) for table in self._tables.values()}
        dense = [variable for variable in model.trainable_variables if id(variable) not in tables]
        sparse = [(each.rows, each.squares) for each in words]
        gradients, looked_up = tape.gradient(loss, ([each.value for each in dense], sparse))
        self._move(words, looked_up)
        found = [pair for pair in zip(gradients, dense, strict=True) if pair[0] is not None]
        if found:
            model.optimizer.apply(*zip(*found, strict=True))
        else:
            model.optimizer.iterations.assign_add(1)
        return model.compute_metrics(x, y, answers)

    def _move(self, words: list[Words], looked_up: list[tuple[Any, Any]]) -> None:
        """Update the tables. Before the rest, which counts the batch."""
        parts: dict[int, list[Any]] = defaultdict(list)
        for each, (rows, squares) in zip(words, looked_up, strict=True):
            if rows is not None:
                parts[id(each.table)].append((each.ids, rows, squares))
        for key, found in parts.items():
            self._tables[key].move(found)

    def _answer(self, x: Any, table: Callable[[keras.layers.Embedding, Any], Words]) -> Any:
        """What the model says while it trains."""

        def through(model: Any, *inputs: Any) -> Any:
            given = model._standardize_inputs(keras.tree.flatten(inputs))
            outputs = model._run_through_graph(given, operation_fn=instead)
            return outputs[0] if isinstance(outputs, list) and len(outputs) == 1 else outputs

        def instead(layer: Any) -> Any:
            if id(layer) in self._covered.tables:
                return lambda ids, **_: table(layer, ids)
            if id(layer) in self._covered.lstms:
                return lambda given, **_: read(layer, given)
            if isinstance(layer, keras.Model):
                return lambda *inputs, **_: through(layer, *inputs)
            if getattr(layer, "_call_has_training_arg", False):
                return lambda *inputs, **more: layer(*inputs, **{**more, "training": True})
            return layer

        return through(self._trained, x)

    def _look_up(self, tape: tf.GradientTape, seen: list[Words], layer: Any, ids: Any) -> Words:
        words = look_up(layer, ids, squares=id(layer) in self._tables)
        if words.squares is not None:
            tape.watch([words.rows, words.squares])
            seen.append(words)
        return words


def _any_size(data: Any) -> Any:
    """The batch's types and shapes, for any number of samples: the last batch is smaller, and
    one trace does for all."""
    return keras.tree.map_structure(lambda each: tf.TensorSpec([None, *each.shape[1:]], each.dtype), data)


def install(model: keras.Model) -> list[keras.callbacks.Callback]:
    """Have a compiled model go the fast way as far as it is covered, and give the callbacks
    that `fit` needs for it."""
    covered = covers(model)
    return [Fast(model, covered)] if covered.lstms else []
