"""Every mistake that people published is found: its line, what is wrong in their words, and the mend."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from components.assembly.code import apply_repairs, read_python

_MISTAKES = Path(__file__).parents[1] / "cases" / "mistakes"

# What a diagnosis has to say beside the line.
WORDS = {
    "m01_forgot_to_call": ("Dense is made but not called", "(x)", "line 14"),
    "m03_disconnected_new_input": ("answer was computed from inputs", "another Input", "Give it inputs"),
    "m05_starts_at_a_copy": ("b_out was computed from inputs (line 14)", "a_out", "Dense of line 14"),
    "m07_shape_with_batch": ("one sample", "X has 500 samples of 20 numbers", "X.shape[1:]"),
    "m09_input_output_keywords": ("inputs and outputs, with an s", "Keras 1"),
    "m11_concatenate_called_once": ("two pairs of brackets", "Concatenate()([a, b])"),
    "m13_residual_other_width": ("x has 3 channels (line 11)", "y has 16", "Conv2D(16, 1)(x)", "3 filters"),
    "m15_no_pooling_before_head": (
        "still a picture of (15, 15, 16)",
        "225",
        "GlobalAveragePooling2D or Flatten",
    ),
    "m17_lstm_on_flat_input": ("step by step", "(steps, features)", "inputs is (10,)", "(10, 1)"),
    "m19_vocabulary_one_short": ("ids 0 to 49", "has 50", "len(word_index) + 1"),
    "m21_sigmoid_for_one_of_five": ("5 sigmoids", "categorical_crossentropy (line 16)", "softmax"),
    "m23_one_hot_labels_sparse": ("number of the class", "y (line 14) was made one-hot", "categorical_cross"),
    "m25_no_sigmoid": ("any number", "binary_crossentropy (line 16)", 'activation="sigmoid"'),
    "m27_accuracy_of_amounts": ("exactly right", "stays 0", "mean_absolute_error"),
    "m29_loss_weights_misspelt": ("no output dept", "priority and department", "Did you mean department"),
    "m31_target_key_wrong": ("score, label", "score, class", "Rename label to class"),
    "m33_one_loss_in_a_list": ("1 loss", "2 outputs", "yes is never trained", 'loss="mse"'),
    "m35_inputs_swapped": ("[question, answer]", "[answers, questions]", "by name"),
    "m37_validation_data_list": ("tuple (X, y)", "Keras 3 takes"),
    "m39_siamese_that_is_not": ("encoder makes new layers", "left, right", "2 x 1,072", "call it on each"),
    "m41_slash_in_name": ("a slash", "encoder_dense_1"),
    "m43_tf_function_on_tensor": ("no numbers yet", "GlobalAveragePooling1D", "keras.ops.mean"),
    "m45_if_on_a_tensor": ("asks for a number", "keras.ops.where", "relu"),
    "m47_lr": ("lr is called learning_rate today", "decay", "schedule"),
    "m49_conv2d_three_numbers": ("32 filters", "window of 3 x 3", "Conv2D(32, (3, 3))"),
    "m51_reshape_total": ("4 x 4 x 8 = 128", "120 come in from line 12", "128 units"),
    "m53_sequence_as_state": (
        "2 states of 64",
        "enc is the sequence of all 20 steps",
        "return_state=True",
        "join",
    ),
    "m55_layers_by_position": (
        "layers[-2] is the Attention, not the Dense",
        "layers[-1]",
        'get_layer("to_word")',
    ),
    "m57_two_inputs_in_sequential": ("one chain", "right comes behind left", "functional API", "(8,)"),
    "m59_tensors_not_in_a_list": ("one list", "Add()([a, b])"),
    "m61_tensor_in_the_constructor": ("settings of Flatten", "Flatten()(x)"),
    "m63_class_weight_two_outputs": ("one output only", "sample_weight"),
    "m65_skip_of_itself": ("same tensor, that of line 13", "overwritten", "shortcut = x"),
    "m67_mask_lost": ("mask_zero=True in line 12", "Flatten", "GlobalAveragePooling1D"),
    "m69_units_with_a_point": ("n / 2 is 8.0", "whole number", "n // 2"),
    "m71_bidirectional_doubles": (
        "forth_and_back has 64",
        "32 of each direction",
        'merge_mode="sum"',
        "16 units",
    ),
    "m73_classes_counted_from_one": ("counted from 0", "10 units stand for 0 to 9", "y has a 10", "y - 1"),
    "m75_outputs_is_the_layer": ("head is a layer (Dense, line 13)", "head(x)"),
    "m77_wrong_width_of_data": ("8 numbers", "X has 7 columns (line 15)", "(7,)"),
    "m79_model_before_the_last_layer": (
        "ends at the x of line 12",
        "Dropout, Dense",
        "14, 15",
        "Make the model last",
    ),
    "m81_eight_names_wrong": ("kears", "keras"),
    "m83_inputlayer_as_tensor": ("InputLayer", "Sequential", "keras.Input"),
    "m85_list_times_three": ("* 3 repeats the same Dense", "share their weights", "for _ in range(3)"),
}
# Mistakes with which Keras builds and trains the model: they are remarks, or notes, and the model is read.
SILENT = ["m21", "m25", "m27", "m33", "m35", "m37", "m39", "m49", "m65", "m67", "m79", "m85"]
# What is said of what the model becomes here, and of what is left aside.
ASIDE = ("read-otherwise", "left-aside")
# Notes on names of earlier versions, with which the model is read.
OLD = ["m09", "m47"]
# What cannot be mended by one edit, or where the learner has to choose.
WITHOUT_REPAIR = ["m39", "m45", "m53", "m57", "m63", "m65"]


def text(name: str) -> str:
    return (_MISTAKES / f"{name}.py").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", WORDS)
def test_a_published_mistake_is_found_in_its_line_and_said(name: str) -> None:
    code, number = text(name), name.partition("_")[0]
    line = int(re.search(r"# line: (\d+)", code)[1])  # type: ignore[index]
    read = read_python(code)
    there = [finding for finding in read.findings if finding.line == line and finding.code not in ASIDE]
    said = " ".join(map(str, there))
    assert [words for words in WORDS[name] if words not in said] == [], said
    harmless = number in SILENT + OLD
    assert (read.spec is not None) == harmless
    assert all((finding.severity != "error") == harmless for finding in there)
    repairs = [finding.repair for finding in read.findings if finding.repair is not None]
    assert bool(repairs) == (number not in WITHOUT_REPAIR)
    if repairs:
        mended = read_python(apply_repairs(code, repairs))
        assert mended.spec is not None, [str(finding) for finding in mended.findings]
        codes = {finding.code for finding in there}
        assert not codes & {finding.code for finding in mended.findings}


def test_every_published_mistake_is_here() -> None:
    assert sorted(WORDS) == sorted(file.stem for file in _MISTAKES.glob("*.py"))


def test_all_misspelt_names_are_said_at_once() -> None:
    read = read_python(text("m81_eight_names_wrong"))
    found = [(finding.line, finding.repair.text) for finding in read.errors if finding.repair is not None]
    assert found == [
        (11, "keras"),
        (12, "Embedding"),
        (13, "LSTM"),
        (13, "return_sequences"),
        (15, "Dense"),
        (15, '"relu"'),
        (17, "Model"),
        (18, '"accuracy"'),
    ]
