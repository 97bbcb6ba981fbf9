"""Logos of owners: told by their bytes, redrawn, private."""

from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from crm_lists.framework.models import Change
from crm_lists.organisation.logo import logo_of
from crm_lists.organisation.pictures.redrawing import MAX_BYTES, NoPicture, redraw
from tests.people import World, client_of


def picture(kind: str = "PNG", size: tuple[int, int] = (300, 100), **options: Any) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, "navy").save(out, kind, **options)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_picture_is_redrawn_without_what_else_it_carried(kind: str) -> None:
    data = picture(kind, comment="secret") if kind == "JPEG" else picture(kind)
    png = redraw(data + b"<script>secret</script>")
    assert png.startswith(b"\x89PNG")
    assert b"secret" not in png


def test_a_large_picture_is_kept_in_a_size_for_letters() -> None:
    with Image.open(BytesIO(redraw(picture(size=(3000, 1000))))) as kept:
        assert kept.size == (1200, 400)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "kind"),
        (b"GIF89a" + b"0" * 50, "kind"),
        (b"\x89PNG\r\n\x1a\n" + b"0" * 50, "broken"),
        (b"", "kind"),
        (picture()[:60], "broken"),
        (picture(size=(7000, 1)), "size"),
    ],
)
def test_what_is_no_such_picture_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(NoPicture) as refused:
        redraw(data)
    assert refused.value.code == code


def send(world: World, person: str, data: bytes, name: str = "logo.png") -> Any:
    file = SimpleUploadedFile(name, data, "image/png")
    url = f"/organisation/owners/{world.first.pk}/logo/change/"
    return client_of(world.person(person)).post(url, {"picture": file})


def test_the_logo_is_kept_shown_and_in_the_history(world: World) -> None:
    assert send(world, "administrator", picture("JPEG"), "logo.svg").status_code == 302
    logo = logo_of(world.first)
    assert logo is not None
    assert (logo.width, logo.height) == (300, 100)
    assert Change.objects.filter(list_code="owners", item_id=world.first.pk).latest("pk").verb == "set_logo"
    url = f"/organisation/owners/{world.first.pk}/logo/"
    answer = client_of(world.reader).get(url)
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("image/png", "nosniff")
    assert answer.content.startswith(b"\x89PNG")
    assert url in client_of(world.reader).get(f"/lists/owners/{world.first.pk}/").content.decode()
    assert client_of(world.stranger).get(url).status_code == 404


def test_a_logo_is_removed(world: World) -> None:
    send(world, "administrator", picture())
    url = f"/organisation/owners/{world.first.pk}/logo/"
    assert client_of(world.administrator).post(f"{url}remove/").status_code == 302
    assert client_of(world.reader).get(url).status_code == 404


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"<svg/>", "no PNG and no JPEG"),
        (b"\x89PNG\r\n\x1a\n" + b"x" * 99, "damaged"),
        (b"\xff\xd8\xff" + b"0" * (MAX_BYTES + 1), "larger than"),
    ],
)
def test_what_cannot_be_taken_is_said_in_the_form(world: World, data: bytes, said: str) -> None:
    answer = send(world, "administrator", data)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert logo_of(world.first) is None


@pytest.mark.parametrize("person", ["reader", "salesperson", "manager", "stranger"])
def test_only_who_may_change_the_owner_changes_the_logo(world: World, person: str) -> None:
    assert send(world, person, picture()).status_code == 404
    assert logo_of(world.first) is None
