"""Writes the program that asks a model of texts: texts and numbers beside them go in."""

from __future__ import annotations

from components.assembly.spec.messages import N_, Translate, message
from components.datasets.binding.prepared import Encoder
from components.datasets.encodings.bound_encoder import BoundEncoder
from components.datasets.encodings.input_encoders import TextInput
from components.datasets.encodings.number_inputs import NumbersInput
from components.datasets.text import anonymize, word_ids
from components.export import program_template as template
from components.export.program_template import ANONYMOUS, PREDICT, READING, VOCABULARY, WORDS
from components.export.trained_model import TrainedModel

# How many frequent words make an example where the model knows no word of `EXAMPLES`.
KNOWN_WORDS = 5
EXAMPLES = ("Thank you Ohio! Join us tomorrow.", "So dishonest, sad!")

_VOCABULARY = """\
KNOWN = (FOLDER / "vocabulary.txt").read_text(encoding="utf-8").split()
VOCABULARY = Vocabulary(tuple(KNOWN))
"""

_TEXTS = """
def look_up(text, bound):
    {look_up}
    return VOCABULARY.look_up(tokens({prepared}, READING["cut_by"]), bound)


def for_inputs(texts):
    {for_inputs}
    inputs = READING["texts"]
    texts = texts * len(inputs) if len(texts) == 1 else texts
    if len(texts) != len(inputs):
        raise ValueError(f"{len(inputs)} texts, please.")
    return list(zip(texts, inputs))


def unknown(*texts):
    {unknown}
    found = [read(look_up(text, each["vocabulary"]), each["length"]) for text, each in for_inputs(texts)]
    return [None if each.silent else [word.text for word in each.unknown] for each in found]


def encode(*texts, **features):
    {encode}
    arrays = {}
    for text, each in for_inputs(texts):
        ids = [token.id for token in look_up(text, each["vocabulary"])]
        arrays[each["name"]] = pad([ids], each["length"])
    if READING["features"]:
        scale = READING["features"]
        raw = np.array([[features.get(name, np.nan) for name in scale["names"]]], "float64")
        scaled = (raw - np.array(scale["means"])) / np.array(scale["deviations"])
        for name in scale["inputs"]:
            arrays[name] = np.nan_to_num(scaled).astype("float32")
    return arrays


def predict(*texts, **features):
    {predict}
    if None in unknown(*texts):
        raise ValueError({nothing})
    return answers(encode(*texts, **features))


if __name__ == "__main__":
    names = READING["features"]["names"] if READING["features"] else []
    given = [word.partition("=") for word in sys.argv[1:]]
    numbers = {name: float(value) for name, _, value in given if name in names}
    texts = ["".join(parts) for parts in given if parts[0] not in names]
    texts = texts or READING["example"]
    if None in unknown(*texts):
        sys.exit({nothing})
    for words in unknown(*texts):
        if words:
            print({unknown_words}, *words)
    for head, said in predict(*texts, **numbers).items():
        print(head, said[0].tolist(), READING["questions"].get(head, ""))
"""


def text_files(trained: TrainedModel, encoder: BoundEncoder, translate: Translate) -> dict[str, str]:
    """The files of the program by name."""
    readers, numbers = typed_inputs(encoder)
    tokenizer = readers[0].tokenizer
    largest = max(reader.bound for reader in readers)
    words = tokenizer.vocabulary.words[: max(0, largest - word_ids.FIRST_WORD)]
    paired = tokenizer.anonymous
    reading = {
        "texts": [
            {"name": reader.place.name, "length": reader.place.shape[0], "vocabulary": reader.bound}
            for reader in readers
        ],
        "cut_by": tokenizer.cut_by,
        "features": {
            "inputs": [entry.place.name for entry in numbers],
            "names": numbers[0].columns,
            "means": numbers[0].means,
            "deviations": numbers[0].deviations,
        }
        if numbers
        else None,
        **template.names(trained),
        "questions": template.questions(trained, translate),
        "example": _examples(encoder),
    }
    imports = ["from words import Vocabulary, pad, read, tokens"]
    nothing = N_("No word of a text is in the vocabulary, so the model cannot know what it says: no answer.")
    program = template.filled_in(
        template.TOP + template.ANSWERS + _TEXTS,
        translate,
        remarks=template.remarks(trained, translate),
        title=message(N_("Asks the model in plain text, which is read as it was in training.")),
        usage=text_usage(encoder),
        imports="\n".join(["from anonymous import anonymous", *imports] if paired else imports),
        globals=_VOCABULARY,
        answers=message(N_("What each head says, one row a sample.")),
        look_up=message(N_("The words of a text with their ids; 1 is any unknown word.")),
        for_inputs=message(N_("A text for each input of words; one text is for all of them.")),
        unknown=message(N_("Of each text the words that are unknown; None if no word is known.")),
        nothing=repr(message(nothing).text(translate)),
        unknown_words=repr(message(N_("Unknown words, all the same to the model:")).text(translate)),
        prepared="anonymous(text)" if paired else "text",
        encode=message(N_("Texts and features by name as arrays: ids, with 0 before them to fill up.")),
        predict=message(N_("Texts and features as people write them -> what each head says.")),
    )
    files = {
        PREDICT: program,
        WORDS: template.source(word_ids),
        VOCABULARY: "\n".join(words),
        READING: template.as_json(reading),
    }
    return {**files, ANONYMOUS: template.source(anonymize)} if paired else files


def text_usage(encoder: BoundEncoder) -> str:
    """The command that runs the program."""
    _, entries = typed_inputs(encoder)
    names = entries[0].columns if entries else ()
    numbers = [f"{name}=1" for name in names if is_plain(name)]
    return " ".join(["python", PREDICT, *(f'"{example}"' for example in _examples(encoder)), *numbers])


def typed_inputs(encoder: BoundEncoder) -> tuple[list[TextInput], list[NumbersInput]]:
    """The inputs that read word ids, and those that read numbers."""
    inputs = encoder.inputs.values()
    return (
        [entry for entry in inputs if isinstance(entry, TextInput)],
        [entry for entry in inputs if isinstance(entry, NumbersInput)],
    )


def cuts_words(encoder: Encoder) -> bool:
    """Whether Chinese is cut into words, which needs a package."""
    readers = typed_inputs(encoder)[0] if isinstance(encoder, BoundEncoder) else []
    return any(reader.tokenizer.cut_by == "word" for reader in readers)


def is_plain(name: str) -> bool:
    """Whether the name of a column needs no quotation marks on a command line."""
    return name.isascii() and name.isidentifier()


def _examples(encoder: BoundEncoder) -> list[str]:
    """Example texts that have words the model knows."""
    vocabulary = typed_inputs(encoder)[0][0].tokenizer.vocabulary
    known = " ".join(list(filter(word_ids.is_word, vocabulary.words))[:KNOWN_WORDS])
    reads = {text: word_ids.read(encoder.tokens(text), len(text)) for text in EXAMPLES}
    examples = [known if reading.silent else text for text, reading in reads.items()]
    return examples[: len(encoder.asked_columns())]
