"""Rates how plausible a decoded text is, to find out in which encoding a file is.

Bytes that are not UTF-8 can be decoded with many encodings. Only the right one gives frequent characters,
words in a single script, and capital letters only where words begin.
"""

from __future__ import annotations

from functools import cache

# The most frequent characters of Chinese texts, simplified and traditional, and of Japanese texts.
_HAN = frozenset(
    "的一是不了在人有我他这个們们中来來上大为為和国國地到以说說时時要就出会會可也你对對生能而子那得于着下自之年过過发發后後作里裡用道行所然家种種"
    "事成方多经經么麼去法学學如都同现現当當没沒动動面起看定天分还還进進好小部其些主样樣理心她本前开開但因只从從想实實日军軍者意无無力它与與长長"
    "把机機十民第公此已工使情明性知全三又关關点點正业業外将將两兩高间間由问問很最重并並物手应應战戰向头頭文体體政美相见見被利什二等产產或新己制製"
    "身果加西斯月话話合回特代内內信表化老给給世位次度门門任常先海通教儿兒原东東声聲提立及比员員解水名真论論处處走义義各入几幾口认認条條平系气氣题題"
    "活尔爾更别別打女变變四神总總何电電数數安少报報才结結反受目太量再感建务務做接必场場件计計管期市直德资資命山金指克许許统統区區保至队隊形社便空决決治"
    "展马馬科司五基眼书書非则則听聽白却界达達光放强強即像难難且权權思王象完设設式色路记記南品住告类類求据據程北边邊死张張该該交规規万萬取拉格望觉覺术術"
    "领領共确確传傳师師观觀清今切院让讓识識候带帶导導争爭运運笑飞飛风風步改收根干造言联聯持组組每济濟车車亲親极極林服快办辦议議往元英士证證近失转轉"
    "夫令准始怎呢存未远遠叫台單单影具罗羅字爱愛击擊流备備兵连連调調深商算质質团團集百需价價花党黨华華城石级級整府离離况況亚亞请請技际際约約示复復病息"
    "究线線似官火断斷精满滿支视視消越器容照须須九增研写寫称稱企八功吗嗎包片史委乎查轻輕易早曾除农農找装裝广廣显顯吧阿李标標谈談吃图圖念六引历歷首医醫"
    "局突专專费費号號尽盡另周较較注语語仅僅考落青随隨选選列武红紅响響虽雖推势勢参參希古众眾构構房半节節土投某案黑维維革划劃敌敵致陈陳律足态態护護七兴"
    "興派孩验驗责責营營星够夠章音跟志底站严嚴巴例防族供效续續施留讲講型料终終答紧緊黄黃绝絕奇察母京段依批群项項故按河米围圍江织織害斗双雙境客纪紀采举"
    "舉杀殺攻父苏蘇密低朝友诉訴止细細愿願千值仍男钱錢破网網热熱助倒育属屬坐帝限船脸臉职職速刻乐樂否刚剛威毛状狀率甚独獨球般普怕弹彈校苦创創假久错錯承"
    "印晚兰蘭试試股拿脑腦预預谁誰益阳陽若哪微尼继繼送急血惊驚伤傷素药藥适適波夜省初喜卫衛源食险險待述陆陸习習置居劳勞财財环環排福纳納欢歡雷警获獲模充负"
    "負云雲停木游龙龍树樹疑层層冷洲冲衝射略范範竟句室异異激汉漢村哈策演简簡卡罪判担擔州静靜退既衣您宗积積余餘痛检檢差富灵靈协協角占配征徵修皮挥揮胜勝"
    "降阶階审審沉坚堅善妈媽刘劉读讀啊超免压壓银銀买買皇养養伊怀懷执執副乱亂抗犯追帮幫宣佛岁歲航优優怪香著田铁鐵控税稅左右份穿艺藝背阵陣草脚腳概恶惡块塊"
    "顿頓敢守酒岛島托央户戶烈洋哥索胡款靠评評版宝寶座释釋景顾顧弟登货貨互付伯慢欧歐换換闻聞危忙核暗姐介坏壞讨討丽麗良序升监監临臨亮露永呼味野架域沙掉括"
    "舰艦鱼魚杂雜误誤湾灣吉减減编編楚肯测測败敗屋跑梦夢散温溫困剑劍渐漸封救贵貴枪槍缺楼樓县縣尚毫移娘朋画畫班智亦耳恩短掌恐遗遺固席松秘谢謝鲁魯遇康虑慮"
    "幸均销銷钟鐘诗詩藏赶趕剧劇票损損忽巨炮旧舊端探湖录錄叶葉春乡鄉附吸予礼禮港雨呀板庭妇婦归歸睛饭飯额額含顺順输輸摇搖招婚脱脫补補谓謂督毒油疗療旅泽"
    "澤材灭滅逐莫笔筆亡鲜鮮词詞圣聖择擇寻尋厂廠睡博勒烟煙授诺諾伦倫岸奥奧唐卖賣俄炸载載洛健堂旁宫宮喝借君禁阴陰园園谋謀宋避抓荣榮姑孙孫逃牙束跳顶頂"
    "品質店服務推薦味道麵飯貨包裹客服滿意評論分享標題時間讚留言作者內文颱風來襲班課購買價錢便宜環境普通餐廳質量颜色图片尺寸衣服物流商家"
    "嘅嗰喺哋佢唔咗啲冇咁嚟睇俾畀搵乜嘢邊喎囉啱嘥攞咩瞓"
    "発気経済駅円図対応価売変続単験帰読書楽悪違戦様権広労実点験毎週円店員丁寧遅届商品使送料注文返品満足素晴"
)
# The most frequent syllables of Korean texts.
_HANGUL = frozenset(
    "이다에의는로하을가고지서한은기으년대사시를리도인스일어나아자그라해있정들부수만안보여제장상전면여했습니까네요지게었과와것주세원구우선공적무조동용성"
    "신국회비오경마소유생모진중관미내때할간말작연방실물문학당계단러드위발바심체치화거음더된될좋배송품질별입감재저렴하반점매김최박느낌같않없싸네디자인색잘"
    "못너무많빠르좀편향터달개월며였히후처분트야래두운행현등타양속결파통청목교포민식업루려초설술합약설추천제목점수"
)
# The most frequent letters of each script, and its other letters.
_FREQUENT = {
    "CYRILLIC": ("оеаинтсрвлкм", "дпуяызбгчйхжшьюі"),
    "GREEK": ("αοιετνσηρπκμλυςό", "άίέήύώωγθδβφχξζψ"),
    "HEBREW": ("יוהלאתרבמש", "נםדקפעחכטסגצזןך"),
    "ARABIC": ("اليمنورتبهدة", "عسفكقحأجشصطخ"),
    "THAI": ("านรกอเงมยลวดสตทคบปหแ่้าิีั", "ไใะุู็ำโชพจขถผซฝฟ์ณญธภศษ"),
}
_MARKS = frozenset("，。、！？；：「」『』（）《》“”‘’…—–·～•«»€£¥©®™°×－％№§")
_OF_CODEC = {
    "cp1251": "CYRILLIC", "koi8-r": "CYRILLIC", "cp1253": "GREEK", "cp1255": "HEBREW",
    "cp1256": "ARABIC", "cp874": "THAI",
}  # fmt: skip
_RANGES = {
    "CYRILLIC": ((0x400, 0x52F),),
    "GREEK": ((0x370, 0x3FF),),
    "HEBREW": ((0x590, 0x5FF),),
    "ARABIC": ((0x600, 0x6FF), (0x200C, 0x200F)),
    "THAI": ((0xE00, 0xE7F),),
    "LATIN": ((0xC0, 0x24F),),
}
# Accented letters of the languages that each codec is used for.
_OF_LATIN = {
    "cp1252": frozenset("éèàáíóúüöäñçãâêîôåøæßõëïìòùûœìïÿð¡¿"),
    "mac_roman": frozenset("éèàáíóúüöäñçãâêîôåøæßõëïìòùûœ¡¿"),
    "cp1250": frozenset("ąęćłńóśźżáčďéěíňřšťúůýžäöüßôőűăâîşţđľĺŕ"),
    "cp1254": frozenset("çğıöşüâîû"),
}
# What is added to the points of a codec: several codecs share letters, and some are used more than others.
_PRIOR = {
    "cp1252": 0.12,
    "cp1250": 0.0,
    "cp1254": 0.02,
    "mac_roman": 0.0,
    "cp1251": 0.02,
    "cp874": -0.15,
    "cp1253": -0.1,
}
_CJK = frozenset({"gb18030", "cp950", "big5hkscs", "cp932", "euc_jp", "cp949"})


