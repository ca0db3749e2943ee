"""Makes pairs of texts from texts with authors, half of them by one author.

Nothing but comparing the two texts may give the answer away. So each author, and in the long run each text,
is in as many pairs by one author as by two, and as often first as second: whoever knows only one text of a
pair, or only its author, knows nothing of the answer.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from components.assembly.spec.messages import N_, message
from components.assembly.spec.problems import refuse

# How many pairs there are at most for each text, so that a few texts are not repeated for ever.
PAIRS_PER_TEXT = 4
# Texts of an author that are enough for two in each part.
FEWEST = 4


@dataclass(frozen=True)
class Pairing:
    """Pairs of texts.

    Attributes:
        rows: The positions of both texts, shape (pairs, 2).
        same: Whether one author wrote both, shape (pairs,).
    """

    rows: np.ndarray
    same: np.ndarray


@dataclass(frozen=True)
class TextSplit:
    """The positions of the texts to train on and of those to validate on, shape (texts,)."""

    train: np.ndarray
    validation: np.ndarray


def split_texts(
    authors: np.ndarray, validation: float, strict: bool, generator: np.random.Generator
) -> TextSplit:
    """Split texts into those to train on and those to validate on, before any pair is made: no text is in
    both.

    Args:
        authors: The number of the author of each text, shape (texts,).
        validation: The share of texts, or of authors if `strict`, to validate on.
        strict: Each author is in one part only; else each has two texts or more in each part.
        generator: Decides which texts.
    """
    if strict:
        shuffled = generator.permutation(np.unique(authors))
        aside = shuffled[: min(max(2, round(validation * len(shuffled))), len(shuffled) - 2)]
        kept_aside = np.isin(authors, aside)
        return TextSplit(np.flatnonzero(~kept_aside), np.flatnonzero(kept_aside))
    kept_aside = np.zeros(len(authors), dtype=bool)
    for author in np.unique(authors):
        own = generator.permutation(np.flatnonzero(authors == author))
        kept_aside[own[: min(max(2, round(validation * len(own))), len(own) - 2)]] = True
    return TextSplit(np.flatnonzero(~kept_aside), np.flatnonzero(kept_aside))


def unseen_texts(authors: np.ndarray, seen: np.ndarray) -> np.ndarray:
    """The positions of the texts that were not seen, without those of authors who have too few of them for
    both parts.

    Args:
        authors: The number of the author of each text, shape (texts,).
        seen: Whether each text was seen, shape (texts,).

    Raises:
        Refused: If no two authors are left.
    """
    kept = np.flatnonzero(~seen)
    counts = np.bincount(authors[kept], minlength=int(authors.max()) + 1)
    kept = kept[counts[authors[kept]] >= FEWEST] if seen.any() else kept
    if len(np.unique(authors[kept])) < 2:
        raise refuse(
            "nothing_unseen",
            where=N_("texts"),
            message=message(N_("The base has learnt from nearly all of these texts, so too few are left.")),
            received=f"{len(kept):,}",
            mend=message(N_("Take these texts too, or other data.")),
        )
    return kept


def pair(authors: np.ndarray, texts: np.ndarray, pairs: int, generator: np.random.Generator) -> Pairing:
    """Make pairs in random order, half of them by one author.

    Args:
        authors: The number of the author of each text, shape (all texts,).
        texts: The positions of the texts to use; each author must have two of them.
        pairs: How many pairs; of an odd number one less.
        generator: Decides which texts meet.
    """
    half = min(pairs, PAIRS_PER_TEXT * len(texts)) // 2
    alone, first, second = _meetings(np.unique(authors[texts]), half, generator)
    decks = {
        author: _deck(texts[authors[texts] == author], 2 * int(np.sum(alone == author)) + 2, generator)
        for author in np.unique(authors[texts])
    }
    # Both kinds of pairs take an author's texts from the same deck, from its top.
    same = _dealt(np.stack([alone, alone], axis=1), decks)
    different = _dealt(np.stack([first, second], axis=1), decks)
    order = generator.permutation(2 * half)
    answers = np.arange(2 * half) < half
    return Pairing(np.concatenate([same, different])[order], answers[order])


def _meetings(
    authors: np.ndarray, half: int, generator: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The author of each pair with one author, and both authors of each pair with two.

    In a round every author stands in a ring, once forms a pair alone and meets the next:
    so each has two places in the pairs with one author and two in the pairs with two. An author who
    was more often in one kind of pair would give that kind away.
    """
    alone, first, second = [], [], []
    remaining = half
    while remaining > 0:
        ring = generator.permutation(authors)[: max(remaining, 2)]
        alone.append(ring[:remaining])
        first.append(ring[:remaining])
        second.append(np.roll(ring, -1)[:remaining])
        remaining -= len(ring)
    return np.concatenate(alone)[:half], np.concatenate(first)[:half], np.concatenate(second)[:half]


def _deck(texts: np.ndarray, cards: int, generator: np.random.Generator) -> np.ndarray:
    """The texts of an author over and over, at least `cards` of them, shuffled each time, never one twice
    in a row."""
    deck = [generator.permutation(texts)]
    while sum(map(len, deck)) < cards:
        shuffled = generator.permutation(texts)
        if shuffled[0] == deck[-1][-1]:
            shuffled[[0, -1]] = shuffled[[-1, 0]]
        deck.append(shuffled)
    return np.concatenate(deck)


def _dealt(authors: np.ndarray, decks: dict[int, np.ndarray]) -> np.ndarray:
    """The next text of the author at each place: positions of texts, shape (pairs, 2)."""
    flat = authors.reshape(-1)
    dealt = np.zeros(len(flat), dtype=np.int64)
    for author, deck in decks.items():
        places = np.flatnonzero(flat == author)
        dealt[places] = deck[: len(places)]
    return dealt.reshape(-1, 2)
