"""Takes from a process what no reader of mail needs: sockets and other programs (seccomp, on Linux)."""

import ctypes
import errno
import os
import platform
import struct

#: Kernel names of machines with the numbers of socket, execve, execveat; io_uring opens sockets too.
_MACHINES = {"x86_64": (0xC000003E, (41, 59, 322)), "aarch64": (0xC00000B7, (198, 221, 281))}
_IO_URING_SETUP = 425
#: Calls of x86_64 with 32-bit pointers have numbers of their own, from here on.
_OTHER_NUMBERS = 0x40000000
_SET_NO_NEW_PRIVILEGES, _SET_SECCOMP, _FILTER_MODE = 38, 22, 2
_LOAD, _JUMP_EQUAL, _JUMP_NOT_LESS, _RETURN = 0x20, 0x15, 0x35, 0x06
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000 | errno.EPERM
_NUMBER_OFFSET, _MACHINE_OFFSET = 0, 4
_STEP = struct.Struct("<HBBI")


class _Program(ctypes.Structure):
    """A filter as the kernel takes it."""

    _fields_ = (("length", ctypes.c_ushort), ("steps", ctypes.c_char_p))


def confine() -> bool:
    """Refuse this process sockets and other programs from now on; return whether the kernel does so."""
    machine = _MACHINES.get(platform.machine())
    if machine is None or os.uname().sysname != "Linux":
        return False
    steps = _steps(*machine)
    program = _Program(len(steps) // _STEP.size, steps)
    library = ctypes.CDLL(None, use_errno=True)
    if library.prctl(_SET_NO_NEW_PRIVILEGES, 1, 0, 0, 0):
        return False
    return not library.prctl(_SET_SECCOMP, _FILTER_MODE, ctypes.byref(program), 0, 0)


def _steps(machine: int, refused: tuple[int, ...]) -> bytes:
    """Return the filter: other machines and the refused calls jump to its last step, all else ends before."""
    calls = (*refused, _IO_URING_SETUP)
    # From each jump to the refusal lie the jumps after it and the step that allows.
    jumps = [(_JUMP_NOT_LESS, _OTHER_NUMBERS), *((_JUMP_EQUAL, number) for number in calls)]
    checks = [_STEP.pack(code, len(jumps) - place, 0, value) for place, (code, value) in enumerate(jumps)]
    return b"".join(
        (
            _STEP.pack(_LOAD, 0, 0, _MACHINE_OFFSET),
            _STEP.pack(_JUMP_EQUAL, 0, len(jumps) + 2, machine),
            _STEP.pack(_LOAD, 0, 0, _NUMBER_OFFSET),
            *checks,
            _STEP.pack(_RETURN, 0, 0, _ALLOW),
            _STEP.pack(_RETURN, 0, 0, _REFUSE),
        )
    )
