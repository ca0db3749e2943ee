"""Programs as people publish them: what makes no part of the model keeps nobody from reading it."""

from __future__ import annotations

from components.assembly.code import read_python

MODEL = "i = keras.Input((4,))\nmodel = keras.Model(i, keras.layers.Dense(n)(i))\n"


def test_what_an_unknown_loop_counts_is_not_known() -> None:
    text = (
        "import keras\nletters = set()\nwith open('a.txt') as file:\n    for line in file.read():\n"
        "        for letter in line:\n            letters.add(letter)\nn = len(letters)\n" + MODEL
    )
    (said,) = read_python(text).errors
    assert "known only when the program runs" in str(said)


def test_layers_that_an_unknown_loop_puts_into_a_list_stay_there() -> None:
    text = (
        "import keras, os\nn, parts = 3, []\nfor name in os.listdir('.'):\n    print(name)\n"
        "    parts.append(name)\nparts = [keras.Input((4,))]\n"
        "for name in os.listdir('.'):\n    parts.append(parts[-1])\n"
        "model = keras.Model(parts[0], keras.layers.Dense(n)(parts[0]))\n"
    )
    assert read_python(text).spec is not None


def test_data_of_earlier_versions_are_left_aside() -> None:
    text = (
        "import keras\nfrom keras.preprocessing.image import ImageDataGenerator\nn = 3\n"
        "data = ImageDataGenerator(rescale=1 / 255)\n" + MODEL
    )
    read = read_python(text)
    assert read.spec is not None
    assert [finding.severity for finding in read.findings if finding.line == 2] == ["note"]


def test_a_text_of_what_training_gives_is_no_mistake() -> None:
    text = (
        f"import keras\nn = 3\n{MODEL}model.compile('adam', 'mse')\n"
        "loss = model.train_on_batch(x, y)\nprint('%d %f' % (3, loss))\n"
    )
    assert read_python(text).spec is not None


def test_two_results_of_one_call_are_no_rounds_of_a_loop() -> None:
    read = read_python(
        "import keras\nfrom keras.layers import *\ni = keras.Input((8,))\n"
        "both = keras.Model(i, [Dense(2)(i), Dense(3)(i)])\na, b = both(i)\nmodel = keras.Model(i, a)\n"
    )
    assert read.spec is not None
    assert not any(finding.code == "begun-again" for finding in read.findings)
