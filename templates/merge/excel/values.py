"""Values on their way through a template: packed between two signs, so that a figure stays a figure."""

import json
import re
from collections.abc import Callable
from typing import Any

from jinja2 import Undefined

from templates.merge.values import packed, unpacked

_BEGIN, _END = "\x04", "\x05"
_VALUE = re.compile(f"{_BEGIN}([^{_BEGIN}{_END}]*){_END}")


class Packing:
    """Packs what a tag puts out, and unpacks the content of a cell."""

    def pack(self, value: Any) -> Any:
        """Return a value as a text that tells its type; what has none is left to Jinja's own refusal."""
        if isinstance(value, Undefined):
            return value
        if isinstance(value, str):
            return f"{_BEGIN}{json.dumps(value)}{_END}"
        return f"{_BEGIN}{json.dumps(packed(value), default=str)}{_END}"

    def unpack(self, content: str, show: Callable[[Any], str]) -> Any:
        """Return the value of a cell that is one tag and nothing else; of any other the text."""
        alone = _VALUE.fullmatch(content.strip())
        if alone:
            return unpacked(json.loads(alone[1]))
        return _VALUE.sub(lambda one: show(unpacked(json.loads(one[1]))), content)
