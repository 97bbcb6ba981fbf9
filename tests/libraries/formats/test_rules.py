"""Which formats a library takes."""

import pytest

from libraries.formats import FORMATS, FormatRefused, by_code, by_extension, check_allowed, sniff

DEFAULT = ("word", "excel", "pdf")


def refusal(code: str, name: str, allowed: tuple[str, ...] = DEFAULT) -> str:
    with pytest.raises(FormatRefused) as caught:
        check_allowed(by_code(code), name, allowed)
    return str(caught.value)


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("docx", "Offer.docx"),
        ("docx", "OFFER.DOCX"),
        ("xls", "a.xls"),
        ("odt", "a.odt"),
        ("rtf", "old.doc"),
        ("pdf", "a"),
    ],
)
def test_word_excel_and_pdf_are_taken(code: str, name: str) -> None:
    check_allowed(by_code(code), name, DEFAULT)


def test_a_program_is_refused_with_the_allowed_formats_in_words() -> None:
    assert (
        refusal("exe", "x.exe")
        == "This library takes Word, Excel and PDF files; “x.exe” is a Windows program."
    )


def test_a_single_format_can_be_allowed() -> None:
    check_allowed(by_code("docx"), "a.docx", ("docx", "pdf"))
    assert "Word document and PDF files" in refusal("xlsx", "a.xlsx", ("docx", "pdf"))


def test_a_picture_renamed_to_word_is_refused_by_its_content() -> None:
    assert "“photo.docx” is a picture" in refusal("png", "photo.docx")


def test_a_pdf_named_like_word_is_told_how_to_be_named() -> None:
    assert refusal("pdf", "offer.docx") == (
        "“offer.docx” is named like a Word document, but is a PDF document. Rename it to end in .pdf."
    )


def test_a_document_named_like_a_program_is_refused() -> None:
    assert "a Windows program" in refusal("docx", "offer.exe")


def test_damaged_content_under_a_known_name_is_refused() -> None:
    message = refusal("unknown", "offer.docx", ("word", "other"))
    assert message == (
        "“offer.docx” is named like a Word document, but is a file of an unknown kind. It may be damaged."
    )


def test_an_empty_file_is_refused() -> None:
    assert "empty" in refusal("empty", "offer.docx", (*DEFAULT, "other"))


def test_the_refusal_keeps_what_a_translator_needs() -> None:
    with pytest.raises(FormatRefused) as caught:
        check_allowed(sniff(b"MZ"), "x.exe", ["pdf"])
    message = caught.value.message
    assert message.text(
        lambda msgid: {"a Windows program": "program pre Windows"}.get(msgid, msgid)
    ).endswith("“x.exe” is program pre Windows.")


def test_codes_are_unique_and_active_content_is_never_shown_inline() -> None:
    codes = [known.code for known in FORMATS]
    assert len(codes) == len(set(codes))
    inline = {known.code for known in FORMATS if known.safe_to_show_inline}
    assert not inline & {"html", "svg", "xml", "script", "exe", "eml"}
    assert {"pdf", "png", "jpeg"} <= inline


def test_an_extension_names_its_usual_format() -> None:
    assert by_extension("DOC") is by_code("doc")
    assert by_extension("nothing") is None
