"""Read the settings of the site from environment variables."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import available_timezones

LANGUAGES = ("en", "sk", "pl", "ro", "cs", "el")
DATABASE_SCHEMES = ("sqlite", "postgres", "postgresql")
MAIL_SCHEMES = ("smtp", "smtp+tls", "smtps", "console")
YES, NO = ("1", "true", "yes", "on"), ("0", "false", "no", "off")


class WrongSetting(SystemExit):
    """End the start with one line that names the variable, its mistake and a right value."""

    def __init__(self, name: str, mistake: str, *, example: str) -> None:
        super().__init__(f"{name}: {mistake} Example: {name}={example}")


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


class Reader:
    """Read typed values out of environment variables; an empty one counts as not set."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        self._variables = variables

    def text(self, name: str, default: str) -> str:
        """Return the text as it stands."""
        return self._variables.get(name, "").strip() or default

    def words(self, name: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
        """Return the parts of a comma-separated value."""
        parts = tuple(part.strip() for part in self.text(name, "").split(","))
        return tuple(part for part in parts if part) or default

    def flag(self, name: str, default: bool) -> bool:
        """Return a yes or no."""
        value = self.text(name, YES[0] if default else NO[0]).lower()
        if value not in YES + NO:
            raise WrongSetting(name, f"{value!r} is neither true nor false.", example="true")
        return value in YES

    def number(self, name: str, default: int, *, least: int, most: int) -> int:
        """Return a whole number between two bounds."""
        value = self.text(name, str(default))
        if not (value.isascii() and value.isdigit() and least <= int(value) <= most):
            mistake = f"{value!r} is not a whole number from {least} to {most}."
            raise WrongSetting(name, mistake, example=str(default))
        return int(value)

    def one_of(self, name: str, default: str, allowed: tuple[str, ...]) -> str:
        """Return one of the allowed words."""
        value = self.text(name, default)
        if value not in allowed:
            raise WrongSetting(name, f"{value!r} is not one of {', '.join(allowed)}.", example=default)
        return value

    def database(self, name: str, default: str) -> str:
        """Return the address of a database that the product runs on."""
        value = self.text(name, default)
        try:
            scheme = urlsplit(value).scheme
        except ValueError:
            scheme = ""
        if scheme not in DATABASE_SCHEMES:
            mistake = "the address does not begin with sqlite:// or postgres://."
            raise WrongSetting(name, mistake, example="postgres://user:password@localhost:5432/crm")
        return value

    def mail_server(self, name: str) -> str:
        """Return the address of a mail server, empty where no e-mail is sent."""
        value = self.text(name, "")
        try:
            parts = urlsplit(value)
            is_right = parts.scheme in MAIL_SCHEMES and (parts.scheme == "console" or bool(parts.hostname))
            # The port is read here because a wrong one is noticed only then.
            is_right = is_right and parts.port != 0
        except ValueError:
            is_right = False
        if value and not is_right:
            mistake = f"the address does not begin with {', '.join(MAIL_SCHEMES)}, or names no host."
            raise WrongSetting(name, mistake, example="smtp+tls://user:password@mail.example.com:587")
        return value

    def folder(self, name: str, default: Path) -> Path:
        """Return the absolute path of a folder, which need not exist yet."""
        value = Path(self.text(name, str(default))).expanduser().absolute()
        if value.exists() and not value.is_dir():
            raise WrongSetting(name, f"{value} is not a folder.", example=str(default))
        return value

    def origins(self, name: str) -> tuple[str, ...]:
        """Return web addresses that carry their scheme, as Django wants them."""
        values = self.words(name)
        for value in values:
            if not value.startswith(("http://", "https://")):
                mistake = f"{value!r} does not begin with http:// or https://."
                raise WrongSetting(name, mistake, example="https://crm.example.com")
        return values

    def time_zone(self, name: str, default: str) -> str:
        """Return the name of a time zone."""
        value = self.text(name, default)
        if value not in available_timezones():
            raise WrongSetting(name, f"{value!r} is not the name of a time zone.", example=default)
        return value


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
    )
