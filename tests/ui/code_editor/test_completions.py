"""What the editor completes: what Keras has, with help in the reader's language, at an address of its own."""

from __future__ import annotations

import asyncio
import gzip

import keras
import pytest
from starlette.datastructures import Headers
from starlette.routing import Router
from starlette.types import Message

from components.ui.base.locale import LANGUAGES
from components.ui.code_editor.completions import completions
from components.ui.code_editor.route import completions_address, library_address, routes


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_layer_is_completed_with_its_arguments(language: str) -> None:
    known = completions(language)
    layers = [option["label"] for option in known["callables"] if option["home"] == "layers"]
    assert {"Dense", "LSTM", "MultiHeadAttention", "GroupQueryAttention"} <= set(layers)
    for layer in layers:
        assert hasattr(keras.layers, layer)
        assert "name" in [argument["name"] for argument in known["calls"][layer]]
    assert [argument["name"] for argument in known["calls"]["Dense"]][:2] == ["units", "activation"]


def test_help_is_in_the_readers_language() -> None:
    help = {
        language: next(option["info"] for option in completions(language)["callables"])
        for language in LANGUAGES
    }
    assert help["en"].isascii()
    assert not help["zh_Hant"].isascii()


def test_values_are_those_of_the_argument() -> None:
    known = completions("en")
    activation = next(each for each in known["calls"]["LSTM"] if each["name"] == "activation")
    assert "tanh" in [name for name, _help in activation["choices"]]
    assert "adam" in [name for name, _help in known["values"]["optimizer"]]


def answer(address: str, encoding: str = "gzip") -> tuple[int, Headers, str]:
    """What the routes answer: the status, the headers and the text."""
    path, _, query = address.partition("?")
    scope = {
        "type": "http",
        "method": "GET",
        "path": path,
        "query_string": query.encode(),
        "headers": [(b"accept-encoding", encoding.encode())],
    }
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b""}

    async def send(message: Message) -> None:
        sent.append(message)

    asyncio.run(Router(routes("")).__call__(scope, receive, send))
    headers = Headers(raw=sent[0]["headers"])
    body = b"".join(message.get("body", b"") for message in sent[1:])
    packed = headers.get("content-encoding") == "gzip"
    return sent[0]["status"], headers, (gzip.decompress(body) if packed else body).decode()


@pytest.mark.parametrize("encoding", ["gzip", "identity"])
def test_files_are_answered_once_for_all(encoding: str) -> None:
    for address, words in ((library_address(), "modelierCodeMirror"), (completions_address("en"), "Dense")):
        status, headers, text = answer(address, encoding)
        assert status == 200
        assert "immutable" in headers["cache-control"]
        assert ("content-encoding" in headers) == (encoding == "gzip")
        assert words in text


def test_of_another_language_there_is_nothing() -> None:
    assert answer("/editor/completions/xx.json")[0] == 404
    assert answer("/editor/completions/../en.json")[0] == 404
