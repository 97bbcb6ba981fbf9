"""The settings of sign-in, and what Django is told of them."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from config.reader import Reader, WrongSetting

DIRECTORY_SCHEMES = ("ldaps", "ldap+tls", "ldap")
SECOND_FACTOR = ("nobody", "administrators", "everybody")
HOME = ("localhost", "127.0.0.1", "::1")
VALIDATION = "django.contrib.auth.password_validation"


@dataclass(frozen=True, kw_only=True)
class SignIn:
    """How people log in at this installation."""

    session_days: int
    password_length: int
    breached_passwords: Path | None
    reset_minutes: int
    second_factor: str
    trusted_proxies: int
    oidc: dict[str, Any] | None
    ldap: dict[str, Any] | None


def read_sign_in(reader: Reader) -> SignIn:
    """Return the settings of sign-in, or end the start at the first wrong one."""
    return SignIn(
        session_days=reader.number("SESSION_DAYS", 14, least=1, most=365),
        password_length=reader.number("PASSWORD_LENGTH", 10, least=8, most=128),
        breached_passwords=reader.file("PASSWORD_BREACH_FILE"),
        reset_minutes=reader.number("PASSWORD_RESET_MINUTES", 60, least=5, most=1_440),
        second_factor=reader.one_of("SECOND_FACTOR", "nobody", SECOND_FACTOR),
        trusted_proxies=reader.number("TRUSTED_PROXIES", 0, least=0, most=5),
        oidc=_oidc(reader),
        ldap=_ldap(reader),
    )


def _oidc(reader: Reader) -> dict[str, Any] | None:
    issuer = reader.text("OIDC_ISSUER", "")
    if not issuer:
        return None
    parts = urlsplit(issuer)
    if not (parts.scheme == "https" and parts.hostname) and parts.hostname not in HOME:
        mistake = f"{issuer!r} does not begin with https://."
        raise WrongSetting("OIDC_ISSUER", mistake, example="https://login.example.com")
    return {
        "issuer": issuer,
        "client_id": reader.together("OIDC_CLIENT_ID", needed_by="OIDC_ISSUER", example="crm"),
        "client_secret": reader.together("OIDC_CLIENT_SECRET", needed_by="OIDC_ISSUER", example="a-secret"),
        "name": reader.text("OIDC_NAME", parts.hostname or issuer),
        "new_people": reader.flag("OIDC_NEW_PEOPLE", False),
    }


def _ldap(reader: Reader) -> dict[str, Any] | None:
    url = reader.text("LDAP_URL", "")
    if not url:
        return None
    parts = urlsplit(url)
    if parts.scheme not in DIRECTORY_SCHEMES or not parts.hostname:
        mistake = f"{url!r} does not begin with ldaps:// or ldap+tls://, or names no host."
        raise WrongSetting("LDAP_URL", mistake, example="ldaps://ldap.example.com")
    if parts.scheme == "ldap" and parts.hostname not in HOME:
        mistake = "ldap:// sends passwords in the clear to another machine."
        raise WrongSetting("LDAP_URL", mistake, example=f"ldap+tls://{parts.netloc}")
    asked = reader.text("LDAP_FILTER", "(uid={name})")
    if "{name}" not in asked or not (asked.startswith("(") and asked.endswith(")")):
        mistake = f"{asked!r} is not a filter in brackets that holds {{name}}."
        raise WrongSetting("LDAP_FILTER", mistake, example="(sAMAccountName={name})")
    return {
        "url": url,
        "base": reader.together("LDAP_BASE", needed_by="LDAP_URL", example="ou=people,dc=example,dc=com"),
        "filter": asked,
        "name": reader.text("LDAP_NAME_ATTRIBUTE", "uid"),
        "bind_dn": reader.text("LDAP_BIND_DN", ""),
        "bind_password": reader.text("LDAP_BIND_PASSWORD", ""),
        "new_people": reader.flag("LDAP_NEW_PEOPLE", False),
    }


def sign_in_settings(given: SignIn) -> dict[str, Any]:
    """Return Django's settings by name."""
    backends = ["crm_lists.accounts.people.NameOrMail"]
    if given.ldap is not None:
        backends.append("crm_lists.accounts.directory.DirectoryBackend")
    return {
        "AUTHENTICATION_BACKENDS": backends,
        "AUTH_PASSWORD_VALIDATORS": _password_rules(given),
        "SESSION_ENGINE": "crm_lists.accounts.sessions",
        "SESSION_COOKIE_AGE": given.session_days * 24 * 60 * 60,
        "PASSWORD_RESET_TIMEOUT": given.reset_minutes * 60,
    }


def _password_rules(given: SignIn) -> list[dict[str, Any]]:
    rules: list[dict[str, Any]] = [
        {"NAME": f"{VALIDATION}.UserAttributeSimilarityValidator"},
        {"NAME": f"{VALIDATION}.MinimumLengthValidator", "OPTIONS": {"min_length": given.password_length}},
        {"NAME": f"{VALIDATION}.CommonPasswordValidator"},
        {"NAME": f"{VALIDATION}.NumericPasswordValidator"},
        # No rule, but told of each change by the same way.
        {"NAME": "crm_lists.accounts.ending.EndSessions"},
    ]
    if given.breached_passwords is not None:
        options = {"path": str(given.breached_passwords)}
        rules.append({"NAME": "crm_lists.accounts.passwords.NotBreached", "OPTIONS": options})
    return rules
