"""A faster way through `model.fit` for text: an embedding read by an LSTM.

The model stays the Keras model, with its layers, its variables and its optimizer; only what
is computed in a step, of training or of validation, is computed otherwise, to the same numbers
but for the last digits. At the end of an epoch everything is where plain Keras would have it, so that a
checkpoint of one way goes on in the other. In between, the mean square that RMSprop keeps for
a table is right for the rows that were read alone.

Covered (`coverage.covers` decides, layer by layer; all else is Keras's own):

- `LSTM` with tanh, sigmoid and a bias, without dropout, masks, regularizers or constraints, in
  the model or in models inside it, shared or not: run in NumPy (`recurrence`).
- `Embedding` whose vectors only such LSTMs read: each distinct word is looked up, multiplied
  and summed up once (`embedding_lstm`, `row_lookups`); with RMSprop, SGD and Adagrad it is also moved row
  by row, and with Adam as a whole (`tables`).
- A model inside the model, of these layers and Dense, that is called on several of the model's
  inputs (a shared encoder): the calls are one, on all samples.

Prediction is Keras's own. What fails here, and has moved no weight yet, is left to
Keras's own step from that batch on (`worker.model.steps`).

The profile: of 100 ms a batch of the slide's model, nearly half was RMSprop's pass over all
10,000 rows of the table, of which a batch reads 300, and most of the rest TensorFlow's loop
over the 100 steps, forward and back. Of what is left, a fifth was sums over rows of memory that
stands badly for it: hence `row_lookups`, and the units before the samples in `recurrence`.
"""

from components.training.worker.fast.step import Fast, fast_way

__all__ = ["Fast", "fast_way"]
