"""Read typed values out of environment variables."""

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import available_timezones

DATABASE_SCHEMES = ("sqlite", "postgres", "postgresql")
MAIL_SCHEMES = ("smtp", "smtp+tls", "smtps", "console")
YES, NO = ("1", "true", "yes", "on"), ("0", "false", "no", "off")


class WrongSetting(SystemExit):
    """End the start with one line that names the variable, its mistake and a right value."""

    def __init__(self, name: str, mistake: str, *, example: str) -> None:
        super().__init__(f"{name}: {mistake} Example: {name}={example}")


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

    def socket(self, name: str) -> str:
        """Return where a daemon listens: a host and its port, or the path of a socket; empty for nowhere."""
        value = self.text(name, "")
        host, _colon, port = value.rpartition(":")
        if value and "/" not in value and not (host and port.isascii() and port.isdigit()):
            mistake = f"{value!r} is neither a host with its port nor the path of a socket."
            raise WrongSetting(name, mistake, example="127.0.0.1:3310")
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

    def file(self, name: str) -> Path | None:
        """Return the absolute path of a file that exists, None where none is named."""
        value = self.text(name, "")
        if value and not Path(value).expanduser().is_file():
            raise WrongSetting(name, f"{value} is not a file.", example="/srv/breached-passwords.txt")
        return Path(value).expanduser().absolute() if value else None

    def together(self, name: str, *, needed_by: str, example: str) -> str:
        """Return a text that another variable needs, so that none of them is forgotten."""
        value = self.text(name, "")
        if not value:
            raise WrongSetting(name, f"it is not set, though {needed_by} is.", example=example)
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
