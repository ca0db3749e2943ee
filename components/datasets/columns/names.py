"""Guesses from the name of a column what it holds, by English and Chinese words."""

from __future__ import annotations

import re


def _words_of(text: str) -> frozenset[str]:
    """The words of a text that are separated by spaces."""
    return frozenset(text.split())


_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[^\W\d_a-zA-Z]+")

# Last words of the names of identifiers: what only distinguishes one row, person, place or thing.
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
# Words that may come after one of those: "zip code", "account number", "id str".
_FORMS = _words_of("code codes number numbers no nr num str string key")
# Last words of the names of identifiers, but only if all values of the column are different.
_NUMBERINGS = _words_of("no nr number num code key index idx ref reference serial row record unnamed")

# Counts of what people did after a text was published, which is known too late to predict anything with.
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

# What people want to predict.
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
# Numbers that say where or when something is, and are seldom predicted.
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
    """Split the name of a column into words in lower case.

    RespondentID, respondent_id and "Respondent ID" all give ["respondent", "id"].
    """
    return [word.lower() for word in _WORD.findall(name)]


def _has(name: str, english: frozenset[str], chinese: tuple[str, ...] = ()) -> bool:
    """Whether a name has one of the English words, or contains one of the Chinese ones."""
    return not english.isdisjoint(words(name)) or any(word in name for word in chinese)


def names_identifier(name: str) -> bool:
    """Whether a name is that of an identifier of a row, person, place or thing: user_id, "zip code", 編號."""
    name_words = words(name)
    while len(name_words) > 1 and name_words[-1] in _FORMS:
        name_words.pop()
    return (bool(name_words) and name_words[-1] in _IDENTIFIERS) or any(
        word in name for word in _IDENTIFIERS_ZH
    )


def names_numbering(name: str) -> bool:
    """Whether a name suits a column that only numbers the rows: no, index, "#", or no name at all."""
    name_words = words(name)
    return name.strip() in ("", "#") or (bool(name_words) and name_words[-1] in _NUMBERINGS)


def names_reaction(name: str) -> bool:
    """Whether a name is that of something that happened after a text was published: likes, sales, 分享."""
    return _has(name, _REACTIONS, _REACTIONS_ZH)


def names_ending(name: str) -> bool:
    """Whether a name is that of the time at which something ended: delivered, closed_at, 完成."""
    return _has(name, _ENDINGS, _ENDINGS_ZH)


def names_wanted(name: str) -> bool:
    """Whether a name is that of something that people usually want to predict: rating, price, 評分."""
    return _has(name, _WANTED, _WANTED_ZH)


def names_place(name: str) -> bool:
    """Whether a name is that of a number that is seldom predicted: year, latitude, rank, 緯度."""
    return _has(name, _PLACES) or name.strip() in _PLACES_ZH or any(word in name for word in _PLACES_ZH[5:])


def names_text(name: str) -> bool:
    """Whether a name is that of a text: review, headline, 內容."""
    return _has(name, _TEXTS, _TEXTS_ZH)


def names_time(name: str) -> bool:
    """Whether a name is that of a date or a time: date, posted, 日期."""
    return _has(name, _TIMES, _TIMES_ZH)


def names_author(name: str) -> int:
    """How clearly a name says that the column holds the authors of texts.

    Returns:
        2 for a word such as author, speaker or 作者; 1 for a word such as name, device or 名, which may also
        mean something else; 0 for any other name.
    """
    if _has(name, _AUTHORS, _AUTHORS_ZH):
        return 2
    return int(_has(name, _NAMES, ("名",)))
