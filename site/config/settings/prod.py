"""Settings of a server that people reach over HTTPS."""

from config.reader import WrongSetting
from config.settings.base import *

if not ENVIRONMENT.secret_key:
    raise WrongSetting("SECRET_KEY", "it is not set.", example="a-long-random-text-of-50-characters-or-more")

SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SECURE_SSL_REDIRECT = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = ENVIRONMENT.hsts_seconds
SECURE_HSTS_INCLUDE_SUBDOMAINS = ENVIRONMENT.hsts_seconds > 0
