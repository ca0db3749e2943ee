"""Faster training and validation steps for Keras models in which an LSTM reads an embedding.

The model keeps its Keras layers, variables and optimizer. Only the computation of a step is replaced;
its results differ from those of Keras by rounding alone. At the end of each epoch the weights and the
state of the optimizer are what Keras would have computed, so training can go on from a checkpoint with
or without these steps. Within an epoch, RMSprop's mean squares for an embedding table are up to date
only in the rows that were read.

`coverage.covers` decides layer by layer what is replaced:

- `LSTM` layers with tanh, sigmoid and a bias, without dropout, masks, regularizers or constraints, in
  the model or in a model inside it, shared or not. They are computed in NumPy (`recurrence`).
- `Embedding` layers whose vectors are read only by such LSTMs. Each distinct word of a batch is looked
  up, multiplied by the kernel and summed up once (`embedding_lstm`, `row_lookups`). RMSprop, SGD and
  Adagrad update only the rows that were read, Adam updates the whole table (`tables`).
- A model inside the model that consists of these layers and `Dense`, and is called on several inputs of
  the model (a shared encoder). Its calls become one call on the samples of all of them.

Prediction is not replaced. If a step fails before it has changed a weight, Keras's own step is used from
that batch on (`worker.model.steps`).

Why it is faster: a batch of the model on the slide took 100 ms. Nearly half of that was RMSprop's update
of all 10,000 rows of the table, of which a batch reads 300. Most of the rest was TensorFlow's loop over
the 100 steps, forward and backward. Of the time that remained, a fifth was spent on sums over scattered
rows of memory; this is why `row_lookups` exists, and why `recurrence` stores units before samples.
"""

from components.training.worker.fast.step import Fast, fast_way

__all__ = ["Fast", "fast_way"]
