"""What other servers were caught by: restarts, prefixes, patterns in names, programs that go away."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.utils import timezone

from libraries import documents
from libraries.models import DocumentLock, Library
from libraries.webdav import application, dav_lock, places
from tests.libraries.conftest import MakeFile, Upload
from tests.libraries.webdav.client import path_of
from tests.libraries.webdav.conftest import Sit
from tests.people import World, actor

OFFER = path_of("Offer.docx")


def test_a_lock_outlives_the_process_that_granted_it(upload: Upload, sit: Sit, word_file: MakeFile) -> None:
    upload()
    program = sit()
    token = program.lock(OFFER).token
    application._wsgidav.cache_clear()
    assert sit("colleague").put(OFFER, word_file("theirs")).status == 423
    assert program.put(OFFER, word_file("mine"), token).status == 204
    assert program.unlock(OFFER, token).status == 204


def test_every_address_of_a_listing_leads_to_what_it_lists(upload: Upload, sit: Sit) -> None:
    upload("Ponuka č. 1 (50%).docx")
    program = sit()
    assert program.ask("MKCOL", path_of("Offers & more")).status == 201
    for place in ("/dav/", "/dav/crm/"):
        for href in program.propfind(place, "1").texts("href"):
            assert program.propfind(href).texts("href") == [href]
            assert href.startswith("/dav/")
            assert not href.startswith("/dav/dav")


def test_a_lock_on_a_folder_holds_none_whose_name_its_pattern_would_fit(sit: Sit, crm: Library) -> None:
    program = sit()
    for name in ("[a-z]*", "abc", "[a-z]* more", "_", "%"):
        assert program.ask("MKCOL", path_of(name)).status == 201
    for name in ("[a-z]*", "_", "%"):
        program.lock(path_of(name), depth="infinity")
    assert program.ask("MKCOL", path_of("abc", "free")).status == 201
    assert program.ask("MKCOL", path_of("[a-z]* more", "free")).status == 201
    assert program.ask("MKCOL", path_of("[a-z]*", "held")).status == 423


def test_a_folder_lists_no_more_than_programs_take_and_the_rest_is_found_by_name(
    upload: Upload, sit: Sit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(places, "MOST_MEMBERS", 2)
    for number in range(3):
        upload(f"{number}.docx", text=str(number))
    program = sit()
    assert program.names("/dav/crm/") == ["0.docx", "1.docx"]
    assert program.get(path_of("2.docx")).status == 200


def test_a_check_out_never_ends_by_itself(world: World, upload: Upload, sit: Sit) -> None:
    document, program = upload(), sit()
    documents.check_out(actor(world.salesperson), document)
    program.lock(OFFER)
    DocumentLock.objects.update(since=timezone.now() - timedelta(days=400))
    dav_lock.purge(timezone.now() + timedelta(days=2))
    assert DocumentLock.objects.get().kind == "check_out"
    assert sit("colleague").lock(OFFER).status == 423


def test_what_is_larger_than_a_file_may_be_is_refused_and_leaves_nothing(
    anything: Library, sit: Sit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("libraries.webdav.intake.LONGEST_FILE", 3 << 20)
    program = sit()
    assert program.put("/dav/anything/large.bin", bytes(4 << 20)).status == 413
    assert program.get("/dav/anything/large.bin").status == 404
    assert program.put("/dav/anything/large.bin", bytes(2 << 20)).status == 201


@contextmanager
def signals_told() -> Iterator[list[str]]:
    """Give the signals of requests as they come; the connection of the test stays open."""
    told: list[str] = []

    def begun(**_about: object) -> None:
        told.append("begun")

    def ended(**_about: object) -> None:
        told.append("ended")

    for signal, hear in ((request_started, begun), (request_finished, ended)):
        signal.disconnect(close_old_connections)
        signal.connect(hear)
    try:
        yield told
    finally:
        for signal, hear in ((request_started, begun), (request_finished, ended)):
            signal.disconnect(hear)
            signal.connect(close_old_connections)


@pytest.mark.parametrize("read", [0, 1, None], ids=["nothing read", "one block read", "all read"])
def test_a_request_ends_once_even_when_its_program_goes_away(
    anything: Library, sit: Sit, read: int | None
) -> None:
    program = sit()
    program.put("/dav/anything/large.bin", bytes(2 << 20))
    environ: dict[str, Any] = program._environ("GET", "/dav/anything/large.bin", b"")
    environ["wsgi.input"] = BytesIO()
    with signals_told() as told:
        answered: Any = application.dav_application(environ, lambda *_answer: None)
        blocks = iter(answered)
        for _number in range(100 if read is None else read):
            next(blocks, b"")
        assert told == ["begun"]
        answered.close()
        assert told == ["begun", "ended"]
