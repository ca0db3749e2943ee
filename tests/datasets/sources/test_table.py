from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from pydantic import TypeAdapter, ValidationError

from components import lessons
from components.assembly import Config
from components.assembly.spec import NO_CONFIG
from components.assembly.spec.problems import Refused
from components.datasets import Dataset, Table, describe_columns, load, read_table
from components.datasets.encodings.options import input_options
from components.datasets.encodings.places import HeadPlace, InputPlace, Places
from components.datasets.encodings.proposal import propose
from components.datasets.sources.own_file import file_table

Upload = Callable[[str | bytes], str]

HEADER = "no,title,posted,score,weekend,shares,good\n"
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def _row(n: int) -> str:
    posted = f"2024-01-{1 + n % 28:02d} {n % 24:02d}:30"
    title, good = f"Headline {LETTERS[n % 26]} {LETTERS[n // 26]}", "yes" if n % 3 else "no"
    return f'{n},"{title}",{posted},"{1000 * n:,}",{n % 2},{n},{good}\n'


CSV = HEADER + "".join(_row(n) for n in range(100))
CHINESE = "標題,時間,讚數,分享\n" + "".join(
    f"颱風來襲{chr(0x4E00 + n)}停班停課,民國113年{1 + n % 12}月1日 下午 3:00,{n},{n * n}\n" for n in range(60)
)


def _table(digest: str, **changes: object) -> Table:
    fields = {"text_column": "title", "targets": Config(main_output="shares", news_out="good"), **changes}
    return Table(digest=digest, **fields)


def _numbers(table: Table) -> np.ndarray:
    """The features of all rows, shape (rows, features)."""
    columns = table.asked().columns.values()
    return np.stack([column.values for column in columns if column.kind == "number"], axis=-1)


def test_kinds_of_columns() -> None:
    kinds = {column.name: column.kind for column in describe_columns(read_table(CSV.encode()))}
    assert kinds == {
        "no": "number",
        "title": "text",
        "posted": "time",
        "score": "number",
        "weekend": "number",
        "shares": "number",
        "good": "two",
    }
    odd = describe_columns(read_table(b"a,b,c\n,N/A,x\nhello,,y\n"))
    assert [(column.kind, column.empty, column.example) for column in odd] == [
        ("text", 1, "hello"),
        ("empty", 2, ""),
        ("two", 0, "x"),
    ]


def test_a_first_choice_of_columns(upload: Upload) -> None:
    digest = upload(CSV)
    suggested = Table.suggest(load(digest), digest)
    assert suggested.text_column == "title"
    assert dict(suggested.targets) == {"main_output": "shares", "news_out": "good"}
    assert suggested.feature_columns == ("posted", "weekend"), "numbers that only count rows are left out"
    others = Table.suggest(load(digest), digest, ("likes",))
    assert others == suggested.model_copy(update={"targets": Config(likes="shares")})


@pytest.mark.parametrize("data", ["a,b\n1,2\n3,4\n", "a,b\nsome,text\nmore,here\nand,more\n"])
def test_a_file_with_nothing_to_learn_is_refused(data: str) -> None:
    with pytest.raises(Refused, match="a column of texts and a column of numbers"):
        Table.suggest(read_table(data.encode()), "0" * 64)


def test_a_time_becomes_its_hour_and_weekday_and_the_width_is_known(upload: Upload) -> None:
    table = _table(upload(CSV), feature_columns=("posted", "score", "weekend"))
    features = table.features()
    assert [(str(feature.label), feature.kind) for feature in features] == [
        ("posted: hour", "number"),
        ("posted: weekday", "choice"),
        ("score", "number"),
        ("weekend", "number"),
    ]
    assert (features[2].minimum, features[2].maximum, features[2].step) == (0, 99_000, 1)
    prepared = table.prepare(lessons.headline(sequence_length=10, features=len(features)))
    assert _numbers(table)[27].tolist() == [3, 6, 27_000, 1]  # 2024-01-28 was a Sunday
    assert prepared.train.inputs["news_in"].shape == (80, 4)


def test_dates_without_a_clock_have_no_hour_and_two_answers_are_a_switch(upload: Upload) -> None:
    rows = "".join(
        f"text {LETTERS[n]},2024/1/{n + 1},{'TRUE' if n % 2 else 'FALSE'},{n}\n" for n in range(26)
    )
    table = _table(
        upload("t,day,open,n\n" + rows),
        text_column="t",
        feature_columns=("day", "open"),
        targets=Config(main_output="n"),
    )
    assert [(str(feature.label), feature.kind) for feature in table.features()] == [
        ("day: weekday", "choice"),
        ("open", "switch"),
    ]
    assert _numbers(table)[:3].tolist() == [[0, 0], [1, 1], [2, 0]]


