"""Settings of `make run`: one machine, plain HTTP, a secret key that it makes itself."""

from config.secret_key import kept_secret_key
from config.settings.base import *

SECRET_KEY = ENVIRONMENT.secret_key or kept_secret_key(DATA_DIR / "secret_key")
