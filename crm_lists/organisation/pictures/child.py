"""The child process that redraws one picture: limits on itself, then the picture in, then PNG out."""

import resource
import sys

from .redrawing import NoPicture, redraw

MEMORY_BYTES = 512 * 1024 * 1024
SECONDS = 10
#: Exit status of a picture that cannot be taken; its code stands on standard error.
REFUSED = 3


def main() -> int:
    """Redraw what comes in."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    try:
        width, height = map(int, sys.argv[1:3])
        png = redraw(sys.stdin.buffer.read(), (width, height))
    except NoPicture as reason:
        sys.stderr.write(reason.code)
        return REFUSED
    sys.stdout.buffer.write(png)
    return 0


if __name__ == "__main__":
    sys.exit(main())
