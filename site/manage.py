"""Run a management command of the site."""

import gc
import os
import sys
from pathlib import Path

from django.core.management import execute_from_command_line

#: New objects before the collector looks for cycles: loading the site makes half a million that all stay.
COLLECT_AFTER = 50_000


def main() -> None:
    """Run the command named on the command line."""
    gc.set_threshold(COLLECT_AFTER)
    sys.path.append(str(Path(__file__).resolve().parent.parent))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