def plausibility(text: str, codec: str) -> float:
    """Rate how well the characters beyond ASCII in a text suit the languages that a codec is used for.

    Args:
        text: A text, decoded with the codec.
        codec: The name of the codec in Python, such as "cp950".

    Returns:
        The mean of the points of these characters, and what `_PRIOR` adds for the codec: about 1 if all
        are frequent, 0 or less if the text is implausible. 0 if all characters are ASCII.
    """
    foreign = [at for at, character in enumerate(text) if character > "\x7f"]
    if not foreign:
        return 0.0
    if codec in _CJK:
        points = sum(_of_east_asia(text[at], codec) for at in foreign)
    else:
        points = sum(_of_alphabet(text, at, codec) for at in foreign)
    return points / len(foreign) + _PRIOR.get(codec, 0.0)


def _of_east_asia(character: str, codec: str) -> float:
    """The points of a character in a Chinese, Japanese or Korean codec, from -1 (wrong) to 1 (frequent)."""
    code = ord(character)
    points = -0.2
    if character in _MARKS:
        points = 0.8
    elif 0x3041 <= code <= 0x30FF:
        points = 1.0 if codec in ("cp932", "euc_jp") else 0.2
    elif 0xAC00 <= code <= 0xD7A3:
        points = 1.0 if character in _HANGUL else 0.3 if character in _first_level(codec) else -0.2
    elif 0x4E00 <= code <= 0x9FFF and codec == "cp949":
        points = 0.0
    elif 0x4E00 <= code <= 0x9FFF:
        points = 1.0 if character in _HAN else 0.35 if character in _first_level(codec) else -0.1
    elif 0xFF01 <= code <= 0xFF5E or 0x3000 <= code <= 0x303F:
        points = 0.6
    elif character == "\ufffd" or 0xE000 <= code <= 0xF8FF or code > 0xFFFF:
        points = -1.0
    return points


