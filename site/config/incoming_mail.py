"""The settings of mail that comes in by addresses and out of mailboxes."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from config.reader import Reader, WrongSetting

PROTOCOLS = ("lmtp", "smtp")


@dataclass(frozen=True, kw_only=True)
class IncomingMail:
    """How mail comes in at this installation."""

    #: The domain of drop-box addresses; empty where there are none.
    domain: str
    #: Where mail is received, as `lmtp://HOST:PORT`, `smtp://HOST:PORT` or `lmtp:///PATH/OF/SOCKET`.
    listen: str
    #: The name under which the receiving server states what it has found out of a sender (RFC 8601).
    authenticated_by: str
    largest_mb: int
    #: The servers whose mailboxes people may have read, each as `HOST` or `HOST:PORT`.
    imap_hosts: tuple[str, ...]
    imap_minutes: int
    #: The servers that may be asked for tokens of mailboxes, each as `HOST` or `HOST:PORT`.
    token_hosts: tuple[str, ...]
    #: The servers of Microsoft Graph that may be read, each as `HOST` or `HOST:PORT`.
    graph_hosts: tuple[str, ...]


def read_incoming_mail(reader: Reader) -> IncomingMail:
    """Return the settings of mail that comes in, or end the start at the first wrong one."""
    listen = reader.text("INCOMING_MAIL_LISTEN", "")
    if listen:
        _refuse_wrong(listen)
        reader.together("INCOMING_MAIL_DOMAIN", needed_by="INCOMING_MAIL_LISTEN", example="drop.example.com")
    return IncomingMail(
        domain=reader.text("INCOMING_MAIL_DOMAIN", "").lower().lstrip("@"),
        listen=listen,
        authenticated_by=reader.text("INCOMING_MAIL_AUTHENTICATED_BY", "").lower(),
        largest_mb=reader.number("INCOMING_MAIL_MB", 35, least=1, most=150),
        imap_hosts=tuple(one.lower() for one in reader.words("IMAP_HOSTS")),
        token_hosts=tuple(one.lower() for one in reader.words("MAIL_TOKEN_HOSTS")),
        graph_hosts=tuple(one.lower() for one in reader.words("GRAPH_HOSTS")),
        imap_minutes=reader.number("IMAP_MINUTES", 5, least=1, most=1_440),
    )


def _refuse_wrong(listen: str) -> None:
    if not _is_place(listen):
        mistake = f"{listen!r} is no protocol with a host and a port, or with the path of a socket."
        raise WrongSetting("INCOMING_MAIL_LISTEN", mistake, example="lmtp://127.0.0.1:8024")


def _is_place(listen: str) -> bool:
    try:
        parts = urlsplit(listen)
        is_network = bool(parts.hostname and parts.port)
    except ValueError:
        return False
    is_socket = not parts.netloc and parts.path.startswith("/")
    return parts.scheme in PROTOCOLS and (is_network or is_socket)
