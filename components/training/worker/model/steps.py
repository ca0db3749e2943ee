"""The train and the test step of a model, each traced once for all models of its structure.

A trace (a TensorFlow graph) takes about a second to make, and names the variables of the model
that it was made with only by their places; so another model of the same structure runs it on
its own variables. Where there is none yet the very first batch of a training is run operation by
operation, so that the first point is there before the trace is.

The same training is to have the same curve, to the last bit, whether there was a trace or not. So
TensorFlow is kept from rewriting a trace for a first batch, where it would fuse operations and round
otherwise; from the second on it is faster for that, by a twentieth and more. Of a trace with loops, as
Keras's own recurrent layers have, gradients are added up in another order than without: it is not
`literal`, and the first batch of such a model is never traced.

The profile, from a job to its first row, of the slide's model with the processor to itself: 1.0 s of
which 0.7 was the trace; 0.4 with the first batch untraced, of which building the model is 0.2 and the
batch 0.1; and 0.1 of a model that was made ready, whose first batch is 0.015. The trace comes with
the second batch of the first model of a structure, and no other pays for it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property, partial
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from components.training.worker.fast import Fast
from components.training.worker.model.head_gradients import Answer, head_gradients, plainly, squared_norms
from components.training.worker.model.trace_cache import Logs, LookupTable, Step, TraceCache

logger = logging.getLogger(__name__)


class Steps:
    """The train and test steps that `fit` calls for one model. They decide which way it is trained: the
    `fast` one, where there is one, until it fails; then, and else, Keras's own.

    What Keras keeps running `means` of is of one batch alone: they begin anew with each.
    """

    def __init__(
        self,
        model: keras.Model,
        traces: TraceCache,
        weights: Mapping[str, keras.Variable],
        fast: Fast | None,
        means: Callable[[], Sequence[keras.metrics.Metric]],
    ) -> None:
        self._model, self._traces, self._weights, self._fast = model, traces, weights, fast
        self._means = means
        self._own = [] if fast is None else fast.variables
        self._begun = False
        # `fit` leaves functions alone that are there already.
        model.train_function, model.test_function = self._train, self._test

    def prewarm(self, data: Any) -> None:
        """Make and run what takes time, with weights that nobody wants."""
        self._begun = True
        self._train(iter([data]))
        # And as the first batch of a training goes.
        self._begun = False
        self._model.optimizer.iterations.assign(0)
        self._train(iter([data]))
        self._test(iter([data]))

    def head_norms(self, data: Any) -> dict[str, np.ndarray]:
        """What each head's weighted loss sends to the weights for a batch, which is not trained.

        Returns:
            By head, the sum of the squares of the gradient of each trainable variable.
        """
        answer = self._fast.watched if self._fast is not None else plainly(self._model)
        norms = self._traced(self._norms_name, partial(self._head_norms, answer), data)
        return {head: squares.numpy() for head, squares in norms.items()}

    def norms_ready(self, data: Any) -> bool:
        """Whether `head_norms` takes no longer than a batch for data of this kind: after `prepare_norms`."""
        return self._traces.is_ready(self._norms_name, data)

    def prepare_norms(self, data: Any) -> None:
        """Trace `head_norms` and run it once."""
        self.head_norms(data)
        self._traces.note_ready(self._norms_name, data)

    def claim_norms(self, data: Any) -> bool:
        """Whether who asks is to trace `head_norms`: of all models of a structure the first."""
        return self._traces.claim(self._norms_name, data)

    @property
    def _norms_name(self) -> str:
        return "plain gradients" if self._fast is None else "fast gradients"

    def _head_norms(self, answer: Answer, data: Any) -> Logs:
        gradients = head_gradients(self._model, self._weights, answer, data)
        return {head: squared_norms(of_head) for head, of_head in gradients.items()}

    def release_memory(self) -> None:
        """Free the memory of the variables, which nobody may read any more: a graph that was
        traced with them holds on to them."""
        for variable in self._variables:
            nothing = tf.zeros([0], variable.dtype)
            tf.raw_ops.AssignVariableOp(resource=variable.handle, value=nothing, validate_shape=False)

    def _train(self, iterator: Any) -> Logs:
        data = next(iterator)
        fast = self._fast
        logs = self._attempt(partial(self._run, "fast", fast.step, data)) if fast else None
        if fast is None or logs is None:
            return self._run("plain", self._model.train_step, data)
        fast.done += 1
        return logs

    def _test(self, iterator: Any) -> Logs:
        data = next(iterator)
        fast = self._fast
        logs = self._attempt(partial(self._traced, "fast test", fast.test, data)) if fast else None
        return self._traced("plain test", self._model.test_step, data) if logs is None else logs

    def _attempt(self, step: Callable[[], Logs]) -> Logs | None:
        """Train a batch by the fast way; None if that fails before it has changed a weight, which gives the
        fast way up for good."""
        assert self._fast is not None
        try:
            return step()
        except Exception as error:
            if self._fast.touched():
                raise
            reason = str(error).partition("\n")[0]
            logger.error("The fast way failed, Keras's own goes on: %s: %s", type(error).__name__, reason)
            self._fast.give_up()
            self._fast = None
            return None

    def _run(self, name: str, step: Step, data: Any) -> Logs:
        first = not self._begun and not int(self._model.optimizer.iterations)
        trace = self._traces.known(name, data) if first else None
        untraced = first and not (trace and trace.literal and self._measured)
        logs = self._anew(step, data) if untraced else self._traced(name, step, data, literally=first)
        self._begun = True
        return logs

    def _traced(self, name: str, step: Step, data: Any, *, literally: bool = False) -> Logs:
        variables = [*self._variables, *self._lookup_tables]
        trace = self._traces.get(name, partial(self._anew, step), data, variables)
        return trace.run(data, variables, literally=literally)

    def _anew(self, step: Step, data: Any) -> Logs:
        # Within the trace it costs nothing; from outside, one by one, a millisecond a batch.
        for mean in self._means():
            mean.reset_state()
        return step(data)

    @property
    def _measured(self) -> bool:
        """Whether the losses and metrics have their variables, which a first batch gives them else."""
        parts = self._model._compile_loss, self._model._compile_metrics
        return all(part is None or part.built for part in parts)

    @cached_property
    def _variables(self) -> list[tf.Variable]:
        """All that a step may touch, in the same order for every model of a structure. Asked
        for when the metrics have theirs."""
        model = self._model
        ours = (
            *model.variables,
            *model.optimizer.variables,
            *model.metrics_variables,
            *self._weights.values(),
        )
        return [*(variable.value for variable in ours), *self._own]

    @cached_property
    def _lookup_tables(self) -> list[LookupTable]:
        """The lookup tables of preprocessing layers, in the same order for every model of a structure."""
        tables = [getattr(layer, "lookup_table", None) for layer in self._model._flatten_layers()]
        return [LookupTable(table.resource_handle) for table in tables if table is not None]
