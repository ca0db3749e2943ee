"""Texts without what gives their author away at sight, so that there is something to learn.

It needs nothing but Python: this very file goes along with a model that is taken home.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from functools import lru_cache

# What is looked for, and what a text must hold for it to be worth looking: most hold none.
_LOOKED_FOR = (
    (
        ("htt", "://", "www.", "pic.", "@"),
        re.compile(
            # A link that was cut off, or has a space in it, is one all the same.
            r"https?\s?:\s?/{1,2}\s?\S*|\bhttps?(?:[:…]\S*|\b)|\bhtt?(?:…|\.\.\.)"
            r"|(?:ftp://|www\.|pic\.twitter\.com/)\S+|(?<!\S)[\w.+-]+@[\w-]+\.\w[\w.]*",
            re.IGNORECASE,
        ),
    ),
    # Addresses without anything before them; endings that are words too only with a path.
    (
        (".",),
        re.compile(
            r"(?<![\w@.-])(?:[a-z0-9-]+\.)+(?:(?:com|org|net|edu|gov|info|io|tw|jp|cn|uk|de|fr)(?:/\S*)?(?![\w'])"
            r"|(?:[a-z]{2,4})/\S+)",
            re.IGNORECASE,
        ),
    ),
    (("rt @", "rt:", "(cont)"), re.compile(r"^RT\b:?|\(cont\)")),
    # A handle or a hashtag; of Chinese, which may follow without a space, Latin letters end at it.
    # The sign goes also where it stands alone; what follows it after a space if it is a handle.
    (
        ("@", "#", "＠", "＃"),
        re.compile(r"[@#＠＃](?:[A-Za-z0-9_]+|\w+|['’]s\b|\s+(?=\w*(?:[a-z][A-Z]|_))[A-Za-z0-9_]+)?"),
    ),
    (
        ("iphone", "ipad", "android", "blackberry"),
        re.compile(
            r"\bsent (?:from|via) (?:my |twitter for )?(?:iphone|ipad|android|blackberry)\b"
            r"|\b(?:twitter for|via) (?:iphone|ipad|android|blackberry)\b",
            re.IGNORECASE,
        ),
    ),
)
_DASHES = " —–-"


def anonymous(text: str, names: Iterable[str] = ()) -> str:
    """A text without links, mentions, hashtags, signatures and `names`."""
    plain = html.unescape(text)
    lower = plain.lower()
    for marks, pattern in _LOOKED_FOR:
        if any(mark in lower for mark in marks):
            plain = pattern.sub(" ", plain)
    for name in names:
        if name.lower() in lower:
            plain = _name(name).sub(" ", plain)
    return " ".join(plain.split()).lstrip(_DASHES + ".:,;").rstrip(_DASHES)


def own_names(author: str) -> tuple[str, ...]:
    """How an author may sign: the whole name, and a last name of three or more letters that
    begins with a capital letter (as it stands: "Grant" is taken out, "grant" is not). A number
    or one or two Latin letters are no name but words like others."""
    words = [word for word in re.split(r"[\s,]+", author) if word.rstrip(".").lower() not in ("jr", "sr", "")]
    last = words[-1] if words else ""
    surname = (last,) if len(words) > 1 and len(last) > 2 and last[0].isupper() else ()
    whole = author.strip()
    named = len(whole) > (2 if whole.isascii() else 1) and not whole.isdecimal()
    return tuple(dict.fromkeys(((whole,) if named else ()) + surname))


@lru_cache(maxsize=1_000)
def _name(name: str) -> re.Pattern[str]:
    """A name as it is written. In capitals too: so a letter is signed. With its dash before it,
    and the s of possession behind."""
    either = "|".join(sorted({re.escape(name), re.escape(name.upper())}))
    if not name or not name.isascii():
        return re.compile(either or r"(?!)")
    return re.compile(rf"(?:--|[—–-])?\s*\b(?:{either})(?:['’]s)?(?!\w)")
