"""Starts Django on the store of its environment and takes one step of the exchange's measurement."""

import os
import sys
from importlib import import_module

import django

if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.bench"
    django.setup()
    import_module("benchmarks.million.exchange_work").STEPS[sys.argv[1]]()
