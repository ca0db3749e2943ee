"""Messages as JSON, untranslated, so that they can be shown in any language later."""

from __future__ import annotations

from typing import Any

from components.assembly.spec.messages import Message


def to_json(message: Message | None) -> dict[str, Any] | None:
    """A message, and the messages in its values, as JSON."""
    if message is None:
        return None
    values = {
        name: {"message": to_json(value)} if isinstance(value, Message) else {"value": _plain(value)}
        for name, value in message.values.items()
    }
    return {"template": message.template, "values": values}


def from_json(data: dict[str, Any] | None) -> Message | None:
    """The message that `to_json` was given."""
    if data is None:
        return None
    values = {
        name: from_json(entry["message"]) if "message" in entry else entry["value"]
        for name, entry in data["values"].items()
    }
    return Message(data["template"], values)


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | int | float | bool | None) else str(value)
