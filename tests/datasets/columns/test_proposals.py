"""What columns are, which are proposed, and what is said of those that are not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from components import lessons
from components.assembly import Config
from components.assembly.spec.problems import Refused
from components.datasets import Authors, Column, Table, describe_columns, load, read_table
from components.datasets.columns.proposals import (
    may_be_feature,
    may_be_target,
    may_be_text,
    no_target,
    propose,
)

Upload = Callable[[str | bytes], str]
CASES = Path(__file__).parents[1] / "cases"

WORDS = "storm calm river stone cloud market window garden music paper bridge light".split()  # noqa: SIM905


def text(n: int) -> str:
    return f"the {WORDS[n % 12]} and a {WORDS[n // 12 % 12]} near the {WORDS[n * 7 % 11]}"


def table(**columns: Callable[[int], object]) -> bytes:
    """A CSV of 120 rows whose cells are functions of the row."""
    lines = [";".join(columns), *(";".join(str(make(n)) for make in columns.values()) for n in range(120))]
    return "\n".join(lines).encode()


def described(data: bytes) -> dict[str, Column]:
    return {column.name: column for column in describe_columns(read_table(data))}


def role(make: Callable[[int], object], name: str = "what") -> tuple[str, str]:
    column = described(table(text=text, **{name: make}))[name]
    return column.role, str(column.why)


@pytest.mark.parametrize(
    ("name", "make", "is_", "why"),
    [
        ("what", lambda n: "", "empty", "every row is empty"),
        ("what", lambda n: "same", "constant", "the same in every row: same"),
        ("what", lambda n: 7, "constant", "the same in every row: 7"),
        ("what", lambda n: n + 1, "identifier", "count or name the rows"),
        ("what", lambda n: (n * 53) % 120 + 5_000, "identifier", "count or name the rows"),
        ("RespondentID", lambda n: 3_292_953_864 + n * n * 7, "identifier", "as its name says"),
        ("user_id", lambda n: n % 9, "identifier", "as its name says"),
        ("zip code", lambda n: 10_000 + n * n, "identifier", "as its name says"),
        ("學號", lambda n: 410_000 + n * n, "identifier", "as its name says"),
        ("what", lambda n: f"{n * 37:05d}", "identifier", "leading zeros"),
        ("what", lambda n: 10**18 + n * n, "identifier", "round"),
        ("what", lambda n: f"tt{n * n}x{n}", "identifier", "codes that name the rows"),
        ("what", lambda n: f"p{n}@example.org", "identifier", "addresses"),
        ("what", lambda n: f"{n}E{n % 9}", "code", "E is a letter"),
        ("what", lambda n: f"https://example.org/{n}", "links", "https://example.org/0"),
        ("what", lambda n: f"bit.ly/a{n}", "links", "bit.ly"),
        ("what", lambda n: f"2024-{1 + n % 12}-{1 + n % 28}", "date", "2024-1-1"),
        ("what", lambda n: "yes" if n % 4 else "no", "two answers", r"yes (75% of the rows) and no"),
        ("what", lambda n: int(n == 3), "two answers", "0 (99% of the rows)"),
        ("what", lambda n: n * n % 83, "count", "whole numbers from 0"),
        ("likes", lambda n: n, "count", "whole numbers from 0 to 119"),
        ("what", lambda n: n * n % 83 / 4 - 3, "number", "numbers from -3"),
        ("what", lambda n: ["five", "4", "three", "2", "one"][n % 5], "numbers in words", "60% of the cells"),
        ("what", lambda n: ["red", "green", "blue"][n % 3], "category", "3 different answers"),
        ("what", lambda n: WORDS[n % 12] + WORDS[n // 12], "short text", "100% of them different"),
        ("what", text, "free text", "words on average"),
        (
            "評論",
            lambda n: ["店員很親切餐點好吃", "等了四十分鐘才上菜"][n % 2] + "。" * (n % 3),
            "free text",
            "words",
        ),
    ],
)
def test_what_a_column_is_and_how_one_can_tell(
    name: str, make: Callable[[int], object], is_: str, why: str
) -> None:
    guessed, reason = role(make, name)
    assert guessed == is_
    assert why in reason


@pytest.mark.parametrize("name", ["mobile", "paid", "valid", "grid", "phone calls", "number of ids seen"])
def test_a_name_that_only_resembles_an_identifiers_makes_none(name: str) -> None:
    assert role(lambda n: n * n % 83 % (2 if name == "mobile" else 83), name)[0] in ("count", "two answers")


def test_what_nothing_can_be_learnt_from_is_offered_for_nothing() -> None:
    columns = described(
        table(
            text=text,
            id=lambda n: n,
            zip=lambda n: f"{n:05d}",
            link=lambda n: f"http://a.org/{n}",
            same=lambda n: 3,
            none=lambda n: "",
            sku=lambda n: f"{n}E1",
            score=lambda n: n * n % 83,
        )
    )
    assert [name for name, column in columns.items() if may_be_text(column)] == ["text"]
    assert [name for name, column in columns.items() if may_be_target(column)] == ["score"]
    assert [name for name, column in columns.items() if may_be_feature(column)] == ["score"]
    assert str(no_target(columns["none"])) == "none holds nothing: every row is empty."
    assert str(no_target(columns["same"])) == "same holds the same in every row: 3."


def test_tweets_as_they_are_published() -> None:
    """Links, ids, replies and what is known only afterwards beside the text."""
    proposal = propose(
        read_table(
            table(
                id=lambda n: 1_698_308_935 + n * 104_729,
                link=lambda n: f"https://twitter.com/someone/status/{n}/with/a/long/path/{n * 7}",
                content=text,
                date=lambda n: f"2020-02-{1 + n % 28:02d} {n % 24:02d}:05",
                retweets=lambda n: n * n % 97,
                favorites=lambda n: n * n * 3 % 101,
                replies=lambda n: n % 7,
                hashtags=lambda n: n % 3,
            )
        )
    )
    assert proposal.text == "content"
    assert set(proposal.targets) <= {"retweets", "favorites", "replies"}
    assert len(proposal.targets) == 2
    assert proposal.features == ("date", "hashtags")
    other = ({"retweets", "favorites", "replies"} - set(proposal.targets)).pop()
    assert "known only afterwards" in str(proposal.why[other])
    why_no_id = str(proposal.why["id"])
    assert "count or name the rows" in why_no_id or "as its name says" in why_no_id
    assert "links, such as https://twitter.com" in str(proposal.why["link"])


def test_a_survey_is_asked_for_an_answer_and_not_for_the_respondents_number() -> None:
    proposal = propose(
        read_table(
            table(
                RespondentID=lambda n: 3_292_953_864 + n * n * 7,
                travel=lambda n: ["never", "once a year", "once a month"][n % 3],
                rude=lambda n: "Yes" if n % 3 else "No",
                age=lambda n: ["18-29", "30-44", "45-60", "> 60"][n % 4],
            )
        )
    )
    assert proposal.targets == ("rude",)
    assert "RespondentID" not in proposal.features
    assert [str(note)[:60] for note in proposal.notes] == [
        "No column holds free text; travel is taken for it, which hol",
        "Only rude can be a target, so both outputs are asked for it.",
    ]


def test_a_feature_that_says_the_target_is_left_out() -> None:
    proposal = propose(
        read_table(
            table(
                title=text,
                gross_local=lambda n: n * n % 89 * 10 + n % 3,
                age=lambda n: n * 31 % 57,
                passed=lambda n: "yes" if n % 2 else "no",
                grade=lambda n: n % 2 * 50 + n * 7 % 40,
                score=lambda n: n * n % 89,
            )
        )
    )
    assert proposal.text == "title"
    assert "score" in proposal.targets
    assert "age" in proposal.features
    assert {"gross_local", "grade"}.isdisjoint(proposal.features)


def test_ids_and_codes_are_neither_feature_nor_target_also_if_they_are_asked_for(upload: Upload) -> None:
    digest = upload((CASES / "55_ids_and_zeros.csv").read_bytes())
    suggested = Table.suggest(load(digest), digest)
    assert (suggested.text_column, dict(suggested.targets), suggested.feature_columns) == (
        "review",
        {"main_output": "stars", "news_out": "stars"},
        (),
    )
    for name in ("zip", "account", "sku"):
        table_by_codes = Table(digest=digest, text_column="review", targets=Config(main_output=name))
        with pytest.raises(Refused, match=r"codes|beyond") as refused:
            table_by_codes.asked()
        assert refused.value.problems[0].code == "target_codes"
        with pytest.raises(Refused, match=r"codes|beyond"):
            suggested.model_copy(update={"feature_columns": (name,)}).features()


def test_the_same_target_twice_is_said() -> None:
    proposal = propose(read_table((CASES / "53_formulas.csv").read_bytes()))
    assert (proposal.text, proposal.targets) == ("comment", ("amount",))
    assert "Only amount can be a target, so both outputs are asked for it." in map(str, proposal.notes)


def test_numbers_in_words_are_told_and_not_learnt() -> None:
    with pytest.raises(
        Refused, match=r"rating holds numbers and words mixed: 83% of the cells are not numbers"
    ):
        propose(read_table((CASES / "71_numbers_as_words.csv").read_bytes()))


def test_dates_that_do_not_exist_leave_a_column_of_dates() -> None:
    columns = described((CASES / "25_roc_leap_and_wrong.csv").read_bytes())
    assert (columns["date"].kind, columns["date"].role) == ("time", "date")


def test_file_names_are_no_texts() -> None:
    proposal = propose(read_table((CASES / "31_right_to_left.csv").read_bytes()))
    assert (proposal.text, proposal.targets, proposal.features) == ("تعليق", ("نجوم",), ())


def one_target(upload: Upload, data: bytes, name: str) -> Table:
    return Table(digest=upload(data), text_column="text", targets=Config(main_output=name))


@pytest.mark.parametrize(
    ("make", "code", "says"),
    [
        (lambda n: "", "target_empty", "empty in every row"),
        (lambda n: "Yes" if n % 2 else "yes", "target_constant", "says the same in every row"),
        (lambda n: "4" if n % 2 else "4.0", "target_constant", "largest value"),
    ],
)
def test_targets_that_tell_nothing_apart_are_refused(
    upload: Upload, make: Callable[[int], object], code: str, says: str
) -> None:
    with pytest.raises(Refused, match=says) as refused:
        one_target(upload, table(text=text, what=make), "what").asked()
    assert refused.value.problems[0].code == code


def test_one_class_that_is_left_when_rows_without_a_text_went_is_refused(upload: Upload) -> None:
    data = table(text=lambda n: text(n) if n % 4 else "", what=lambda n: "no" if n % 4 else "yes")
    with pytest.raises(Refused, match="90 rows that can be used have one answer in the column what: no"):
        one_target(upload, data, "what").asked()


def test_imbalance_is_warned_of_and_both_rows_survive_the_split(upload: Upload) -> None:
    digest = upload((CASES / "67_imbalanced.csv").read_bytes())
    spec = lessons.headline(auxiliary_input=False, auxiliary_output=False, sequence_length=10)
    for seed in range(12):
        rare_fraud = Table(
            digest=digest, text_column="message", targets=Config(main_output="fraud"), seed=seed
        )
        prepared = rare_fraud.prepare(spec)
        for part in (prepared.train, prepared.validation):
            assert np.sum(part.targets["main_output"] > 0.5) == 1
    assert "main_output: 99.0% is reached by always saying no; only 2 rows have another answer" in str(
        prepared.notes[-1]
    )


def test_a_single_row_of_a_class_is_said_to_be_in_one_part_only(upload: Upload) -> None:
    spec = lessons.headline(auxiliary_input=False, auxiliary_output=False, sequence_length=10)
    prepared = one_target(upload, table(text=text, what=lambda n: int(n == 5)), "what").prepare(spec)
    assert any("one of the two answers is missing" in str(note) for note in prepared.notes)


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (
            lambda n: f"https://example.org/{n}",
            "All texts are links, and every link is read as the same word",
        ),
        (lambda n: "one text", "All texts are the same."),
        (lambda n: f"order {n}!", "All texts are the same but for numbers, punctuation, mentions and links"),
    ],
)
def test_texts_that_are_the_same_are_refused_by_what_they_differ_in(
    upload: Upload, make: Callable[[int], object], says: str
) -> None:
    spec = lessons.headline(auxiliary_input=False, auxiliary_output=False, sequence_length=10)
    with pytest.raises(Refused, match=says):
        one_target(upload, table(text=make, what=lambda n: n % 2), "what").prepare(spec)


def test_who_wrote_is_no_amount_and_no_yes_or_no() -> None:
    columns = {
        "content": text,
        "replies": lambda n: n % 5,
        "weekend": lambda n: "yes" if n % 2 else "no",
        "posted": lambda n: f"2020-01-{1 + n % 3:02d}",
        "filename": lambda n: ["a.txt", "b.txt"][n % 2],
        "screen_name": lambda n: ["Ann Lee", "Bob Ray", "Cy Fox"][n % 3],
    }
    suggested = Authors.suggest(read_table(table(**columns)), "0" * 64)
    assert (suggested.text_column, suggested.author_column) == ("content", "screen_name")
    for gone in ("screen_name", "filename"):
        del columns[gone]
    with pytest.raises(Refused, match="names two authors or more"):
        Authors.suggest(read_table(table(**columns)), "0" * 64)
