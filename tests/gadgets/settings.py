"""The settings of the tests with the app of gadgets."""

from config.settings.test import *  # noqa: F403
from config.settings.test import INSTALLED_APPS as _APPS

INSTALLED_APPS = ["tests.gadgets", *_APPS]
