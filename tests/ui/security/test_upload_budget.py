"""How many bytes of files someone can leave in the server's memory."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from components.ui.security import upload_budget
from components.ui.security.cookie import NAME, signed
from components.ui.security.upload_budget import MB, OF_ADDRESS, OF_ALL, OF_LEARNER, Ledger, UploadBudget

SECRET = "a secret of at least sixteen characters"
LEARNERS = [f"{number:032x}" for number in range(200)]


class Server:
    """What Streamlit does with files, without the bytes."""

    def __init__(self) -> None:
        self.files: dict[tuple[str, str], int] = {}
        self.budget = UploadBudget(self._keep, lambda: SECRET, Ledger(self.files.get))

    async def _keep(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["method"] == "PUT" and "upload_file" in scope["path"]:
            session, file = scope["path"].split("/")[-2:]
            self.files[session, file] = int(dict(scope["headers"]).get(b"content-length", b"5000000"))
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    def put(
        self,
        file: str,
        size: int | None = 99 * MB,
        session: str = "session",
        learner: str | None = LEARNERS[0],
        address: str = "192.0.2.1",
        method: str = "PUT",
    ) -> int:
        """The status that a file is answered with."""
        headers = [] if size is None else [(b"content-length", str(size).encode())]
        if learner is not None:
            headers.append((b"cookie", f"{NAME}={signed(learner, SECRET)}".encode()))
        path = f"/lesson/_stcore/upload_file/{session}/{file}"
        scope = {"type": "http", "method": method, "path": path, "headers": headers, "client": (address, 1)}
        answers: list[Any] = []

        async def send(message: Any) -> None:
            answers.append(message)

        asyncio.run(self.budget(scope, None, send))  # type: ignore[arg-type]
        status: int = answers[0]["status"]
        return status

    @property
    def held(self) -> int:
        return sum(self.files.values())


def test_files_under_invented_ids_are_bounded() -> None:
    server = Server()
    said = [server.put(f"invented-{number}") for number in range(20)]
    assert set(said) == {204, 413}
    assert server.held <= OF_LEARNER
    # Sessions and pages without a cookie are no way round it, nor is a forged one.
    for session in range(40):
        server.put("x", session=f"session {session}")
        server.put("x", session=f"anonymous {session}", learner=None)
    assert server.held <= OF_ADDRESS


def test_what_is_gone_counts_no_more_and_a_file_sent_again_counts_once() -> None:
    server = Server()
    for _ in range(10):
        assert server.put("the same") == 204
    for number in range(3):
        assert server.put(f"other {number}") == 204
    assert server.put("one more") == 413
    del server.files["session", "other 0"]
    assert server.put("one more") == 204


def test_learners_do_not_take_room_from_each_other_until_all_is_full() -> None:
    server = Server()
    for number in range(20):
        server.put(str(number))
    assert server.put("mine", session="other", learner=LEARNERS[1]) == 204
    # A class behind one address has room for a file each.
    school = Server()
    assert {school.put("a", 45 * MB, f"s{n}", LEARNERS[n]) for n in range(30)} == {204}
    for number in range(200):
        school.put("b", session=f"t{number}", learner=LEARNERS[number], address=f"192.0.2.{number}")
    assert school.held <= OF_ALL


def test_a_file_that_does_not_say_its_size_counts_as_the_largest() -> None:
    server = Server()
    for number in range(4):
        assert server.put(f"{number}", None) == 204
    assert server.held < OF_LEARNER  # what they really have counts once they are here
    assert server.put("more", None) == 204


def test_a_file_that_is_coming_counts_already() -> None:
    ledger = Ledger(lambda key: None)
    sent = upload_budget.Upload("learner", "address", 300 * MB)
    with ledger.sending(("s", "a"), sent) as first, ledger.sending(("s", "b"), sent) as second:
        assert (first, second) == (True, False)
    with ledger.sending(("s", "b"), sent) as later:
        assert later


@pytest.mark.parametrize("method", ["GET", "DELETE", "OPTIONS"])
def test_nothing_else_is_refused(method: str) -> None:
    server = Server()
    for number in range(30):
        assert server.put(f"{number}", method=method) == 204
    assert server.put("/../../static/app.js", method=method) == 204
