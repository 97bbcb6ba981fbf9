"""Microsoft Graph as its documentation shows it, for one mailbox: folders, delta queries, messages as MIME.

The answers have the shape of the examples of learn.microsoft.com/graph/delta-query-messages,
.../outlook-get-mime-message, .../throttling and .../errors.
"""

import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from tests.outlook_bridge.channels.https_stub import Asked, Told, told

LOGIN = "office@own.example"


def refusal(status: int, code: str, **headers: str) -> Told:
    """Return an error as Graph tells it."""
    inner = {"date": "2026-11-30T10:00:00", "request-id": "r", "client-request-id": "r"}
    return told(status, {"error": {"code": code, "message": "Told.", "innerError": inner}}, **headers)


@dataclass
class Graph:
    """One mailbox, what was asked of it, and what it answers instead."""

    tokens: set[str]
    #: Name and parent of each folder, by its key.
    folders: dict[str, tuple[str, str]] = field(default_factory=lambda: {"inbox": ("Inbox", "")})
    messages: dict[str, bytes] = field(default_factory=dict)
    #: What happened to the folders: folder, message, and whether it was removed.
    log: list[tuple[str, str, bool]] = field(default_factory=list)
    #: Cursors of an earlier one are known no more.
    generation: int = 1
    most_per_page: int = 50
    #: Answers that come first, by what is in the path.
    instead: dict[str, list[Told]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    host: str = ""

    def put(self, key: str, content: bytes, folder: str = "AQMk=CRM/1") -> None:
        """Put a message into a folder."""
        self.messages[key] = content
        self.log.append((folder, key, False))

    def remove(self, key: str) -> None:
        """Take a message away."""
        del self.messages[key]
        folder = next(one[0] for one in self.log if one[1] == key)
        self.log.append((folder, key, True))

    def __call__(self, asked: Asked) -> Told:
        """Answer a request."""
        parts = urlsplit(asked.path)
        path = unquote(parts.path)
        self.asked.append(asked.path)
        token = asked.headers.get("Authorization", "").removeprefix("Bearer ")
        if token not in self.tokens:
            return refusal(401, "InvalidAuthenticationToken")
        for part, answers in self.instead.items():
            if part in asked.path and answers:
                return answers.pop(0)
        if not path.startswith(f"/v1.0/users/{LOGIN}/"):
            return refusal(404, "ErrorInvalidUser")
        return self._answer(path.removeprefix(f"/v1.0/users/{LOGIN}/"), parse_qs(parts.query), asked)

    def _answer(self, path: str, query: dict[str, list[str]], asked: Asked) -> Told:
        if found := re.fullmatch(r"mailFolders(?:/(.+)/childFolders)?", path):
            return self._found_folders(found[1] or "", query["$filter"][0])
        if found := re.fullmatch(r"mailFolders(?:/(.+)|\('(.+)'\))/messages/delta", path, re.IGNORECASE):
            return self._delta(found[1] or found[2], query, asked)
        if found := re.fullmatch(r"messages/(.+)/\$value", path):
            content = self.messages.get(found[1])
            headers = {"Content-Type": "text/plain"}
            return Told(200, content, headers) if content is not None else refusal(404, "ErrorItemNotFound")
        return refusal(400, "BadRequest")

    def _found_folders(self, parent: str, condition: str) -> Told:
        name = condition.removeprefix("displayName eq '").removesuffix("'").replace("''", "'")
        found = [key for key, one in self.folders.items() if one == (name, parent)]
        return told(200, {"value": [{"id": key} for key in found]})

    def _delta(self, folder: str, query: dict[str, list[str]], asked: Asked) -> Told:
        if folder not in self.folders:
            return refusal(404, "ErrorItemNotFound")
        since, upto, offset = 0, len(self.log), 0
        if said := (query.get("$skiptoken") or query.get("$deltatoken")):
            generation, since, upto, offset = map(int, said[0].split("."))
            if generation != self.generation:
                return refusal(410, "SyncStateNotFound")
            upto = len(self.log) if "$deltatoken" in query else upto
        elif query != {"$select": ["id"], "changeType": ["created"]}:
            return refusal(400, "BadRequest")
        preferred = int(asked.headers["Prefer"].removeprefix("odata.maxpagesize="))
        size = min(preferred, self.most_per_page)
        found = [(key, gone) for one, key, gone in self.log[since:upto] if one == folder]
        page, rest = found[offset : offset + size], found[offset + size :]
        values: dict[str, Any] = {"value": [_shown(key, gone=gone) for key, gone in page]}
        word, token = "nextLink", f"$skiptoken={self.generation}.{since}.{upto}.{offset + size}"
        if not rest:
            word, token = "deltaLink", f"$deltatoken={self.generation}.{upto}.0.0"
        base = f"https://{self.host}/v1.0"
        values["@odata.context"] = f"{base}/$metadata#Collection(message)"
        values[f"@odata.{word}"] = f"{base}/users/{LOGIN}/mailfolders('{folder}')/messages/delta?{token}"
        return told(200, values)


def _shown(key: str, *, gone: bool) -> dict[str, Any]:
    shown: dict[str, Any] = {"@odata.type": "#microsoft.graph.message", "id": key}
    if gone:
        return {**shown, "@removed": {"reason": "deleted"}}
    return {**shown, "@odata.etag": 'W/"CQAAABYAAAARn2vdzPFjSbaPPxzjlzOTAAASsKZz"'}
