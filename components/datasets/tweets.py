from typing import Literal
from components.assembly.spec import Frozen


class Tweets(Frozen):
    source: Literal["tweets"] = "tweets"
    rows: int = 2000
