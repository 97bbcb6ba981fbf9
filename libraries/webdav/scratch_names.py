"""Names that programs and desktops give to files of their own, which are never documents."""

import re

_SCRATCH = re.compile(
    r"""
    ~\$.*            # the file by which Office says who has opened a document
    | .*\.tmp         # what Office writes before it moves it into place
    | \.~lock\..*\#  # the same of LibreOffice
    | \._.*          # what macOS keeps beside each file
    | \.DS_Store | Thumbs\.db | desktop\.ini | \.metadata_never_index | \.Spotlight.* | \.Trash.* | \.hidden
    """,
    re.IGNORECASE | re.VERBOSE,
)


def is_scratch(name: str) -> bool:
    """Tell whether a file of this name is a program's own and no document."""
    return _SCRATCH.fullmatch(name) is not None
