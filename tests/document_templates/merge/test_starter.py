"""The offer template that is shipped."""

import shutil
import subprocess
from collections.abc import Mapping
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
    values["contact"]["letter_salutation"] = ""
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
@pytest.mark.slow
def test_libreoffice_opens_what_was_made(tmp_path: Path) -> None:
    texts = ["A & B <b>", "two\nlines", "long " * 2000, "שלום 🏗️", "{{ x }}"]
    documents = {}
    for number, text in enumerate(texts):
        values = OFFER_FIELDS.sample()
        values["case"]["description"] = text
        rendered = render_safely(build_offer_starter(), values)
        assert rendered.document is not None
        documents[f"{number}.docx"] = rendered.document
    found = converted(tmp_path, documents, "txt:Text (encoded):UTF8")
    for number, text in enumerate(texts):
        assert text.split("\n")[0][:60].strip() in found[str(number)]


def converted(folder: Path, documents: Mapping[str, bytes], kind: str) -> dict[str, str]:
    """Let LibreOffice open every document and save it as text; return the texts by name."""
    for name, data in documents.items():
        (folder / name).write_bytes(data)
    office = shutil.which("soffice") or "soffice"
    profile = f"-env:UserInstallation=file://{folder}/profile"
    command = [office, profile, "--headless", "--convert-to", kind, "--outdir", str(folder)]
    paths = [str(folder / name) for name in documents]
    subprocess.run([*command, *paths], check=True, capture_output=True, timeout=180)
    extension = kind.partition(":")[0]
    made = {path.stem: path for path in folder.glob(f"*.{extension}")}
    return {stem: path.read_text(encoding="utf-8-sig", errors="replace") for stem, path in made.items()}
