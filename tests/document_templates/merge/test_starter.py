"""The offer template that is shipped."""

import shutil
import subprocess
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from templates.merge import render_safely, validate_safely
from templates.merge.starter import OFFER_FIELDS, build_offer_starter

from .word import text_of


def test_the_starter_is_a_template_without_findings() -> None:
    assert validate_safely(build_offer_starter(), OFFER_FIELDS).findings == ()


def test_an_offer_carries_the_values() -> None:
    values = OFFER_FIELDS.sample()
    values["case"] |= {
        "name": "Crane <north> & south",
        "value": Decimal(1500),
        "expected_close": date(2026, 12, 31),
    }
    values["contact"]["salutation"] = ""
    rendered = render_safely(build_offer_starter(), values, "en-gb")
    assert rendered.document is not None
    text = text_of(rendered.document)
    assert "Crane <north> & south" in text
    assert "1,500.00" in text
    assert "31 Dec 2026" in text
    assert "Dear Sir or Madam," in text
    assert "{" not in text


def test_an_offer_without_price_and_description_is_still_a_letter() -> None:
    values = OFFER_FIELDS.sample()
    values["case"] |= {"description": "", "value": None, "expected_close": None}
    rendered = render_safely(build_offer_starter(), values)
    assert rendered.document is not None
    assert "on request" in text_of(rendered.document)


@pytest.mark.office
def test_libreoffice_opens_what_was_made(tmp_path: Path) -> None:
    texts = ["A & B <b>", "two\nlines", "long " * 2000, "שלום 🏗️", "{{ x }}"]
    for number, text in enumerate(texts):
        values = OFFER_FIELDS.sample()
        values["case"]["description"] = text
        rendered = render_safely(build_offer_starter(), values)
        assert rendered.document is not None
        (tmp_path / f"{number}.docx").write_bytes(rendered.document)
    convert_to_text(tmp_path)
    for number, text in enumerate(texts):
        converted = (tmp_path / f"{number}.txt").read_text(encoding="utf-8-sig")
        assert text.split("\n")[0][:60].strip() in converted


def convert_to_text(folder: Path) -> None:
    """Let LibreOffice open every document of the folder and save it as text."""
    office = shutil.which("soffice") or "soffice"
    profile = f"-env:UserInstallation=file://{folder}/profile"
    command = [
        office,
        profile,
        "--headless",
        "--convert-to",
        "txt:Text (encoded):UTF8",
        "--outdir",
        str(folder),
    ]
    documents = [str(path) for path in sorted(folder.glob("*.docx"))]
    subprocess.run([*command, *documents], check=True, capture_output=True, timeout=120)
