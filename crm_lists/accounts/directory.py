"""Sign-in by a directory (LDAP): the person is looked up, and the directory itself checks the password.

The library is loaded where a directory is set, and only when somebody logs in.
"""

import logging
import ssl
from functools import cache
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import User
from django.http import HttpRequest

from .identities import NotLinked, Vouched, person_of

logger = logging.getLogger(__name__)

TIMEOUT_SECONDS = 5
NAMES = ("mail", "givenName", "sn")
#: Names that last when a person is renamed: of OpenLDAP and others, then of Active Directory.
LASTING = ("entryUUID", "objectGUID")


class DirectoryFailed(Exception):
    """The directory did not answer."""


class DirectoryBackend(ModelBackend):
    """Lets people in with the password that the directory knows."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> User | None:
        """Return the person, None for a wrong password or an unknown name."""
        # A directory takes an empty password as no password at all, and says yes.
        if settings.LDAP is None or not username or not password:
            return None
        try:
            vouched = vouched_by_directory(username, password)
            if vouched is None:
                return None
            user = person_of(vouched, may_make=settings.LDAP["new_people"], match=_by_user_name)
        except DirectoryFailed as failure:
            logger.warning("The directory did not answer: %s", failure)
            return None
        except NotLinked as refusal:
            logger.warning("The directory vouched for somebody who may not come in: %s", refusal)
            return None
        return user if self.user_can_authenticate(user) else None


def vouched_by_directory(username: str, password: str) -> Vouched | None:
    """Return whom the directory vouches for; raise DirectoryFailed when it does not answer."""
    given = _given()
    library = import_module("ldap3")
    errors = import_module("ldap3.core.exceptions")
    try:
        entry = _entry_of(library, username)
        # An unknown name binds as nobody, so that it takes as long as a wrong password.
        name = entry["dn"] if entry else f"cn=nobody,{given['base']}"
        with _connection(library, name, password) as asked:
            is_right = asked.bind() and entry is not None
    except errors.LDAPException as failure:
        raise DirectoryFailed(type(failure).__name__) from failure
    return _vouched(entry, username) if is_right and entry else None


def _given() -> dict[str, Any]:
    """Return the settings of the directory, which there must be."""
    if settings.LDAP is None:
        raise DirectoryFailed("no directory is set")
    return settings.LDAP


def _entry_of(library: Any, username: str) -> dict[str, Any] | None:
    given = _given()
    escape = import_module("ldap3.utils.conv").escape_filter_chars
    with _connection(library, given["bind_dn"], given["bind_password"]) as asked:
        if not asked.bind():
            raise DirectoryFailed("it refuses LDAP_BIND_DN and LDAP_BIND_PASSWORD")
        asked.search(
            given["base"],
            given["filter"].replace("{name}", escape(username)),
            attributes=[*NAMES, given["name"], *_lasting_names(asked)],
            size_limit=2,
        )
        found = [entry for entry in asked.response or () if entry.get("type") == "searchResEntry"]
    return found[0] if len(found) == 1 else None


def _lasting_names(connection: Any) -> list[str]:
    """Return the lasting names that this directory knows; a wrong one would fail the whole search."""
    schema = connection.server.schema
    known = schema.attribute_types if schema else {}
    return [name for name in LASTING if name in known]


def _vouched(entry: dict[str, Any], username: str) -> Vouched:
    values = entry["attributes"]
    lasting = next((_text(values.get(name)) for name in LASTING if values.get(name)), "")
    return Vouched(
        provider="ldap",
        subject=(lasting or str(entry["dn"]).casefold())[:255],
        username=_text(values.get(_given()["name"])) or username,
        email=_text(values.get("mail")),
        first_name=_text(values.get("givenName")),
        last_name=_text(values.get("sn")),
    )


def _text(value: Any) -> str:
    first = value[0] if isinstance(value, list) and value else value
    return str(first) if first else ""


def _connection(library: Any, name: str, password: str) -> Any:
    given = _given()
    strategy = given.get("strategy", "SYNC")
    connection = library.Connection(
        _server(given["url"], strategy),
        user=name or None,
        password=password or None,
        client_strategy=strategy,
        receive_timeout=TIMEOUT_SECONDS,
        read_only=True,
        auto_referrals=False,
    )
    if given["url"].startswith("ldap+tls://"):
        connection.open()
        connection.start_tls()
    return connection


@cache
def _server(url: str, strategy: str) -> Any:
    library = import_module("ldap3")
    scheme, _sign, place = url.partition("://")
    tls = library.Tls(validate=ssl.CERT_REQUIRED, version=ssl.PROTOCOL_TLS_CLIENT)
    plain = f"{'ldaps' if scheme == 'ldaps' else 'ldap'}://{place}"
    return library.Server(plain, tls=tls, connect_timeout=TIMEOUT_SECONDS, get_info=library.SCHEMA)


def _by_user_name(vouched: Vouched) -> User | None:
    found = list(User.objects.filter(username__iexact=vouched.username)[:2])
    return found[0] if len(found) == 1 else None
