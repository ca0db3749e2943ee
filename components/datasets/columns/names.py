"""What the name of a column says about what it holds, in English and in Chinese."""

from __future__ import annotations

import re


def _words_of(text: str) -> frozenset[str]:
    return frozenset(text.split())


_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[^\W\d_a-zA-Z]+")

# As the last word of a name: what only tells one row, person, place or thing from another.
_IDENTIFIERS = _words_of(
    "id ids uuid guid uid pid zip zipcode postcode postal postalcode isbn issn sku ean upc gtin barcode "
    "iban ssn phone telephone tel mobile fax account serial hash imei doi userid tweetid postid rowid "
    "orderid customerid respondentid productid studentid recordid transactionid messageid commentid"
)
_IDENTIFIERS_ZH = (
    *(
        "編號",
        "代號",
        "代碼",
        "序號",
        "學號",
        "證號",
        "證字號",
        "身分證",
        "帳號",
        "郵遞區號",
        "電話",
        "手機",
        "條碼",
    ),
    *("統編", "統一編號", "單號", "流水號", "識別碼", "编号", "代码", "学号", "账号", "邮编", "番号"),
)
# After one of those: "zip code", "account number", "id str".
_FORMS = _words_of("code codes number numbers no nr num str string key")
# These say so of values that are all different only.
_NUMBERINGS = _words_of("no nr number num code key index idx ref reference serial row record unnamed")

# What people did after the text was there, counted: known too late to tell anything beforehand.
_REACTIONS = _words_of(
    "like likes favorite favorites favourite favourites retweet retweets share shares reply replies "
    "comments view views click clicks reaction reactions upvote upvotes downvote downvotes vote votes "
    "plays  download downloads impressions engagement engagements sold sales revenue gross domgross "
    "intgross  profit helpful outcome result refunded returned churned"
)
_REACTIONS_ZH = (
    *(
        "讚",
        "赞",
        "分享",
        "轉發",
        "转发",
        "留言數",
        "回覆",
        "回复",
        "評論數",
        "瀏覽",
        "浏览",
        "點閱",
        "點擊",
        "觀看",
    ),
    *("下載", "銷量", "銷售", "售出", "營收", "收藏", "票房", "得票", "投票", "結果"),
)
_ENDINGS = _words_of(
    "closed close delivered delivery resolved ended end finished completed cancelled returned refunded "
    "updated modified deleted"
)
_ENDINGS_ZH = ("結案", "送達", "完成", "結束", "更新", "取消", "退貨", "退款", "修改")

# What someone would want to be told.
_WANTED = _words_of(
    "score scores rating ratings stars star grade label target class sentiment fraud spam price y "
    "response  success passed pass fail satisfied satisfaction recommend recommended recommends"
)
_WANTED_ZH = (
    "評分",
    "評價",
    "星等",
    "星級",
    "分數",
    "成績",
    "標籤",
    "類別",
    "情緒",
    "價格",
    "滿意",
    "評级",
    "星级",
)
# Numbers that place a row and are seldom asked for.
_PLACES = _words_of(
    "year month day week hour minute decade period latitude longitude lat lon lng code rank index"
)
_PLACES_ZH = ("年", "月", "日", "週", "時", "緯度", "經度", "排名")

_TIMES = _words_of("date dates time timestamp datetime posted created day when birthday")
_TIMES_ZH = ("日期", "時間", "时间", "生日")

_TEXTS = _words_of(
    "text texts review reviews comment comments headline headlines title body content message messages "
    "tweet description note notes question answer remark remarks feedback post sentence why"
)
_TEXTS_ZH = (
    "標題",
    "內容",
    "評論",
    "留言",
    "文字",
    "意見",
    "心得",
    "內文",
    "描述",
    "說明",
    "備註",
    "訊息",
    "内容",
    "评论",
)

_AUTHORS = _words_of(
    "author authors writer writers speaker speakers user username screenname handle sender poster by "
    "from  person president candidate character who"
)
_AUTHORS_ZH = ("作者", "作家", "發言人", "使用者", "用戶", "姓名", "講者", "人物", "寫的人")
_NAMES = _words_of("name account device source")


def words(name: str) -> list[str]:
    """The words of a column's name, in lower case: RespondentID, respondent_id and
    "Respondent ID" have the same two."""
    return [word.lower() for word in _WORD.findall(name)]


def _has(name: str, english: frozenset[str], chinese: tuple[str, ...] = ()) -> bool:
    return not english.isdisjoint(words(name)) or any(word in name for word in chinese)


def names_identifier(name: str) -> bool:
    """Whether a column is called after what only tells rows, people or places apart."""
    name_words = words(name)
    while len(name_words) > 1 and name_words[-1] in _FORMS:
        name_words.pop()
    return (bool(name_words) and name_words[-1] in _IDENTIFIERS) or any(
        word in name for word in _IDENTIFIERS_ZH
    )


def names_numbering(name: str) -> bool:
    """Whether a column's name would suit numbers that count the rows."""
    name_words = words(name)
    return name.strip() in ("", "#") or (bool(name_words) and name_words[-1] in _NUMBERINGS)


def names_reaction(name: str) -> bool:
    """Whether a column is called after what happened once the text was there."""
    return _has(name, _REACTIONS, _REACTIONS_ZH)


def names_ending(name: str) -> bool:
    """Whether a column of times is called after the end of something."""
    return _has(name, _ENDINGS, _ENDINGS_ZH)


def names_wanted(name: str) -> bool:
    """Whether a column is called after what people usually want to predict."""
    return _has(name, _WANTED, _WANTED_ZH)


def names_place(name: str) -> bool:
    """Whether a column is called after a year, a place or another number seldom asked for."""
    return _has(name, _PLACES) or name.strip() in _PLACES_ZH or any(word in name for word in _PLACES_ZH[5:])


def names_text(name: str) -> bool:
    """Whether a column is called after texts."""
    return _has(name, _TEXTS, _TEXTS_ZH)


def names_time(name: str) -> bool:
    """Whether a column is called after dates or times."""
    return _has(name, _TIMES, _TIMES_ZH)


def names_author(name: str) -> int:
    """How clearly a column is called after who wrote something: 2, 1 or 0."""
    if _has(name, _AUTHORS, _AUTHORS_ZH):
        return 2
    return int(_has(name, _NAMES, ("名",)))
