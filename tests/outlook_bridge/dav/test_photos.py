"""Photos of contacts in cards: out for those who may see them, in where they are pictures."""

from base64 import b64encode
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from PIL import Image

from crm_lists.framework import actions
from crm_lists.framework.models import Change
from crm_lists.organisation import logo_files
from crm_lists.organisation.models import ColumnRight
from crm_lists.relations.models import Contact
from crm_lists.relations.photo import ContactPhoto, photos_of, remove_photo, take_photo
from outlook_bridge.msg.card_reader import LONGEST_PHOTO, read_cards
from outlook_bridge.msg.card_writer import write_card
from outlook_bridge.msg.entries import Card
from tests.outlook_bridge.conftest import mail
from tests.outlook_bridge.dav.client import Program
from tests.outlook_bridge.dav.conftest import Sit
from tests.outlook_bridge.dav.test_contacts import card, contacts, make_company, make_contact
from tests.outlook_bridge.offering.test_files import piled, take
from tests.outlook_bridge.offering.test_messages import offered
from tests.outlook_bridge.test_entries import filed
from tests.people import World, actor, client_of

pytestmark = pytest.mark.django_db


def picture(colour: str = "navy", kind: str = "JPEG") -> bytes:
    out = BytesIO()
    Image.new("RGB", (60, 80), colour).save(out, kind)
    return out.getvalue()


def line(photo: bytes, version: str = "3.0") -> str:
    written = b64encode(photo).decode()
    return (
        f"PHOTO;ENCODING=b;TYPE=JPEG:{written}"
        if version == "3.0"
        else f"PHOTO:data:image/jpeg;base64,{written}"
    )


def give_photo(world: World, contact: Contact, colour: str = "navy") -> bytes:
    """Put a photo on the site, and return it as programs get it."""
    take_photo(actor(world.salesperson), contact, SimpleUploadedFile("a.jpg", picture(colour)))
    return photos_of(actor(world.salesperson), [contact.pk])[contact.pk]


def photo_in(text: str) -> bytes:
    (found,) = read_cards(text.encode(), most=2)
    return found.photo


def colour(photo: bytes) -> tuple[int, ...]:
    with Image.open(BytesIO(photo)) as shown:
        pixel = shown.convert("RGB").getpixel((5, 5))
    assert isinstance(pixel, tuple)
    return tuple(round(one / 64) for one in pixel)


NAVY, RED = colour(picture("navy")), colour(picture("red"))


def put(program: Program, *lines: str, name: str = "a.vcf") -> str:
    """Write a card, and return its address."""
    path = f"{program.books}all/{name}"
    assert program.put(path, card("EMAIL:anna@acme.example", *lines)).status in (201, 204)
    return path


# -- out ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("version", "begins"),
    [("3.0", "PHOTO;ENCODING=b;TYPE=JPEG:"), ("4.0", "PHOTO:data:image/jpeg;base64,")],
)
def test_a_card_has_the_photo_in_the_way_of_its_version(
    sit: Sit, world: World, version: str, begins: str
) -> None:
    made = make_contact(world)
    sent = give_photo(world, made)
    program = sit("colleague")
    query = (
        f'<CR:addressbook-query><D:prop><CR:address-data content-type="text/vcard" version="{version}"/>'
        "</D:prop></CR:addressbook-query>"
    )
    (text,) = program.report(f"{program.books}all/", query).texts("CR:address-data")
    assert f"\n{begins}" in text.replace("\r", "")
    assert photo_in(text) == sent


def test_whoever_reads_nothing_personal_gets_no_photo(sit: Sit, world: World) -> None:
    made = make_contact(world)
    give_photo(world, made)
    for right in ColumnRight.objects.filter(role__code="salesperson", column_set="personal"):
        right.delete()
    program = sit("colleague")
    assert b"PHOTO" not in program.get(f"{program.books}all/contact-{made.pk}.vcf").body
    client = client_of(world.colleague)
    for answer in (
        client.get(f"/contacts/{made.pk}/vcard/"),
        client.post("/contacts/cards/", {"pk": [made.pk]}),
    ):
        assert b"PHOTO" not in answer.content


def test_downloaded_cards_have_photos(world: World) -> None:
    made = make_contact(world)
    sent = give_photo(world, made)
    client = client_of(world.manager)
    page = client.get(f"/lists/contacts/{made.pk}/").content.decode()
    address = next(one for one in page.split('"') if one.endswith("/vcard/") or "vcard" in one)
    for answer in (client.get(address), client.post("/contacts/cards/", {"pk": [made.pk]})):
        assert photo_in(answer.content.decode()) == sent


# -- in -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("version", ["3.0", "4.0"])
def test_the_photo_of_a_card_becomes_that_of_the_contact_once(sit: Sit, world: World, version: str) -> None:
    make_company(world)
    program = sit()
    path = put(program, line(picture(), version))
    (made,) = contacts(world)
    assert colour(photos_of(actor(world.salesperson), [made.pk])[made.pk]) == NAVY
    assert Change.objects.filter(verb="set_photo", item_id=made.pk).count() == 1
    text = program.get(path).body.decode()
    assert photo_in(text) == picture(), "it comes back as it was sent"
    put(program, line(picture(), version), "NOTE:New")
    actions.change(actor(world.salesperson), contacts(world)[0], {"website": "https://acme.example"})
    assert photo_in(program.get(path).body.decode()) == picture()
    assert Change.objects.filter(verb="set_photo", item_id=made.pk).count() == 1
    put(program, line(picture("red"), version))
    assert colour(photos_of(actor(world.salesperson), [made.pk])[made.pk]) == RED


