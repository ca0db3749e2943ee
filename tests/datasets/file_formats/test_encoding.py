"""The encoding of a text, told by which of them makes words of it."""

from __future__ import annotations

import pytest

from components.datasets import read_table
from components.datasets.file_formats.encoding import Encoding

TEXTS: dict[str, tuple[str, str]] = {
    "gb18030": ("GB18030", "质量太差，用了两天就坏了\n快递很快，包装也好\n服务态度恶劣，再也不会来"),
    "big5": ("Big5", "這家店的牛肉麵很好吃，下次還會再來\n冷氣太強，小孩一直喊冷\n環境普通，價格偏高"),
    "big5hkscs": ("Big5", "嘅嗰個人喺度食飯\n佢哋唔知道\n我哋去邊度呀"),
    "shift_jis": ("Shift-JIS", "この商品はとても良いです\n配送が遅かった\n色が写真と違う"),
    "euc_jp": ("EUC-JP", "この商品はとても良いです\n配送が遅かった\n色が写真と違う"),
    "iso2022_jp": ("ISO-2022-JP", "この商品はとても良いです\n配送が遅かった"),
    "euc_kr": ("EUC-KR", "배송이 빨라요 좋아요\n품질이 별로입니다\n색상이 사진과 다르네요"),
    "cp1251": ("Windows-1251", "Отличный товар, рекомендую\nКачество плохое\nДоставка быстрая"),
    "koi8-r": ("KOI8-R", "Отличный товар, рекомендую\nКачество плохое\nДоставка быстрая"),
    "cp1252": ("latin-1", "mañana será otro día\nGröße passt nicht, schön\nIt’s “great” déjà vu"),
    "cp1250": ("Windows-1250", "Příliš žluťoučký kůň\nZażółć gęślą jaźń\nkvalita výrobku je špatná"),
    "cp1253": ("Windows-1253", "Πολύ καλό προϊόν\nκακή ποιότητα\nγρήγορη παράδοση"),
    "cp1254": ("Windows-1254", "Çok güzel ürün, teşekkürler\nkalitesi kötü, beğenmedim\nhızlı kargo"),
    "cp1255": ("Windows-1255", "מוצר טוב מאוד\nאיכות גרועה\nמשלוח מהיר"),
    "cp1256": ("Windows-1256", "منتج جيد جدا\nجودة سيئة\nتوصيل سريع"),
    "cp874": ("Windows-874", "สินค้าดีมาก\nคุณภาพแย่\nจัดส่งเร็ว"),
    "mac_roman": ("Mac Roman", "élève très frérot, déjà vu\nGröße passt nicht\nmañana será otro día"),
    "utf-16-le": ("UTF-16", "颱風來襲\n停班停課\nwords in English"),
    "utf-32": ("UTF-32", "颱風來襲\n停班停課"),
}


def _table(text: str) -> str:
    rows = [f'"{line}",{number}' for number, line in enumerate(text.splitlines() * 3)]
    return "\r\n".join(["text,stars", *rows, ""])


@pytest.mark.parametrize("codec", TEXTS)
def test_an_encoding_is_told_by_its_words(codec: str) -> None:
    name, text = TEXTS[codec]
    loaded = read_table(_table(text).encode(codec))
    assert loaded.encoding == name
    assert loaded.frame["text"].tolist() == text.splitlines() * 3
    assert loaded.notes == ()
    assert text.splitlines()[0] in loaded.sample


@pytest.mark.parametrize("codec", ["gb18030", "big5", "shift_jis", "euc_jp", "euc_kr", "cp1251"])
def test_foreign_lines_far_down_in_a_file_of_plain_ones_are_found(codec: str) -> None:
    name, text = TEXTS[codec]
    plain = "".join(f"a line of plain words,{n}\r\n" for n in range(5_000))
    loaded = read_table(_table("plain").encode() + plain.encode() + _table(text).encode(codec))
    assert loaded.encoding == name


@pytest.mark.parametrize(
    "choice", ["gb18030", "shift_jis", "euc_jp", "euc_kr", "cp1251", "koi8-r", "mac-roman"]
)
def test_what_is_found_can_be_chosen_and_what_is_chosen_is_done(choice: Encoding) -> None:
    codec = "mac_roman" if choice == "mac-roman" else choice
    data = _table(TEXTS[codec][1]).encode(codec)
    assert read_table(data).detected.encoding == choice
    assert read_table(data, encoding=choice).frame["text"].tolist() == TEXTS[codec][1].splitlines() * 3
    assert read_table(data, encoding="latin-1").detected.encoding == "latin-1"
