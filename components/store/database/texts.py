"""Messages as JSON, so that what was said can be read in another language later."""

from __future__ import annotations

from typing import Any

from components.assembly.spec.messages import Message


def written(message: Message | None) -> dict[str, Any] | None:
    """A message, and those within it, as plain values."""
    if message is None:
        return None
    values = {
        name: {"message": written(value)} if isinstance(value, Message) else {"value": _plain(value)}
        for name, value in message.values.items()
    }
    return {"template": message.template, "values": values}


def read(data: dict[str, Any] | None) -> Message | None:
    """What `written` was given."""
    if data is None:
        return None
    values = {
        name: read(each["message"]) if "message" in each else each["value"]
        for name, each in data["values"].items()
    }
    return Message(data["template"], values)


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | int | float | bool | None) else str(value)
