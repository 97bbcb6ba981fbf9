"""Settings of the test suite: fast and without anything outside the process."""

import os
import tempfile
from pathlib import Path

from config.settings.base import *

SECRET_KEY = "only-for-tests-0123456789-abcdefghijklmnopqrstuvwxyz"  # noqa: S105
MEDIA_ROOT = str(Path(tempfile.gettempdir()) / f"crm-lists-test-{os.getpid()}")
FILER_STORAGES = {kind: filer_storage(Path(MEDIA_ROOT)) for kind in ("public", "private")}
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "testserver"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
# Each test client starts the middleware anew, which would list the collected files each time.
WHITENOISE_AUTOREFRESH = True
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend", "QUEUES": TASK_QUEUES}}
# It takes seconds to start; the tests that need it ask for it.
LIBREOFFICE = ""
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
LANGUAGE_CODE = "en"

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A test's database need not outlive the machine's power.
    DATABASES["default"]["OPTIONS"] |= {"init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"}
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}