def test_a_photo_that_is_sent_back_as_it_was_got_is_none_of_its_own(sit: Sit, world: World) -> None:
    made = make_contact(world)
    give_photo(world, made)
    program = sit()
    path = f"{program.books}all/contact-{made.pk}.vcf"
    program.put(path, program.get(path).body.decode().replace("END:VCARD", "NOTE:New\r\nEND:VCARD"))
    assert contacts(world)[0].notes == "New"
    assert Change.objects.filter(verb="set_photo", item_id=made.pk).count() == 1


def test_a_card_without_a_photo_takes_none_away(sit: Sit, world: World) -> None:
    make_company(world)
    program = sit()
    put(program, line(picture()))
    put(program)
    assert ContactPhoto.objects.count() == 1


def test_a_photo_of_the_site_takes_the_place_of_that_of_the_card(sit: Sit, world: World) -> None:
    make_company(world)
    program = sit()
    path = put(program, line(picture()))
    (made,) = contacts(world)
    give_photo(world, made, "red")
    assert colour(photo_in(program.get(path).body.decode())) == RED
    remove_photo(actor(world.salesperson), made)
    assert b"PHOTO" not in program.get(path).body


def test_of_two_new_photos_that_of_the_site_stays(sit: Sit, world: World) -> None:
    make_company(world)
    program = sit()
    path = put(program, line(picture()))
    (made,) = contacts(world)
    give_photo(world, made, "red")
    put(program, line(picture("green")))
    assert colour(photos_of(actor(world.salesperson), [made.pk])[made.pk]) == RED
    assert colour(photo_in(program.get(path).body.decode())) == RED


@pytest.mark.parametrize("photo", [b"GIF89a", b"\xff\xd8\xff damaged", picture(kind="GIF")])
def test_what_is_no_picture_stays_in_the_card_alone(sit: Sit, world: World, photo: bytes) -> None:
    make_company(world)
    program = sit()
    path = put(program, line(photo))
    assert ContactPhoto.objects.count() == 0
    actions.change(actor(world.salesperson), contacts(world)[0], {"notes": "Site"})
    assert photo_in(program.get(path).body.decode()) == photo


def test_who_writes_nothing_personal_sets_no_photo(sit: Sit, world: World) -> None:
    make_company(world)
    for right in ColumnRight.objects.filter(role__code="salesperson", column_set="personal"):
        right.right = "read"
        right.save()
    put(sit(), line(picture()))
    assert (len(contacts(world)), ContactPhoto.objects.count()) == (1, 0)


def test_cards_of_files_and_messages_bring_their_photos(world: World) -> None:
    make_company(world)
    client = client_of(world.salesperson)
    take(client, piled(client, card("EMAIL:a@acme.example", line(picture()))))
    assert ContactPhoto.objects.count() == 1
    content = card("EMAIL:b@acme.example", line(picture("red"))).replace("Anna", "Eva").encode()
    take(client, offered(world, filed(world, content, "eva.vcf")))
    attached = content.replace(b"Eva", b"Ida").replace(b"b@acme", b"c@acme")
    take(client, offered(world, filed(world, mail(files={"ida.vcf": attached}), "Offer.eml")))
    assert ContactPhoto.objects.count() == 3


# -- reading ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("PHOTO;ENCODING=b;TYPE=JPEG:QUJD", b"ABC"),
        ("PHOTO;ENCODING=BASE64;JPEG:QUJD", b"ABC"),
        ("PHOTO;JPEG;BASE64:QU\r\n JD", b"ABC"),
        ("PHOTO:data:image/png;base64\\,QUJD", b"ABC"),
        ("PHOTO;VALUE=uri:https://elsewhere.example/a.jpg", b""),
        ("PHOTO:data:image/png,ABC", b""),
        ("PHOTO;ENCODING=b:Q", b""),
        ("PHOTO;ENCODING=b:" + "A" * (LONGEST_PHOTO + 4), b""),
    ],
)
def test_a_photo_is_read_only_where_it_stands_in_the_card(written: str, found: bytes) -> None:
    assert photo_in(card(written)) == found


def test_a_written_photo_is_read_again() -> None:
    assert photo_in(write_card(Card(full_name="A", photo=picture()))) == picture()


@pytest.fixture
def redrawn_within(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return how many transactions were open whenever a picture was redrawn."""
    depths: list[int] = []
    redraw = logo_files._redrawn

    def noted(data: bytes, box: Any) -> bytes:
        depths.append(len(connection.savepoint_ids))
        return redraw(data, box)

    monkeypatch.setattr(logo_files, "_redrawn", noted)
    return depths


def test_a_photo_is_redrawn_while_others_may_write(sit: Sit, world: World, redrawn_within: list[int]) -> None:
    make_company(world)
    outside = len(connection.savepoint_ids)
    program = sit()
    address = f"{program.books}all/a.vcf"
    text = card(line(picture()))
    assert program.put(address, text).status == 201
    assert redrawn_within == [outside, outside]
    assert program.put(address, text.replace("FN:", "NOTE:x\r\nFN:")).status == 204
    assert len(redrawn_within) == 2
    bad = card(line(b"\xff\xd8\xff no picture"), uid="c3").replace("Nová", "Stará")
    for name in ("b", "c"):
        sent = bad.replace("UID:c3", f"UID:{name}").replace("Anna", f"Anna{name}")
        assert program.put(f"{program.books}all/{name}.vcf", sent).status == 201
    assert redrawn_within == [outside] * 4
    client = client_of(world.salesperson)
    other = card("EMAIL:other@acme.example", line(picture("red")), uid="c2").replace("Nová", "Iná")
    take(client, piled(client, other))
    assert redrawn_within == [outside] * 6
    assert ContactPhoto.objects.count() == 2