def test_no_features_fit_a_model_without_the_auxiliary_input(upload: Upload) -> None:
    table = _table(upload(CSV))
    assert table.features() == ()
    prepared = table.prepare(lessons.headline(auxiliary_input=False, sequence_length=10))
    assert set(prepared.train.inputs) == {"main_input"}
    with pytest.raises(Refused, match="take the auxiliary input off"):
        table.prepare(lessons.headline(sequence_length=10))


def test_targets_as_classes(upload: Upload) -> None:
    answers = _table(upload(CSV)).asked().answers
    shares, good = answers["main_output"], answers["news_out"]
    np.testing.assert_array_equal(shares.values, np.arange(100) > 49.5)
    np.testing.assert_array_equal(good.values, np.arange(100) % 3 != 0)
    assert str(shares.question.sentence) == "Is shares above 49.5, the median of all rows of the file?"
    assert str(good.question.sentence) == "Is good yes (counted as 1) or no (counted as 0)?"


def test_targets_as_numbers(upload: Upload) -> None:
    rows = "".join(f"text {LETTERS[n]},{n * 10},{n / 4 - 3}\n" for n in range(26))
    targets = Config(main_output="count", news_out="change")
    table = _table(upload("t,count,change\n" + rows), text_column="t", targets=targets, task="regression")
    answers = table.asked().answers
    np.testing.assert_allclose(np.expm1(answers["main_output"].values), np.arange(26) * 10)
    change = answers["news_out"]
    assert (change.values.mean(), change.values.std()) == (pytest.approx(0), pytest.approx(1))
    assert str(change.question.say(float(change.values[-1]))) == "about 3.25 (change)"


@pytest.mark.parametrize(
    ("answers", "yes"),
    [
        (("spam", "ham"), "spam"),
        (("Yes", "No"), "yes"),
        (("是", "否"), "是"),
        (("pos", "neg"), "pos"),
        (("1", "2"), "2"),
        (("9", "10"), "10"),
        (("true", "FALSE"), "true"),
    ],
)
def test_which_of_two_answers_is_yes(upload: Upload, answers: tuple[str, str], yes: str) -> None:
    rows = "".join(f"text {LETTERS[n]},{answers[n % 2]}\n" for n in range(26))
    table = _table(upload("t,a\n" + rows), text_column="t", targets=Config(main_output="a"))
    target = table.asked().answers["main_output"]
    assert f"Is a {yes} (counted as 1)" in str(target.question.sentence)
    assert target.values[0] == (answers[0].lower() == yes)
    assert len(table.distribution("main_output")) == 2


def test_rows_that_cannot_be_used_are_counted_by_column(upload: Upload) -> None:
    rows = [_row(n) for n in range(60)]
    rows[3] = ',,"x",1,1,5,yes\n'
    rows[4] = "4,some title,2024-01-01 1:00,1,1,N/A,yes\n"
    rows[5] = "5,other title,2024-01-01 1:00,many,1,7,\n"
    rows[6] = "6,ragged\n"
    table = _table(upload(HEADER + "".join(rows)), feature_columns=("score", "posted"))
    asked = table.asked()
    assert [str(note) for note in asked.notes] == [
        "1 row was left out: it has more or fewer cells than there are columns (row 8).",
        "In the column score, 1 cell was not understood and counts as empty (row 7).",
        "In the column posted, 1 cell was not understood and counts as empty (row 5).",
        "1 row was left out: nothing in the column title (row 5).",
        "1 row was left out: nothing in the column shares (row 6).",
        "1 row was left out: nothing in the column good (row 7).",
    ]
    assert set(range(2, 62)) - set(asked.row_places) == {5, 6, 7, 8}
    prepared = table.prepare(lessons.headline(sequence_length=10, features=3))
    assert prepared.notes == asked.notes
    assert set(prepared.train.rows) | set(prepared.validation.rows) == set(asked.row_places)


def test_chinese_in_big5_with_years_of_the_republic(upload: Upload) -> None:
    digest = upload(CHINESE.encode("big5", "ignore"))
    table = Table.suggest(load(digest), digest)
    assert (table.text_column, table.feature_columns) == ("標題", ("時間",))
    spec = lessons.headline(sequence_length=12, features=2)
    prepared = table.prepare(spec)
    assert [token.text for token in prepared.encoder.tokens("颱風停課")] == ["颱", "風", "停", "課"]
    assert all(token.known for token in prepared.encoder.tokens("颱風停課"))
    by_word = table.model_copy(update={"cut_by": "word"}).prepare(spec)
    assert [token.text for token in by_word.encoder.tokens("停班停課")] == ["停班", "停課"]
    assert _numbers(table)[0].tolist() == [15, 0]  # 2024-01-01, a Monday


