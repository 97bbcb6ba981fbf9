"""The tests of this folder are for a run with this app, which `tests/framework/test_gadgets.py` begins."""

from django.conf import settings

collect_ignore_glob = [] if "tests.gadgets" in settings.INSTALLED_APPS else ["test_*"]
