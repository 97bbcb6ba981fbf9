"""A desk at which somebody works as people do: with a plain browser that runs no script."""

import json
from collections.abc import Mapping
from html import unescape
from typing import Any

from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from crm_lists.framework.actors import Actor
from crm_lists.framework.lists import find_list
from crm_lists.programs import tokens


class Desk:
    """One person with a browser, and a program with the same rights."""

    def __init__(self, person: User) -> None:
        self.person = person
        self.browser = Client()
        self.browser.force_login(person)

    @property
    def actor(self) -> Actor:
        """Return the person as the one who acts."""
        return Actor.of(self.person)

    def page(self, url: str) -> str:
        """Open a page and return its text as it stands in the HTML."""
        answer = self.browser.get(url, follow=True)
        assert answer.status_code == 200, f"{url} answers {answer.status_code}"
        return unescape(answer.content.decode())

    def status(self, url: str) -> int:
        """Return how the site answers for an address."""
        return int(self.browser.get(url).status_code)

    def add(self, code: str, **values: Any) -> Any:
        """Fill in the form of a new item and return the item that it made."""
        definition = find_list(code)
        return self._sent(definition, definition.add_url, values)

    def edit(self, code: str, item: Any, **values: Any) -> Any:
        """Fill in the form of an item and return the item as it is now."""
        return self._sent(find_list(code), f"/lists/{code}/{item.pk}/edit/", values, item.pk)

    def _sent(self, definition: Any, url: str, values: Mapping[str, Any], pk: int | None = None) -> Any:
        answer = self.browser.post(url, self._filled(url, values))
        assert answer.status_code == 302, problems(answer)
        key = pk or answer.headers["Location"].rstrip("/").rpartition("/")[2]
        return definition.items().get(pk=key)

    def act(self, code: str, item: Any, action: str, **values: Any) -> None:
        """Start an action of an item, whose form opens by itself, and send the form."""
        url = f"/lists/{code}/{item.pk}/actions/{action}/"
        answer = self.browser.post(url, self._filled(url, values))
        assert answer.status_code == 302, problems(answer)

    def _filled(self, url: str, values: Mapping[str, Any]) -> dict[str, Any]:
        """Return what a browser sends: what the form at an address proposes, and what is typed over it."""
        form = self.browser.get(url).context["form"]
        proposed = {one.html_name: one.value() for one in form}
        kept = {name: value for name, value in proposed.items() if value not in (None, "", False, [])}
        return {name: plain(value) for name, value in {**kept, **values}.items()}

    def send_file(self, url: str, name: str, content: bytes, **values: Any) -> Any:
        """Send a file by the form at an address, and return the answer."""
        return self.browser.post(url, {"file": SimpleUploadedFile(name, content), **values})

    def program(self) -> Client:
        """Return a program that acts with a token of the person."""
        _token, secret = tokens.create(self.person, "Desk", read=("*",), write=("*",), expires_at=None)
        return Client(headers={"authorization": f"Bearer {secret}"})


def plain(value: Any) -> Any:
    """Return a value as a browser sends it."""
    if isinstance(value, list | tuple):
        is_rows = any(isinstance(one, dict) for one in value)
        return json.dumps(value) if is_rows else [plain(one) for one in value]
    if hasattr(value, "isoformat"):
        return value.strftime("%Y-%m-%dT%H:%M" if hasattr(value, "hour") else "%Y-%m-%d")
    return getattr(value, "pk", value)


def problems(answer: Any) -> str:
    """Return what a form complains of."""
    form = answer.context["form"] if answer.context and "form" in answer.context else None
    return f"{answer.status_code}: {dict(form.errors) if form is not None else answer.content[:500]!r}"