@cache
def _first_level(codec: str) -> frozenset[str]:
    """The characters of the first level of a codec's character set: the more frequent ones."""
    leads = {
        "gb18030": range(0xB0, 0xD8), "cp950": range(0xA4, 0xC7), "big5hkscs": range(0xA4, 0xC7),
        "cp932": range(0x88, 0x99), "euc_jp": range(0xB0, 0xD0), "cp949": range(0xB0, 0xC9),
    }[codec]  # fmt: skip
    characters: set[str] = set()
    for lead in leads:
        # The second byte of these characters is 0xA1 or more in codecs like EUC, 0x40 or more in the others.
        low = 0xA1 if codec in ("gb18030", "euc_jp", "cp949") else 0x40
        for trail in range(low, 0xFF):
            characters.update(bytes((lead, trail)).decode(codec, "ignore"))
    return frozenset(characters)


def _of_alphabet(text: str, at: int, codec: str) -> float:
    """The points of the character at a position of a text, in the codec of an alphabet, from -1 to 1."""
    character = text[at]
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    script = _OF_CODEC.get(codec, "LATIN")
    if character == "\ufffd" or "\x80" <= character <= "\x9f":
        return -1.0
    if not _of_script(character, script):
        # A sign inside of a word, or a letter of another alphabet, shows a wrong codec.
        odd = character.isalpha() or (before.isalpha() and after.isalpha() and character not in "’'·–-")
        return -1.0 if odd else 0.5 if character in _MARKS or character in "\xa0¡¿" else -0.3
    if script == "THAI":
        return _frequent(character, script)
    if character.isupper() and before.isalpha() and before.islower():
        return -1.0
    return (
        _of_latin(character, before, after, codec)
        if script == "LATIN"
        else _of_word(character, before, after, script)
    )


def _of_word(character: str, before: str, after: str, script: str) -> float:
    """The points of a letter of an alphabet other than the Latin one.

    Args:
        character: The letter.
        before: The character before it, empty at the beginning of the text.
        after: The character after it, empty at the end.
        script: The name of its alphabet.
    """
    if any(other.isascii() and other.isalpha() for other in (before, after)):
        return -1.0
    if not (before.isalpha() or after.isalpha()):
        return 0.3
    # Words all in capitals are rarer than words with one capital.
    return _frequent(character.lower(), script) - 0.3 * (character.isupper() and before.isupper())


def _frequent(character: str, script: str) -> float:
    """The points of a letter by how frequent it is in its script, from 0.2 to 1."""
    often, less = _FREQUENT[script]
    return 1.0 if character in often else 0.7 if character in less else 0.2


def _of_latin(character: str, before: str, after: str, codec: str) -> float:
    """The points of an accented Latin letter, by the characters before and after it."""
    if character in "ªº":
        return 0.1
    beside = sum(other > "\x7f" and other.isalpha() for other in (before, after))
    points = 1.0 if character.lower() in _OF_LATIN[codec] else 0.0
    # In most languages two accented letters are seldom next to each other.
    return points - 0.45 * beside


def _of_script(character: str, script: str) -> bool:
    """Whether a character belongs to a script."""
    code = ord(character)
    if script == "LATIN" and (character in "×÷" or code == 0x2C6):
        return False
    return any(first <= code <= last for first, last in _RANGES[script])