@pytest.mark.parametrize(
    ("changes", "code", "says"),
    [
        ({"text_column": "gone"}, "column_missing", "The file has no column gone"),
        ({"feature_columns": ("title",)}, "not_numeric", r"title holds neither numbers nor times \(row 2\)"),
        ({"feature_columns": ("shares",)}, "answer_among_features", "the model would read the answer"),
        ({"targets": Config(main_output="title")}, "target_unfit", "100 different texts"),
        ({"targets": Config(main_output="title"), "task": "regression"}, "target_unfit", "holds no numbers"),
        ({"targets": Config(main_output="posted")}, "target_unfit", "different texts"),
        ({"targets": Config(main_output="good"), "task": "regression"}, "target_unfit", "holds no numbers"),
        ({"digest": "1" * 64}, "upload_missing", "not on this server"),
    ],
)
def test_a_choice_that_cannot_be_is_refused_by_column(
    upload: Upload, changes: dict[str, object], code: str, says: str
) -> None:
    table = _table(upload(CSV)).model_copy(update=changes)
    with pytest.raises(Refused, match=says) as refused:
        table.prepare(lessons.headline(sequence_length=10))
    assert refused.value.problems[0].code == code


@pytest.mark.parametrize("values", [[5] * 40, [0] * 5 + [1] * 5 + [9] * 30])
def test_a_target_that_hardly_varies_is_refused(upload: Upload, values: list[int]) -> None:
    rows = "".join(f"text {LETTERS[n % 26]},{value}\n" for n, value in enumerate(values))
    table = _table(upload("t,n\n" + rows), text_column="t", targets=Config(main_output="n"))
    with pytest.raises(Refused, match="have the largest value") as refused:
        table.asked()
    assert refused.value.problems[0].code == "target_constant"


def test_a_table_is_a_value_that_json_carries(upload: Upload) -> None:
    table = _table(upload(CSV), feature_columns=("score", "score"), cut_by="word", encoding="utf-8")
    assert table.feature_columns == ("score",)
    assert TypeAdapter(Dataset).validate_json(table.model_dump_json()) == table
    assert "Headline" not in table.model_dump_json()
    assert len({table, table.model_copy()}) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"digest": "../../etc/passwd"},
        {"digest": "A" * 64},
        {"targets": {}},
        {"targets": {"main_output": 3}},
        {"rows": 0},
        {"encoding": "rot13"},
        {"feature_columns": [f"c{n}" for n in range(30)]},
    ],
)
def test_what_a_link_carries_is_checked(changes: dict[str, object]) -> None:
    fields = {"source": "table", "digest": "0" * 64, "text_column": "t", "targets": {"main_output": "n"}}
    TypeAdapter(Dataset).validate_python(fields)
    with pytest.raises(ValidationError):
        TypeAdapter(Dataset).validate_python({**fields, **changes})


def test_what_a_page_shows(upload: Upload) -> None:
    table = _table(upload(CSV), feature_columns=("posted",))
    shown = table.preview(5)
    assert list(shown.columns) == ["title", "posted", "shares", "good"]
    assert shown.index.tolist() == [2, 27, 52, 76, 101]
    assert table.distribution("main_output")["rows"].sum() == 100
    assert str(table.provenance()) == "Your own file: 100 rows, 7 columns, UTF-8, separated by comma."
    assert table.example().startswith("Headline")


def test_what_only_names_the_rows_comes_last() -> None:
    rows = "".join(f"{n},{20 + n * 7 % 50},{n % 6}\n" for n in range(60))
    file = read_table(f"id,age,visits\n{rows}".encode())
    assert file_table(file).of_kind("number", "yes or no") == ("age", "visits", "id")


def test_times_and_texts_can_be_taken_as_they_are_written() -> None:
    rows = "".join(
        f"{n % 6}:{n % 60:02d},2024-01-{1 + n % 28:02d} 9:00,it was text number {n % 20} again\n"
        for n in range(60)
    )
    table = file_table(read_table(f"score,day,said\n{rows}".encode()))
    second = {name: str(each.label) for name, each in table.columns.items() if each.second}
    assert second == {
        "score  as written": "score: as it is written",
        "day  as written": "day: as it is written",
        "said  as written": "said: as it is written",
    }
    assert table.columns["score  as written"].values[7] == "1:07"
    assert [str(table.columns[f"day  {part}"].label) for part in ("hour", "weekday")] == [
        "day: hour",
        "day: weekday",
    ]
    # Each can be chosen, and is not proposed: what asks for a text and has none gets random numbers.
    text = InputPlace("text", (20,), (False,), "int32", 1_000)
    assert {option.columns for option in input_options(text, table)} >= {("said  as written",)}
    answer = HeadPlace("answer", (20,), "sparse_categorical_crossentropy", NO_CONFIG, ())
    proposal = propose(Places((text,), (answer,)), table)
    assert (proposal.inputs[0].encoding, proposal.heads[0].columns) == ("random", ("said",))


def test_as_many_classes_as_an_output_tells_apart_are_categories() -> None:
    rows = "".join(f"city {n % 83},{n % 7}\n" for n in range(600))
    assert file_table(read_table(f"city,people\n{rows}".encode())).of_kind("category") == ("city",)
