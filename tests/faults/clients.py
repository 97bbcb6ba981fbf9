"""People who upload, check out and check in without pause, and write down what the site has acknowledged."""

import hashlib
import random
import threading
import time
from base64 import b64encode
from dataclasses import dataclass, field
from typing import Any

import requests

SIZES = (200, 5_000, 60_000, 400_000, 3_000_000)
PATIENCE = 120
#: So small that a file comes in several, as one of gigabytes does.
PIECE = 100_000
CREATED, NO_CONTENT, NOT_FOUND, SERVER_ERROR = 201, 204, 404, 500
#: Not whole yet, or held by a request whose end the server has not seen yet.
AGAIN = (409, 423)


@dataclass
class Notebook:
    """What was acknowledged, and what went wrong that no kill explains."""

    wanted: int
    acknowledged: list[tuple[int, str]] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    cut_off: int = 0
    #: Uploads in pieces that a kill had cut and that came whole.
    resumed: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, document: int, content: bytes) -> None:
        """Write down that the site has said that these bytes are kept."""
        with self._lock:
            self.acknowledged.append((document, hashlib.sha256(content).hexdigest()))

    @property
    def is_full(self) -> bool:
        """Tell whether enough was acknowledged."""
        return len(self.acknowledged) >= self.wanted


class Person(threading.Thread):
    """One who writes documents until the notebook is full."""

    def __init__(self, address: str, username: str, notebook: Notebook, seed: int) -> None:
        super().__init__(name=f"{username}-{seed}")
        self._address, self._username, self._notebook = address, username, notebook
        self._chance = random.Random(seed)
        self._session = requests.Session()
        self._documents: list[int] = []
        self._shared = b""
        #: The upload in pieces that is not finished: its address and its bytes.
        self._begun: tuple[str, bytes] | None = None
        #: How far the site has said that uploads have come, and which were cut.
        self._had: dict[str, int] = {}
        self._cut: set[str] = set()

    def run(self) -> None:
        """Write until there is enough; what a kill cuts off is tried no further."""
        ended = time.monotonic() + PATIENCE * 20
        while not self._notebook.is_full and time.monotonic() < ended:
            try:
                if not self._session.cookies.get("sessionid"):
                    self._log_in()
                self._do_something()
            except requests.RequestException:
                self._notebook.cut_off += 1
                time.sleep(0.05)

    def _log_in(self) -> None:
        self._session.get(f"{self._address}/login/", timeout=PATIENCE)
        self._post("/login/", {"username": self._username, "password": "kill-test"})

    def _do_something(self) -> None:
        if self._begun:
            self._go_on()
        elif len(self._documents) < 3 or self._chance.random() < 0.5:
            self._chance.choice((self._upload, self._begin))()
        elif self._chance.random() < 0.5:
            self._new_version(self._chance.choice(self._documents))
        else:
            self._check_out_and_in(self._chance.choice(self._documents))

    def _upload(self) -> None:
        content = self._content()
        answer = self._post("/libraries/e-mail/upload/", {}, content)
        result = answer.json()["results"][0] if answer.ok else {}
        if result.get("status") == "saved":
            self._keep(result, content)

    def _begin(self) -> None:
        """Begin an upload in pieces; a kill leaves it unfinished, and the next turn goes on with it."""
        content = self._content()
        name = b64encode(f"{self.name}.txt".encode()).decode()
        told = {"Upload-Length": str(len(content)), "Upload-Metadata": f"filename {name}"}
        answer = self._send("POST", "/libraries/e-mail/uploads/", headers=told)
        if answer.status_code == CREATED:
            self._begun = (answer.headers["Location"], content)
            self._go_on()

    def _go_on(self) -> None:
        """Send the rest piece by piece from where the site says that the upload stands, and finish it."""
        assert self._begun is not None
        place, content = self._begun
        stands = self._send("HEAD", place)
        if stands.status_code == NOT_FOUND:
            self._begun = None
            return
        offset = int(stands.headers["Upload-Offset"])
        if offset < self._had.get(place, 0):
            self._notebook.errors.append(f"{place}: went back to {offset} from {self._had[place]}")
        while offset < len(content):
            offset = self._piece(place, content, offset)
        answer = self._send("POST", place)
        if answer.ok and answer.json()["status"] == "saved":
            self._begun = None
            self._keep(answer.json(), content)
            self._notebook.resumed += len(content) > 0 and place in self._cut
        elif answer.status_code not in AGAIN:
            self._notebook.errors.append(f"{place}: {answer.status_code} {answer.text[:300]}")
            self._begun = None

    def _piece(self, place: str, content: bytes, offset: int) -> int:
        piece = content[offset : offset + PIECE]
        told = {"Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"}
        try:
            answer = self._send("PATCH", place, data=piece, headers=told)
        except requests.RequestException:
            self._cut.add(place)
            raise
        if answer.status_code != NO_CONTENT:
            # The killed process has let go of the upload in a moment.
            raise requests.RequestException(answer.text)
        self._had[place] = int(answer.headers["Upload-Offset"])
        return self._had[place]

    def _send(
        self, method: str, path: str, data: bytes = b"", headers: dict[str, str] | None = None
    ) -> requests.Response:
        token = {"X-CSRFToken": self._session.cookies.get("csrftoken") or "", "Accept": "application/json"}
        answer = self._session.request(
            method, self._address + path, data=data, headers=token | (headers or {}), timeout=PATIENCE
        )
        if answer.status_code >= SERVER_ERROR:
            self._notebook.errors.append(f"{method} {path}: {answer.status_code} {answer.text[:300]}")
        return answer

    def _keep(self, result: dict[str, Any], content: bytes) -> None:
        document = int(result["url"].rstrip("/").rpartition("/")[2])
        self._documents.append(document)
        self._notebook.note(document, content)

    def _new_version(self, document: int) -> None:
        content = self._content()
        answer = self._post(f"/libraries/documents/{document}/upload/", {}, content)
        if answer.ok and answer.json()["results"][0]["status"] == "saved":
            self._notebook.note(document, content)

    def _check_out_and_in(self, document: int) -> None:
        content, pages = self._content(), f"/libraries/documents/{document}"
        self._post(f"{pages}/check-out/", {})
        if self._chance.random() < 0.2:
            self._post(f"{pages}/discard/", {})
            return
        answer = self._post(f"{pages}/check-in/", {"comment": "checked in"}, content, is_form=True)
        if answer.status_code in (302, 303):
            self._notebook.note(document, content)

    def _content(self) -> bytes:
        """Return new bytes, now and then those that were sent last: they share a file."""
        if self._shared and self._chance.random() < 0.1:
            return self._shared
        words = f"wort{self._chance.randrange(1 << 60):x} " * (self._chance.choice(SIZES) // 20)
        self._shared = f"written by {self.name}: {words}".encode()
        return self._shared

    def _post(
        self, path: str, data: dict[str, Any], content: bytes | None = None, *, is_form: bool = False
    ) -> requests.Response:
        headers = {"X-CSRFToken": self._session.cookies.get("csrftoken") or ""}
        if content is not None and not is_form:
            headers["Accept"] = "application/json"
        answer = self._session.post(
            self._address + path,
            data=data,
            files=None if content is None else {"file": (f"{self.name}.txt", content)},
            headers=headers,
            timeout=PATIENCE,
            allow_redirects=False,
        )
        if answer.status_code >= 500 or answer.status_code in (401, 403, 404):
            self._notebook.errors.append(f"{path}: {answer.status_code} {answer.text[:300]}")
        return answer
