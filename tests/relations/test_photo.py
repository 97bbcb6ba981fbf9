"""Photos of contacts: told by their bytes, redrawn, and only for those who may read personal details."""

from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from crm_lists.framework.models import Change
from crm_lists.organisation.models import ColumnRight
from crm_lists.relations.models import Contact
from crm_lists.relations.photo import ContactPhoto
from tests.making import make
from tests.people import World, actor, client_of


def picture(kind: str = "JPEG", size: tuple[int, int] = (900, 1200), **options: Any) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, "navy").save(out, kind, **options)
    return out.getvalue()


def on_its_side() -> bytes:
    """Return a picture whose camera was held upright and says so."""
    exif = Image.Exif()
    exif[0x0112] = 6
    return picture(size=(1200, 900), exif=exif)


@pytest.fixture
def contact(world: World) -> Contact:
    made: Contact = make(actor(world.salesperson), Contact, first_name="Eva", last_name="Malá")
    return made


def send(world: World, contact: Contact, data: bytes, *, person: str = "salesperson") -> Any:
    file = SimpleUploadedFile("photo.jpg", data, "image/jpeg")
    url = f"/relations/contacts/{contact.pk}/photo/change/"
    return client_of(world.person(person)).post(url, {"picture": file})


def sides(png: bytes) -> tuple[int, int]:
    with Image.open(BytesIO(png)) as kept:
        return kept.size


def test_the_photo_is_kept_in_two_sizes_and_in_the_history(world: World, contact: Contact) -> None:
    assert send(world, contact, picture()).status_code == 302
    kept = ContactPhoto.objects.get()
    assert (sides(bytes(kept.png)), sides(bytes(kept.disc_png))) == ((360, 480), (72, 96))
    assert Change.objects.filter(verb="set_photo", item_id=contact.pk).count() == 1
    client = client_of(world.salesperson)
    answer = client.get(f"/relations/contacts/{contact.pk}/photo/")
    assert answer["Content-Type"] == "image/png"
    assert answer["Cache-Control"] == "private, no-cache"
    assert (
        f"/relations/contacts/{contact.pk}/photo/"
        in client.get(f"/lists/contacts/{contact.pk}/").content.decode()
    )
    assert (
        f"/relations/contacts/{contact.pk}/photo/"
        in client.get("/lists/contacts/?layout=gallery").content.decode()
    )


def test_a_photo_taken_upright_stands_upright(world: World, contact: Contact) -> None:
    send(world, contact, on_its_side())
    width, height = sides(bytes(ContactPhoto.objects.get().png))
    assert height > width


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "no PNG and no JPEG"),
        (b"\xff\xd8\xff" + b"0" * 50, "damaged"),
        (picture(size=(7000, 1)), "more than"),
        (b"\xff\xd8\xff" + b"0" * (2 * 1024 * 1024), "larger than"),
    ],
)
def test_what_is_no_photo_is_refused_in_words(world: World, contact: Contact, data: bytes, said: str) -> None:
    answer = send(world, contact, data)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not ContactPhoto.objects.exists()


@pytest.mark.parametrize(
    ("person", "shown", "changed"),
    [
        ("salesperson", 200, 200),
        ("colleague", 200, 200),
        ("reader", 200, 403),
        ("other_group", 404, 404),
        ("stranger", 404, 404),
        ("nobody", 404, 404),
    ],
)
def test_only_those_who_may_read_the_contact_see_the_photo(
    world: World, contact: Contact, person: str, shown: int, changed: int
) -> None:
    send(world, contact, picture())
    client = client_of(world.person(person))
    for page in ("", "disc/"):
        assert client.get(f"/relations/contacts/{contact.pk}/photo/{page}").status_code == shown
    assert client.get(f"/relations/contacts/{contact.pk}/photo/change/").status_code == changed


def test_whoever_may_not_read_personal_details_sees_no_photo(world: World, contact: Contact) -> None:
    send(world, contact, picture())
    ColumnRight.objects.filter(role__code="salesperson", column_set="personal").delete()
    client = client_of(world.salesperson)
    assert client.get(f"/relations/contacts/{contact.pk}/photo/").status_code == 404
    assert client.get(f"/relations/contacts/{contact.pk}/photo/change/").status_code == 403
    for page in (f"/lists/contacts/{contact.pk}/", "/lists/contacts/?layout=gallery"):
        assert "/photo/" not in client.get(page).content.decode()


def test_a_photo_is_removed(world: World, contact: Contact) -> None:
    send(world, contact, picture())
    client = client_of(world.salesperson)
    assert client.post(f"/relations/contacts/{contact.pk}/photo/remove/").status_code == 302
    assert not ContactPhoto.objects.exists()
    assert client.get(f"/relations/contacts/{contact.pk}/photo/").status_code == 404
