"""The code on the lesson's slides as printed, its mistakes, and their fixes."""

from __future__ import annotations

from dataclasses import dataclass

from components.assembly.spec.messages import N_, Message, message

# Three slides, as printed. Only the line breaks of the first, lost in the scan, were restored.
SLIDE = """\
from keras.layers import Input
from keras.models import Model
main_input = Input(shape=(100,), dtype='int32', name='main_input')

from keras.layers import Input, Embedding, LSTM, Dense
from keras.models import Model
#主要輸入接收新聞標題本身,即一個整數序列(每個整數編碼一個詞)。
#這些整數在1 到10,000 之間 (10,000 個詞的詞彙表) ,且序列長度為100 個詞
#宣告一個 NAME 去定義Input
main_input = Input(shape=(100,), dtype='int32', name='main_input')
# Embedding 層將輸入序列編碼為一個稠密向量的序列,
# 每個向量維度為 512。
x = Embedding(output_dim=512, input_dim=10000, input_length=100)(main_input)
# LSTM 層把向量序列轉換成單個向量,
# 它包含整個序列的上下文信息
lstm_out = LSTM(32)(x)

#插入輔助損失,使得即使在模型主損失很高的情況下,LSTM 層和Embedding 層都能被平穩地訓練
news_output = Dense(1, activation='sigmoid', name='news_out')(lstm_out)
#輔助輸入數據與LSTM 層的輸出連接起來,輸入到模型
import keras
news_input = Input(shape=(5,), name='news_in')
x = keras.layers.concatenate([lstm out, news input])
# 堆疊多個全連接網路層
x = Dense(64, activation='relu')(x)
x = Dense(64, activation='relu')(x)
#作業解答:新增兩層
x = Dense(64, activation='relu')(x)
x = Dense(64, activation='relu')(x)
# 最後添加主要的邏輯回歸層
main_output = Dense(1, activation='sigmoid', name='main_output')(x)
#宣告 MODEL API, 分別採用自行定義的 Input/Output Layer
model = Model(inputs=[main input, auxiliary input], outputs=[main output, auxiliary output])
model.compile(optimizer='rmsprop',
             loss={'main output': 'binary crossentropy', 'aux output': 'binary crossentropy'},
             loss_weights={'main_output': 1., 'aux_output': 0.2})
"""


@dataclass(frozen=True)
class SlideMistake:
    """A mistake in the code of the slides: `fragment` as printed, and the `fix` to put in its place.

    With all fixes in place the code runs.
    """

    title: Message
    fragment: str
    explanation: Message
    fix: str


MISTAKES: tuple[SlideMistake, ...] = (
    SlideMistake(
        message(N_("Dense is used but not imported")),
        "from keras.layers import Input\n",
        message(
            N_(
                "Each class must be imported before it is used. This slide imports only Input; the "
                "model also needs Embedding, LSTM and above all Dense."
            )
        ),
        "from keras.layers import LSTM, Dense, Embedding, Input\n",
    ),
    SlideMistake(
        message(N_("The ids run from 0 to 9,999")),
        "#這些整數在1 到10,000 之間 (10,000 個詞的詞彙表)",
        message(
            N_(
                "An Embedding with input_dim=10000 has 10,000 rows, numbered from 0. The id 10,000 would "
                "ask for a row that is not there."
            )
        ),
        "#這些整數在 0 到 9,999 之間 (10,000 個詞的詞彙表)",
    ),
    SlideMistake(
        message(N_("Keras 3 has no input_length")),
        ", input_length=100)",
        message(
            N_("Keras 3 took this setting away; the length is known from the shape of the input, (100,).")
        ),
        ")",
    ),
    SlideMistake(
        message(N_("Two names lost their underscores")),
        "[lstm out, news input]",
        message(N_("lstm out is not a name in Python. The tensors were called lstm_out and news_input.")),
        "[lstm_out, news_input]",
    ),
    SlideMistake(
        message(N_("Inputs and outputs that were never defined")),
        "inputs=[main input, auxiliary input], outputs=[main output, auxiliary output]",
        message(
            N_(
                "auxiliary_input and auxiliary_output are used here, but were defined further up as "
                "news_input and news_output; and the underscores are lost again."
            )
        ),
        "inputs=[main_input, news_input], outputs=[main_output, news_output]",
    ),
    SlideMistake(
        message(N_("Losses for layers that do not exist")),
        "loss={'main output': 'binary crossentropy', 'aux output': 'binary crossentropy'}",
        message(
            N_(
                "Keras matches losses by the name of the layer that makes an output: main_output and "
                "news_out. No layer is called main output or aux output. The loss is binary_crossentropy."
            )
        ),
        "loss={'main_output': 'binary_crossentropy', 'news_out': 'binary_crossentropy'}",
    ),
    SlideMistake(
        message(N_("A loss weight for a layer that does not exist")),
        "'aux_output': 0.2}",
        message(
            N_("Loss weights are matched by layer name too; the auxiliary output is the layer news_out.")
        ),
        "'news_out': 0.2}",
    ),
)


def corrected() -> str:
    """The code of the slides with all fixes in place."""
    code = SLIDE
    for mistake in MISTAKES:
        code = code.replace(mistake.fragment, mistake.fix)
    return code
