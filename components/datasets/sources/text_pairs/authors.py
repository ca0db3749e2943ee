"""A learner's own CSV of texts and their authors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, Self

import pandas as pd

from components.assembly.spec.messages import N_, Message, message
from components.assembly.spec.problems import refuse
from components.datasets.cache import Cache
from components.datasets.columns import columns
from components.datasets.columns.names import names_author
from components.datasets.columns.proposals import author_columns, best_text
from components.datasets.sources.own_file import ColumnName, OwnFile
from components.datasets.sources.table import cutting, left_out
from components.datasets.sources.text_pairs.pairs import Pairs
from components.datasets.tables.forms.amounts import is_empty
from components.datasets.tables.table_file import TableFile
from components.datasets.text.anonymize import own_names
from components.datasets.text.authored_texts import LEAST_TEXTS, AuthoredTexts, anonymized

_writings: Cache[AuthoredTexts] = Cache(
    64 * 2**20, lambda writings: int(writings.frame.memory_usage(deep=True).sum()) + 1
)


class Authors(OwnFile, Pairs):
    """Pairs of texts from an uploaded file.

    Attributes:
        text_column: The column of texts.
        author_column: The column that says who wrote each.
        cut_by: How Chinese is cut into words; "auto" by character if most letters are Chinese.
    """

    source: Literal["authors"] = "authors"
    text_column: ColumnName
    author_column: ColumnName
    cut_by: Literal["auto", "word", "character"] = "auto"

    @classmethod
    def suggest(cls, loaded: TableFile, digest: str, heads: Sequence[str] = ()) -> Self:
        """See `OwnFile.suggest`: the longest text; and as author the column that is called
        so, or the one that says the fewest different things again and again."""
        descriptions = columns.describe_columns(loaded)
        text = best_text(loaded, descriptions)
        authors = author_columns(loaded, text, LEAST_TEXTS)
        if text is None or not authors:
            raise refuse(
                "no_authors",
                where=N_("file"),
                message=message(
                    _NO_AUTHORS,
                    least=LEAST_TEXTS,
                ),
                received=", ".join(column.name for column in descriptions)[:200],
                mend=message(N_("Choose a file that has both.")),
            )
        return cls(digest=digest, text_column=text.name, author_column=authors[0].name)

    def used_columns(self) -> frozenset[str]:
        """See `OwnFile.used_columns`."""
        return frozenset({self.text_column, self.author_column})

    def writings(self) -> AuthoredTexts:
        """See `Pairs.writings`. Raises `Refused` if the columns hold no two authors."""
        key = (self.digest, self.read_as, self.text_column, self.author_column, self.cut_by)
        return _writings.get(key, self._read)

    def _read(self) -> AuthoredTexts:
        if self.text_column == self.author_column:
            raise _one_column(self.text_column)
        loaded = self.loaded()
        texts, authors = (columns.cells_of(loaded, name) for name in (self.text_column, self.author_column))
        has_text, signed = (~cells.map(is_empty).to_numpy(dtype=bool) for cells in (texts, authors))
        # One author is one whatever the case and the spaces: the first way it is written names it.
        written = authors[has_text & signed].astype("object")
        key = written.str.split().str.join(" ").str.casefold()
        names = dict(zip(key[::-1], written[::-1], strict=True))
        whole = pd.DataFrame({"text": texts[has_text & signed].astype("object"), "author": key})
        frame, notes = anonymized(whole, lambda author: own_names(names[author]))
        if frame["author"].nunique() < 2:
            raise self._too_few(whole)
        return AuthoredTexts(
            frame,
            {author: names[author] for author in frame["author"].unique()},
            cut_by=cutting(self.cut_by, frame["text"]),
            notes=(
                *loaded.notes,
                *left_out(texts[~has_text], self.text_column),
                *left_out(texts[has_text & ~signed], self.author_column),
                *notes,
            ),
        )

    def _too_few(self, whole: pd.DataFrame) -> Exception:
        counts = whole["author"].value_counts()
        return refuse(
            "too_few_authors",
            where=self.author_column,
            message=message(
                N_(
                    "The column {column} does not name two authors with {least} different texts of a few "
                    "words each in the column {text}."
                ),
                column=self.author_column,
                least=LEAST_TEXTS,
                text=self.text_column,
            ),
            received=", ".join(f"{author}: {rows:,}" for author, rows in counts.head(5).items())[:200],
            mend=message(N_("Choose the column that says who wrote each text, or add texts of two authors.")),
        )

    def provenance(self) -> Message:
        """See `Dataset.provenance`."""
        writings = self.writings()
        return message(
            N_(
                "Your own file: {texts:,} {texts:text|texts} of {authors} {authors:author|authors}, of "
                "{rows:,} {rows:row|rows}, {encoding}."
            ),
            texts=len(writings.frame),
            authors=len(writings.names),
            rows=len(self.loaded().frame),
            encoding=self.loaded().encoding,
        )


_NO_AUTHORS = N_("Pairs need a column of texts and one that names two authors or more, {least} rows each.")


def why_authors(loaded: TableFile, name: str) -> Message:
    """Why a column is proposed as the authors, or what it holds."""
    column = next((column for column in columns.describe_columns(loaded) if column.name == name), None)
    if column is None:
        return message(N_("The file has no column {column}."), column=name)
    template = (
        N_("{column} is called after who wrote: it holds {what}.")
        if names_author(name)
        else N_(
            "No column was chosen by its name: {column} holds {what}. Choose another if it is not who wrote."
        )
    )
    return message(template, column=name, what=column.why)


def _one_column(name: str) -> Exception:
    return refuse(
        "author_is_text",
        where=name,
        message=message(N_("The column {column} is both the text and the author."), column=name),
        received=name,
        mend=message(N_("Choose another column for one of them.")),
    )
