"""Which renditions there are of which formats, and how LibreOffice opens them."""

from .. import formats
from .rendition import Kind

#: The filter by which LibreOffice opens a format: none is opened as what it only seems to be.
FILTERS: dict[str, str] = {
    **dict.fromkeys(("docx", "docm", "dotx", "dotm"), "MS Word 2007 XML"),
    "doc": "MS Word 97",
    "odt": "writer8",
    "ott": "writer8_template",
    "rtf": "Rich Text Format",
    **dict.fromkeys(("xlsx", "xlsm", "xltx", "xltm"), "Calc MS Excel 2007 XML"),
    "xlsb": "Calc MS Excel 2007 Binary",
    "xls": "MS Excel 97",
    "ods": "calc8",
    "ots": "calc8_template",
    **dict.fromkeys(("pptx", "pptm", "potx", "potm", "ppsx", "ppsm"), "Impress MS PowerPoint 2007 XML"),
    "ppt": "MS PowerPoint 97",
    "odp": "impress8",
    "otp": "impress8_template",
}
#: Formats whose versions LibreOffice compares.
COMPARED = frozenset(code for code in FILTERS if formats.by_code(code).family is formats.Family.WORD)
#: Pictures that each browser shows by itself.
SHOWN_PICTURES = frozenset({"png", "jpeg", "gif", "webp", "avif", "bmp", "svg"})
#: Pictures that can be read here.
READ_PICTURES = frozenset({"png", "jpeg", "gif", "webp", "avif", "bmp", "tiff", "heic"})
#: Files that are shown as the text that they are.
TEXTS = frozenset({"txt", "csv", "json", "xml", "ics", "vcf", "html", "script", "eml"})


def is_office(code: str) -> bool:
    """Tell whether LibreOffice makes a PDF of files of this format."""
    return code in FILTERS


def has_thumbnail(code: str) -> bool:
    """Tell whether files of this format have a picture of their first page."""
    return is_office(code) or code == "pdf" or code in READ_PICTURES


def has_rendition(code: str, kind: Kind) -> bool:
    """Tell whether files of this format have a rendition of this kind."""
    if kind is Kind.PDF:
        return is_office(code)
    if kind is Kind.PICTURE:
        return code in READ_PICTURES - SHOWN_PICTURES
    return has_thumbnail(code) if kind is Kind.THUMBNAIL else code in COMPARED
