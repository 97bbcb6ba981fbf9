"""Read the settings of the site from environment variables."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from config.incoming_mail import IncomingMail, read_incoming_mail
from config.outlook import Outlook, read_outlook
from config.reader import Reader
from config.sign_in import SignIn, read_sign_in
from config.storing import Storing, read_storing

LANGUAGES = ("en", "sk", "pl", "ro", "cs", "el")


@dataclass(frozen=True, kw_only=True)
class Environment:
    """The settings that may differ from one installation to the next."""

    database_url: str
    media_root: Path
    secret_key: str
    debug: bool
    allowed_hosts: tuple[str, ...]
    csrf_trusted_origins: tuple[str, ...]
    base_url: str
    language_code: str
    time_zone: str
    host: str
    port: int
    web_processes: int
    web_threads: int
    hsts_seconds: int
    email_url: str
    email_from: str
    demo_scale: int
    clamd: str
    clamd_unreachable: str
    libreoffice: str
    incoming_mail: IncomingMail
    sign_in: SignIn
    storing: Storing
    outlook: Outlook


def read_environment(variables: Mapping[str, str], *, data_folder: Path) -> Environment:
    """Return the settings from environment variables, or end the start at the first wrong one."""
    reader = Reader(variables)
    port = reader.number("PORT", 8000, least=1, most=65535)
    return Environment(
        database_url=reader.database("DATABASE_URL", f"sqlite:///{data_folder / 'db.sqlite3'}"),
        media_root=reader.folder("MEDIA_ROOT", data_folder / "media"),
        secret_key=reader.text("SECRET_KEY", ""),
        debug=reader.flag("DEBUG", False),
        allowed_hosts=reader.words("ALLOWED_HOSTS", ("localhost", "127.0.0.1", "[::1]")),
        csrf_trusted_origins=reader.origins("CSRF_TRUSTED_ORIGINS"),
        base_url=reader.text("BASE_URL", f"http://127.0.0.1:{port}"),
        language_code=reader.one_of("LANGUAGE_CODE", "en", LANGUAGES),
        time_zone=reader.time_zone("TIME_ZONE", "Europe/Bratislava"),
        host=reader.text("HOST", "127.0.0.1"),
        port=port,
        web_processes=reader.number("WEB_PROCESSES", 2, least=1, most=64),
        web_threads=reader.number("WEB_THREADS", 8, least=1, most=256),
        hsts_seconds=reader.number("HSTS_SECONDS", 0, least=0, most=63_072_000),
        email_url=reader.mail_server("EMAIL_URL"),
        email_from=reader.text("EMAIL_FROM", "crm-lists@localhost"),
        demo_scale=reader.number("DEMO_SCALE", 1, least=0, most=100),
        clamd=reader.socket("CLAMD"),
        clamd_unreachable=reader.one_of("CLAMD_UNREACHABLE", "refuse", ("refuse", "mark")),
        libreoffice=reader.text("LIBREOFFICE", "soffice"),
        incoming_mail=read_incoming_mail(reader),
        sign_in=read_sign_in(reader),
        storing=read_storing(reader),
        outlook=read_outlook(reader),
    )
