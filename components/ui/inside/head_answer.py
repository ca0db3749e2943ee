"""What the outputs of a model say, in the terms of the data."""

from __future__ import annotations

import numpy as np
import streamlit as st

from components.assembly.spec import Head, ModelSpec
from components.datasets.binding.prepared import Prepared
from components.training.analysis.examining import answer_kind, labels_as_numbers
from components.training.analysis.model_steps import Step
from components.training.analysis.probabilities import probabilities
from components.training.values.sample_tensors import SampleTensor
from components.ui.base.locale import _, say
from components.ui.base.markdown import Text, verbatim
from components.ui.inside.sample import Sample
from components.ui.predict.asking import say_scores

MOST_CLASSES = 12


def heads_of(spec: ModelSpec, step: Step) -> tuple[Head, ...]:
    """The outputs of the model that give out the first tensor of a step."""
    if step.around:
        return ()
    name = step.call.output if step.call is not None else step.use.name
    return tuple(head for head in spec.heads if head.tensor == name)


def class_names(head: Head, tensor: SampleTensor, prepared: Prepared) -> tuple[str, ...]:
    """What the numbers of an output with a number for each of a few classes are called; empty for others."""
    targets = prepared.validation.targets.get(head.name)
    if tensor.values.ndim != 1 or not 1 < tensor.size <= MOST_CLASSES:
        return ()
    if answer_kind(head.loss, targets, tensor.size) != "class":
        return ()
    return tuple(say(prepared.encoder.actual(head.name, number)).plain for number in range(tensor.size))


def say_answer(head: Head, tensor: SampleTensor, sample: Sample, prepared: Prepared) -> None:
    """Draw what an output says of the sample, and what is true if that is known."""
    if head.loss is None or tensor.values.ndim != 1 or head.name not in prepared.questions:
        return
    targets = prepared.validation.targets.get(head.name)
    said = probabilities(head, tensor.values[None])[0]
    kind = answer_kind(head.loss, targets, tensor.size)
    if not np.isfinite(said).all() or (kind != "class" and tensor.size > 1):
        return
    value = float(said.argmax()) if kind == "class" else float(said[0])
    sentence = say(prepared.encoder.say(head.name, value))
    if kind == "class":
        sentence = _("{answer}, {share:.1%}").format(answer=sentence, share=float(said.max()))
    st.markdown(Text("**{head}**: {sentence}").format(head=verbatim(head.name), sentence=sentence))
    if sample.row is not None and targets is not None:
        true = labels_as_numbers(head.loss, targets[sample.row : sample.row + 1])[0]
        answer = say(prepared.encoder.actual(head.name, float(true.reshape(-1)[0])))
        st.caption(_("true: {answer}").format(answer=answer))
    say_scores([head])
