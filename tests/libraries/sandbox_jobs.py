"""What the sandbox is given to do in its tests."""

import ctypes
import os
import time
from pathlib import Path

from libraries.messages import Message, Refusal


def add(one: int, other: int) -> int:
    return one + other


def environment() -> list[str]:
    os.write(1, b"noise on the standard output")
    return sorted(os.environ)


def refuse() -> None:
    raise Refusal("spoilt", Message("The %(what)s is spoilt.", {"what": "milk"}))


def fail() -> None:
    raise RuntimeError("inner secret")


def spin() -> None:
    while True:
        pass


def wait() -> None:
    time.sleep(60)


def hoard() -> int:
    return len(bytearray(2 << 30))


def flood(path: str) -> None:
    with Path(path).open("wb") as file:
        for _count in range(100):
            file.write(bytes(1 << 20))


def crash() -> None:
    ctypes.string_at(0)


def leave() -> None:
    os._exit(3)
