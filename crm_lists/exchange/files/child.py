"""The child process that reads one file: limits on itself, then the reading, then one line of answer."""

import json
import resource
import sys
from pathlib import Path
from typing import Any

from .layout import Limits, Options, Unreadable
from .reading import read_table


def main(arguments: str) -> None:
    """Read the file that the arguments name, and answer with its layout or with the reason why not."""
    asked = json.loads(arguments)
    limits = Limits(**asked["limits"])
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory_bytes, limits.memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.seconds, limits.seconds))
    sys.stdout.write(json.dumps(_answer(asked, limits)))


def _answer(asked: dict[str, Any], limits: Limits) -> dict[str, Any]:
    try:
        layout = read_table(Path(asked["path"]), Path(asked["rows"]), Options(**asked["options"]), limits)
    except Unreadable as reason:
        return {"code": reason.code, "facts": reason.facts}
    except MemoryError:
        return {"code": "memory", "facts": {}}
    return {"code": "", "layout": layout.to_json()}


if __name__ == "__main__":
    main(sys.argv[1])
