"""Picture controls: the logo of the owner in the place of the template's picture."""

from io import BytesIO

import docx
import pytest
from docx.shared import Cm
from PIL import Image

from templates.merge import FieldSchema, Group, Kind, Scalar
from templates.merge.binding import picture_control
from templates.merge.compiled import CompiledWord
from templates.merge.control_starter import build_control_starter
from templates.merge.pictures import GREY
from templates.merge.render import render
from templates.merge.series import letters
from templates.merge.validate import validate
from templates.merge.values import ValuesRefused, checked, packed, unpacked, without_pictures
from templates.merge.worker import render_safely
from tests.document_templates.merge.word import entries_of, saved, template

SCHEMA = FieldSchema({"owner": Group({"logo": Scalar("Logo", Kind.PICTURE), "name": Scalar("Name")})})


def png(width: int, height: int, colour: str = "red") -> bytes:
    target = BytesIO()
    Image.new("RGB", (width, height), colour).save(target, "PNG")
    return target.getvalue()


def with_picture(tag: str = "owner.logo", *, in_header: bool = False) -> bytes:
    """Return a template with a picture control of 4 × 2 cm."""
    document = docx.Document()
    paragraph = document.sections[0].header.paragraphs[0] if in_header else document.add_paragraph("Dear ")
    run = paragraph.add_run()
    run.add_picture(BytesIO(GREY), width=Cm(4), height=Cm(2))
    paragraph._p.append(picture_control(tag, "Logo", run._r))
    return saved(document)


def shown(data: bytes, part: str = "document") -> list[bytes]:
    """Return the pictures that a part of the file shows."""
    document = docx.Document(BytesIO(data))
    source = document.part if part == "document" else document.sections[0].header.part
    return [
        source.related_parts[blip.embed].blob for blip in source.element.iter() if blip.tag.endswith("}blip")
    ]


@pytest.mark.parametrize("in_header", [False, True])
def test_the_logo_comes_in_the_place_of_the_picture(in_header: bool) -> None:
    logo = png(300, 100)
    made = render(with_picture(in_header=in_header), {"owner": {"logo": logo}})
    assert shown(made, "header" if in_header else "document") == [logo]


def test_it_keeps_its_shape_within_the_box() -> None:
    made = docx.Document(BytesIO(render(with_picture(), {"owner": {"logo": png(300, 300)}})))
    sizes = {(node.get("cx"), node.get("cy")) for node in made.element.iter() if node.get("cx")}
    assert sizes == {(str(int(Cm(2))), str(int(Cm(2))))}


def test_who_has_no_logo_shows_none() -> None:
    made = render(with_picture(), {"owner": {"logo": None}})
    assert shown(made) == []
    assert "Dear" in docx.Document(BytesIO(made)).paragraphs[0].text


def test_pictures_of_other_controls_stay() -> None:
    for tag in ("owner.stamp", "owner.name"):
        assert shown(render(with_picture(tag), {"owner": {"logo": png(3, 3), "name": "Alfa"}})) == [GREY]


def test_each_letter_shows_its_own_and_equal_ones_are_kept_once(tmp_path: object) -> None:
    target = BytesIO()
    red, blue = png(2, 1), png(2, 1, "blue")
    values = [{"owner": {"logo": one}} for one in (red, blue, red)]
    letters(CompiledWord(with_picture()), target, iter(values))  # type: ignore[arg-type]
    assert shown(target.getvalue()) == [red, blue, red]
    assert len([name for name in entries_of(target.getvalue()) if "merged-" in name]) == 2


def test_a_picture_travels_to_the_child_process() -> None:
    logo = png(5, 5)
    rendered = render_safely(with_picture(), {"owner": {"logo": logo}})
    assert rendered.document is not None
    assert shown(rendered.document) == [logo]


def test_only_small_pngs_are_pictures() -> None:
    assert unpacked(packed(checked({"logo": GREY}))) == {"logo": GREY}
    assert without_pictures({"owner": {"logo": GREY, "name": "Alfa"}}) == {
        "owner": {"logo": None, "name": "Alfa"}
    }
    for wrong in (b"GIF89a", GREY + bytes(6_000_000)):
        with pytest.raises(ValuesRefused):
            checked({"logo": wrong})


def test_the_report_says_how_a_picture_is_placed() -> None:
    (finding,) = validate(template("{{ owner.logo }}"), SCHEMA).errors
    assert "Insert a picture control in Word" in str(finding.message)
    report = validate(with_picture(), SCHEMA)
    assert (report.errors, report.fields) == ((), ("owner.logo",))


def test_the_file_to_begin_with_has_a_control_for_it() -> None:
    starter = build_control_starter(SCHEMA, "Owners", "Move the controls.")
    assert validate(starter, SCHEMA).errors == ()
    assert shown(render(starter, {"owner": {"logo": png(9, 9), "name": "Alfa"}})) == [png(9, 9)]
