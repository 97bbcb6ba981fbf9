"""Sentences for users that stay translatable until somebody shows them, without Django."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias, Union

Translate: TypeAlias = Callable[[str], str]
Parameter: TypeAlias = Union[str, int, float, "Message", Sequence["Message"]]


def gettext_noop(msgid: str) -> str:
    """Mark a sentence for the translators and return it unchanged."""
    return msgid


_ = gettext_noop


@dataclass(frozen=True, slots=True)
class Message:
    """A message id with its parameters; nested messages are translated with it."""

    msgid: str
    params: Mapping[str, Parameter] = field(default_factory=dict, hash=False)

    def text(self, translate: Translate = gettext_noop) -> str:
        """Return the sentence in the language of `translate`."""
        shown = {name: _shown(value, translate) for name, value in self.params.items()}
        return translate(self.msgid) % shown if shown else translate(self.msgid)

    def __str__(self) -> str:
        return self.text()

    def as_json(self) -> dict[str, Any]:
        """Return plain data that `from_json` reads back."""
        return {"msgid": self.msgid, "params": {name: _packed(value) for name, value in self.params.items()}}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Message":
        """Return the message that `as_json` described."""
        return cls(data["msgid"], {name: _unpacked(value) for name, value in data["params"].items()})


class Refusal(Exception):
    """Something a user asked for that cannot be done, and the sentence that says why."""

    def __init__(self, code: str, message: Message) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message

    def __str__(self) -> str:
        return self.message.text()


def _shown(value: Parameter, translate: Translate) -> str | int | float:
    if isinstance(value, str | int | float):
        return value
    if isinstance(value, Message):
        return value.text(translate)
    return _enumeration([message.text(translate) for message in value], translate)


def _enumeration(words: Sequence[str], translate: Translate) -> str:
    if len(words) < 2:
        return "".join(words)
    joined = {"first": ", ".join(words[:-1]), "last": words[-1]}
    # Translators: the end of an enumeration, as in "Word, Excel and PDF".
    return translate(_("%(first)s and %(last)s")) % joined


def _packed(value: Parameter) -> Any:
    if isinstance(value, str | int | float):
        return value
    if isinstance(value, Message):
        return value.as_json()
    return [message.as_json() for message in value]


def _unpacked(value: Any) -> Parameter:
    if isinstance(value, list):
        return [Message.from_json(item) for item in value]
    if isinstance(value, dict):
        return Message.from_json(value)
    return value  # type: ignore[no-any-return]
