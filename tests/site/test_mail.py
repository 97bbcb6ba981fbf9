"""Tests of the settings of the mail server."""

import pytest

from config.mail import mail_settings


def test_without_an_address_nothing_is_sent() -> None:
    assert mail_settings("") == {"EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend"}


def test_the_console_prints_mails() -> None:
    assert mail_settings("console:")["EMAIL_BACKEND"].endswith("console.EmailBackend")


@pytest.mark.parametrize(
    ("address", "port", "tls", "ssl"),
    [
        ("smtp://mail.example.com", 25, False, False),
        ("smtp+tls://mail.example.com", 587, True, False),
        ("smtps://mail.example.com:4465", 4465, False, True),
    ],
)
def test_a_server_is_reached_as_its_scheme_says(address: str, port: int, tls: bool, ssl: bool) -> None:
    settings = mail_settings(address)
    assert settings["EMAIL_HOST"] == "mail.example.com"
    assert (settings["EMAIL_PORT"], settings["EMAIL_USE_TLS"], settings["EMAIL_USE_SSL"]) == (port, tls, ssl)


def test_name_and_password_may_hold_any_character() -> None:
    settings = mail_settings("smtp+tls://jan%40example.com:a%2Fb@mail.example.com")
    assert (settings["EMAIL_HOST_USER"], settings["EMAIL_HOST_PASSWORD"]) == ("jan@example.com", "a/b")
