"""Tests of the settings that come from the environment."""

from pathlib import Path

import pytest

from config.environment import Environment, read_environment
from config.reader import WrongSetting


def read(folder: Path, **variables: str) -> Environment:
    return read_environment(variables, data_folder=folder)


def test_without_variables_the_site_runs_on_sqlite_in_the_data_folder(tmp_path: Path) -> None:
    environment = read(tmp_path)
    assert environment.database_url == f"sqlite:///{tmp_path}/db.sqlite3"
    assert environment.media_root == tmp_path / "media"
    assert environment.port == 8000
    assert environment.debug is False


def test_lists_are_read_from_commas(tmp_path: Path) -> None:
    environment = read(tmp_path, ALLOWED_HOSTS="crm.example.com, crm2.example.com,")
    assert environment.allowed_hosts == ("crm.example.com", "crm2.example.com")


def test_an_empty_variable_counts_as_not_set(tmp_path: Path) -> None:
    assert read(tmp_path, PORT=" ", DEBUG="").port == 8000


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("PORT", "eighty", "'eighty' is not a whole number from 1 to 65535."),
        ("PORT", "70000", "'70000' is not a whole number"),
        ("PORT", "-1", "'-1' is not a whole number"),
        ("PORT", "٨", "is not a whole number"),
        ("DEBUG", "maybe", "'maybe' is neither true nor false."),
        ("DATABASE_URL", "mysql://host/name", "does not begin with sqlite:// or postgres://."),
        ("DATABASE_URL", "postgres://[", "does not begin with sqlite:// or postgres://."),
        ("TIME_ZONE", "Moon/Crater", "'Moon/Crater' is not the name of a time zone."),
        ("LANGUAGE_CODE", "de", "'de' is not one of en, sk"),
        ("CSRF_TRUSTED_ORIGINS", "crm.example.com", "does not begin with http:// or https://."),
        ("MEDIA_ROOT", __file__, "is not a folder."),
        ("EMAIL_URL", "mail.example.com", "does not begin with smtp, smtp+tls, smtps, console"),
        ("EMAIL_URL", "smtp://", "names no host."),
        ("EMAIL_URL", "smtp://host:port", "names no host."),
        ("PASSWORD_LENGTH", "6", "is not a whole number from 8 to 128."),
        ("PASSWORD_BREACH_FILE", "/not/there", "is not a file."),
        ("SECOND_FACTOR", "some", "'some' is not one of nobody, administrators, everybody."),
        ("TRUSTED_PROXIES", "many", "is not a whole number from 0 to 5."),
        ("OIDC_ISSUER", "http://login.example.com", "does not begin with https://."),
        ("OIDC_ISSUER", "login.example.com", "does not begin with https://."),
        ("LDAP_URL", "ldap://ldap.example.com", "sends passwords in the clear"),
        ("LDAP_URL", "ldap.example.com", "does not begin with ldaps:// or ldap+tls://"),
        ("INCOMING_MAIL_LISTEN", "127.0.0.1:8024", "is no protocol with a host and a port"),
        ("INCOMING_MAIL_LISTEN", "http://127.0.0.1:8024", "is no protocol with a host and a port"),
        ("INCOMING_MAIL_LISTEN", "lmtp://127.0.0.1", "is no protocol with a host and a port"),
        ("INCOMING_MAIL_LISTEN", "lmtp://[", "is no protocol with a host and a port"),
        ("INCOMING_MAIL_MB", "0", "is not a whole number from 1 to 150."),
        ("OFFICE_JS_URL", "http://cdn.example.com/office.js", "begins neither with https://"),
        ("OFFICE_JS_URL", "//cdn.example.com/office.js", "begins neither with https://"),
        ("OUTLOOK_HOSTS", "mail.example.com", "does not begin with http:// or https://."),
        ("OUTLOOK_ADD_IN_ID", "mine", "'mine' is no UUID."),
    ],
)
def test_a_wrong_value_ends_the_start_with_one_line_that_names_it(
    tmp_path: Path, name: str, value: str, said: str
) -> None:
    with pytest.raises(WrongSetting) as stop:
        read(tmp_path, **{name: value})
    line = str(stop.value.code)
    assert line.startswith(f"{name}: ")
    assert said in line
    assert f"Example: {name}=" in line
    assert "\n" not in line


@pytest.mark.parametrize(
    ("variables", "missing"),
    [
        ({"OIDC_ISSUER": "https://login.example.com"}, "OIDC_CLIENT_ID"),
        ({"OIDC_ISSUER": "https://login.example.com", "OIDC_CLIENT_ID": "crm"}, "OIDC_CLIENT_SECRET"),
        ({"LDAP_URL": "ldaps://ldap.example.com"}, "LDAP_BASE"),
        ({"INCOMING_MAIL_LISTEN": "lmtp:///run/mail"}, "INCOMING_MAIL_DOMAIN"),
    ],
)
def test_a_variable_that_another_one_needs_is_asked_for(
    tmp_path: Path, variables: dict[str, str], missing: str
) -> None:
    with pytest.raises(WrongSetting, match=f"{missing}: it is not set, though"):
        read(tmp_path, **variables)


def test_a_filter_that_names_nobody_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WrongSetting, match="LDAP_FILTER"):
        read(tmp_path, LDAP_URL="ldaps://ldap.example.com", LDAP_BASE="dc=example", LDAP_FILTER="(uid=*)")


def test_no_mail_is_received_and_no_mailbox_read_unless_it_is_set(tmp_path: Path) -> None:
    mail = read(tmp_path).incoming_mail
    assert (mail.domain, mail.listen) == ("", "")
    assert (mail.imap_hosts, mail.token_hosts, mail.graph_hosts) == ((), (), ())


def test_servers_of_mailboxes_are_named_in_any_case(tmp_path: Path) -> None:
    mail = read(
        tmp_path, IMAP_HOSTS="IMAP.example.com:993", MAIL_TOKEN_HOSTS="Login.example.com,b"
    ).incoming_mail
    assert (mail.imap_hosts, mail.token_hosts) == (("imap.example.com:993",), ("login.example.com", "b"))


def test_no_other_server_is_asked_unless_one_is_set(tmp_path: Path) -> None:
    sign_in = read(tmp_path).sign_in
    assert (sign_in.oidc, sign_in.ldap, sign_in.second_factor) == (None, None, "nobody")
