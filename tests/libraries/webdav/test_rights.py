"""Rights that change between two requests: queries that were put together before let nobody in."""

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db.models import Q
from django.utils import timezone

from crm_lists.framework import access
from crm_lists.framework.lists import definition_of
from crm_lists.organisation.deputies import deeds
from crm_lists.organisation.models import Grant, Role, Salesperson, Share
from crm_lists.organisation.sharing import giving
from crm_lists.programs.models import Token
from libraries import documents
from libraries.models import Document, Folder, Library
from tests.libraries.conftest import MakeFile, Upload
from tests.libraries.webdav.client import Program, path_of
from tests.libraries.webdav.conftest import Sit
from tests.people import World, actor

OFFER = path_of("Offer.docx")
INNER = path_of("Offers", "2026", "Offer.docx")


@pytest.fixture
def inner(world: World, crm: Library, sit: Sit, word_file: MakeFile) -> None:
    """Make a document two folders deep."""
    who = actor(world.salesperson)
    outer = documents.add_folder(who, crm, name="Offers")
    documents.add_folder(who, crm, name="2026", parent=outer)
    assert sit().put(INNER, word_file()).status == 201


def statuses(program: Program, *paths: str) -> list[int]:
    return [program.get(path).status for path in paths]


def test_a_share_counts_from_the_next_request_to_the_last(world: World, upload: Upload, sit: Sit) -> None:
    document, program = upload(), sit("other_group")
    assert program.get(OFFER).status == 404
    given = {"person": world.other_group, "level": Share.Level.READ}
    share = giving.share(actor(world.salesperson), document, given)
    assert program.get(OFFER).status == 200
    Share.objects.filter(pk=share.pk).update(until=timezone.localdate() - timedelta(days=1))
    assert program.get(OFFER).status == 404
    Share.objects.filter(pk=share.pk).update(until=timezone.localdate())
    assert program.get(OFFER).status == 200
    giving.take_back(actor(world.salesperson), share, document)
    assert program.get(OFFER).status == 404


def test_who_leaves_a_group_reads_nothing_of_it(world: World, upload: Upload, inner: None, sit: Sit) -> None:
    upload()
    program = sit("colleague")
    assert statuses(program, OFFER, INNER) == [200, 200]
    world.north.members.remove(Salesperson.objects.get(user=world.colleague))
    assert statuses(program, OFFER, INNER) == [404, 404]
    world.north.members.add(Salesperson.objects.get(user=world.colleague))
    assert statuses(program, OFFER, INNER) == [200, 200]


def test_a_role_that_loses_a_grant_opens_nothing(world: World, upload: Upload, sit: Sit) -> None:
    upload()
    program = sit("reader")
    assert program.get(OFFER).status == 200
    role = Role.objects.get(code="reader")
    for grant in Grant.objects.filter(role=role):
        grant.delete()
    assert program.get(OFFER).status == 404


def test_a_document_of_another_group_is_gone(world: World, upload: Upload, sit: Sit) -> None:
    document, program = upload(), sit("colleague")
    assert program.get(OFFER).status == 200
    place = Salesperson.objects.get(user=world.other_group)
    Document.objects.filter(pk=document.pk).update(group=world.south, salesperson=place)
    assert program.get(OFFER).status == 404


def test_a_folder_on_the_way_that_is_hidden_hides_what_is_in_it(world: World, inner: None, sit: Sit) -> None:
    program = sit("colleague")
    assert program.get(INNER).status == 200
    place = Salesperson.objects.get(user=world.other_group)
    Folder.objects.filter(name="Offers").update(group=world.south, salesperson=place)
    assert program.get(INNER).status == 404


def test_lent_rights_end_with_their_time(
    world: World, upload: Upload, sit: Sit, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload()
    program, now = sit("other_group"), timezone.now()
    assert program.get(OFFER).status == 404
    period = {"starts_at": now - timedelta(days=1), "ends_at": now + timedelta(days=1)}
    terms = {"person": world.salesperson, "deputy": world.other_group, "lists": [], "types": [], **period}
    deeds.add(actor(world.administrator), {**terms, "with_approvals": False, "reason": ""})
    assert program.get(OFFER).status == 200
    later = SimpleNamespace(now=lambda: now + timedelta(days=2))
    monkeypatch.setattr("crm_lists.organisation.rights.timezone", later)
    assert program.get(OFFER).status == 404


def test_what_is_no_longer_published_is_gone(world: World, crm: Library, upload: Upload, sit: Sit) -> None:
    document, program = upload(), sit("reader")
    assert program.get(OFFER).status == 200
    crm.requires_approval = True
    crm.save()
    Document.objects.filter(pk=document.pk).update(published_number=None)
    assert program.get(OFFER).status == 404
    assert sit().get(OFFER).status == 200


ENDINGS: dict[str, Callable[[Token], object]] = {
    "revoked": lambda token: Token.objects.filter(pk=token.pk).update(revoked_at=timezone.now()),
    "expired": lambda token: Token.objects.filter(pk=token.pk).update(expires_at=timezone.now()),
    "deleted": lambda token: token.delete(),
    "its person left": lambda token: (
        type(token.user).objects.filter(pk=token.user_id).update(is_active=False)
    ),
}


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_token_that_has_ended_opens_nothing(upload: Upload, sit: Sit, ending: str) -> None:
    upload()
    program = sit()
    assert program.get(OFFER).status == 200
    ENDINGS[ending](Token.objects.get())
    assert program.get(OFFER).status == 401


def test_conditions_are_kept_with_the_organisation_as_it_is_now(world: World) -> None:
    def condition() -> Q | None:
        return access.condition(actor(world.colleague), definition_of(Folder))

    first = condition()
    assert condition() == first
    world.south.members.add(Salesperson.objects.get(user=world.colleague))
    assert condition() != first
    world.south.members.remove(Salesperson.objects.get(user=world.colleague))
    assert condition() == first
