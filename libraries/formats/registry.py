"""The register of the file formats that libraries know by name."""

from dataclasses import dataclass
from enum import StrEnum

from libraries.messages import gettext_noop as _


class Family(StrEnum):
    """What a person calls a format: Word, Excel, a picture ..."""

    WORD = "word"
    EXCEL = "excel"
    POWERPOINT = "powerpoint"
    PDF = "pdf"
    MAIL = "mail"
    PICTURE = "picture"
    TEXT = "text"
    ARCHIVE = "archive"
    OTHER = "other"

    @property
    def label(self) -> str:
        """The message id of the family's name."""
        return _FAMILY_LABELS[self]


_FAMILY_LABELS = {
    Family.WORD: _("Word"),
    Family.EXCEL: _("Excel"),
    Family.POWERPOINT: _("PowerPoint"),
    Family.PDF: _("PDF"),
    Family.MAIL: _("e-mail"),
    Family.PICTURE: _("picture"),
    Family.TEXT: _("text"),
    Family.ARCHIVE: _("archive"),
    Family.OTHER: _("other"),
}


@dataclass(frozen=True, slots=True)
class Format:
    """A file format; `label` and `described` are message ids, `described` has its article."""

    code: str
    label: str
    described: str
    family: Family
    extensions: tuple[str, ...]
    mime_type: str
    is_macro: bool = False
    safe_to_show_inline: bool = False

    def __str__(self) -> str:
        return self.code


_OOXML = "application/vnd.openxmlformats-officedocument."
_ODF = "application/vnd.oasis.opendocument."
_WORD = (_("Word document"), _("a Word document"), Family.WORD)
_WORD_MACRO = (_("Word document with macros"), _("a Word document with macros"), Family.WORD)
_WORD_TEMPLATE = (_("Word template"), _("a Word template"), Family.WORD)
_EXCEL = (_("Excel workbook"), _("an Excel workbook"), Family.EXCEL)
_EXCEL_MACRO = (_("Excel workbook with macros"), _("an Excel workbook with macros"), Family.EXCEL)
_EXCEL_TEMPLATE = (_("Excel template"), _("an Excel template"), Family.EXCEL)
_SLIDES = (_("PowerPoint presentation"), _("a PowerPoint presentation"), Family.POWERPOINT)
_SLIDES_MACRO = (
    _("PowerPoint presentation with macros"),
    _("a PowerPoint presentation with macros"),
    Family.POWERPOINT,
)
_SLIDES_TEMPLATE = (_("PowerPoint template"), _("a PowerPoint template"), Family.POWERPOINT)
_PICTURE = (_("picture"), _("a picture"), Family.PICTURE)
_TEXT = (_("text file"), _("a text file"), Family.TEXT)
_ARCHIVE = (_("archive"), _("an archive"), Family.ARCHIVE)
_SOUND = (_("sound or video file"), _("a sound or video file"), Family.OTHER)
_BINARY = "application/octet-stream"

FORMATS: tuple[Format, ...] = (
    Format("docx", *_WORD, ("docx",), _OOXML + "wordprocessingml.document"),
    Format(
        "docm", *_WORD_MACRO, ("docm",), "application/vnd.ms-word.document.macroenabled.12", is_macro=True
    ),
    Format("dotx", *_WORD_TEMPLATE, ("dotx",), _OOXML + "wordprocessingml.template"),
    Format(
        "dotm", *_WORD_MACRO, ("dotm",), "application/vnd.ms-word.template.macroenabled.12", is_macro=True
    ),
    Format("doc", *_WORD, ("doc", "dot"), "application/msword"),
    Format("odt", *_WORD, ("odt",), _ODF + "text"),
    Format("ott", *_WORD_TEMPLATE, ("ott",), _ODF + "text-template"),
    Format("rtf", *_WORD, ("rtf", "doc"), "application/rtf"),
    Format("xlsx", *_EXCEL, ("xlsx",), _OOXML + "spreadsheetml.sheet"),
    Format("xlsm", *_EXCEL_MACRO, ("xlsm",), "application/vnd.ms-excel.sheet.macroenabled.12", is_macro=True),
    Format("xltx", *_EXCEL_TEMPLATE, ("xltx",), _OOXML + "spreadsheetml.template"),
    Format(
        "xltm", *_EXCEL_MACRO, ("xltm",), "application/vnd.ms-excel.template.macroenabled.12", is_macro=True
    ),
    Format(
        "xlsb", *_EXCEL, ("xlsb",), "application/vnd.ms-excel.sheet.binary.macroenabled.12", is_macro=True
    ),
    Format("xlam", *_EXCEL_MACRO, ("xlam",), "application/vnd.ms-excel.addin.macroenabled.12", is_macro=True),
    Format("xls", *_EXCEL, ("xls", "xlt"), "application/vnd.ms-excel"),
    Format("ods", *_EXCEL, ("ods",), _ODF + "spreadsheet"),
    Format("ots", *_EXCEL_TEMPLATE, ("ots",), _ODF + "spreadsheet-template"),
    Format("pptx", *_SLIDES, ("pptx",), _OOXML + "presentationml.presentation"),
    Format(
        "pptm",
        *_SLIDES_MACRO,
        ("pptm",),
        "application/vnd.ms-powerpoint.presentation.macroenabled.12",
        is_macro=True,
    ),
    Format("ppsx", *_SLIDES, ("ppsx",), _OOXML + "presentationml.slideshow"),
    Format(
        "ppsm",
        *_SLIDES_MACRO,
        ("ppsm",),
        "application/vnd.ms-powerpoint.slideshow.macroenabled.12",
        is_macro=True,
    ),
    Format("potx", *_SLIDES_TEMPLATE, ("potx",), _OOXML + "presentationml.template"),
    Format(
        "potm",
        *_SLIDES_MACRO,
        ("potm",),
        "application/vnd.ms-powerpoint.template.macroenabled.12",
        is_macro=True,
    ),
    Format("ppt", *_SLIDES, ("ppt", "pps", "pot"), "application/vnd.ms-powerpoint"),
    Format("odp", *_SLIDES, ("odp",), _ODF + "presentation"),
    Format("otp", *_SLIDES_TEMPLATE, ("otp",), _ODF + "presentation-template"),
    Format(
        "office_encrypted",
        _("Office file protected by a password"),
        _("an Office file protected by a password"),
        Family.OTHER,
        (),
        _BINARY,
    ),
    Format(
        "pdf",
        _("PDF document"),
        _("a PDF document"),
        Family.PDF,
        ("pdf",),
        "application/pdf",
        safe_to_show_inline=True,
    ),
    Format(
        "msg",
        _("Outlook message"),
        _("an Outlook message"),
        Family.MAIL,
        ("msg", "oft"),
        "application/vnd.ms-outlook",
    ),
    Format("eml", _("e-mail message"), _("an e-mail message"), Family.MAIL, ("eml",), "message/rfc822"),
    Format(
        "tnef",
        _("winmail.dat file"),
        _("a winmail.dat file"),
        Family.MAIL,
        ("dat", "tnef"),
        "application/ms-tnef",
    ),
    Format("png", *_PICTURE, ("png",), "image/png", safe_to_show_inline=True),
    Format("jpeg", *_PICTURE, ("jpg", "jpeg", "jpe", "jfif"), "image/jpeg", safe_to_show_inline=True),
    Format("gif", *_PICTURE, ("gif",), "image/gif", safe_to_show_inline=True),
    Format("webp", *_PICTURE, ("webp",), "image/webp", safe_to_show_inline=True),
    Format("avif", *_PICTURE, ("avif",), "image/avif", safe_to_show_inline=True),
    Format("bmp", *_PICTURE, ("bmp",), "image/bmp", safe_to_show_inline=True),
    Format("tiff", *_PICTURE, ("tif", "tiff"), "image/tiff"),
    Format("heic", *_PICTURE, ("heic", "heif"), "image/heic"),
    Format("svg", *_PICTURE, ("svg",), "image/svg+xml"),
    Format("txt", *_TEXT, ("txt", "log", "md", "asc"), "text/plain", safe_to_show_inline=True),
    Format("csv", *_TEXT, ("csv", "tsv"), "text/csv"),
    Format("json", *_TEXT, ("json",), "application/json"),
    Format("xml", *_TEXT, ("xml",), "application/xml"),
    Format("ics", _("calendar file"), _("a calendar file"), Family.TEXT, ("ics",), "text/calendar"),
    Format("vcf", _("contact card"), _("a contact card"), Family.TEXT, ("vcf",), "text/vcard"),
    Format("html", _("web page"), _("a web page"), Family.TEXT, ("html", "htm", "xhtml"), "text/html"),
    Format("zip", *_ARCHIVE, ("zip",), "application/zip"),
    Format("7z", *_ARCHIVE, ("7z",), "application/x-7z-compressed"),
    Format("rar", *_ARCHIVE, ("rar",), "application/vnd.rar"),
    Format("gz", *_ARCHIVE, ("gz", "tgz"), "application/gzip"),
    Format("tar", *_ARCHIVE, ("tar",), "application/x-tar"),
    Format("mp3", *_SOUND, ("mp3",), "audio/mpeg"),
    Format("mp4", *_SOUND, ("mp4", "m4a", "m4v", "mov"), "video/mp4"),
    Format("wav", *_SOUND, ("wav",), "audio/wav"),
    Format(
        "exe",
        _("Windows program"),
        _("a Windows program"),
        Family.OTHER,
        ("exe", "dll", "com", "scr", "cpl", "sys", "ocx", "msi", "msp"),
        _BINARY,
    ),
    Format("elf", _("program"), _("a program"), Family.OTHER, ("so", "bin"), _BINARY),
    Format(
        "lnk", _("Windows shortcut"), _("a Windows shortcut"), Family.OTHER, ("lnk", "url", "pif"), _BINARY
    ),
    Format(
        "script",
        _("script"),
        _("a script"),
        Family.OTHER,
        ("bat", "cmd", "ps1", "vbs", "vbe", "js", "jse", "wsf", "wsh", "hta", "reg", "sh", "jar"),
        _BINARY,
    ),
    Format("empty", _("empty file"), _("an empty file"), Family.OTHER, (), _BINARY),
    Format(
        "unknown",
        _("file of an unknown kind"),
        _("a file of an unknown kind"),
        Family.OTHER,
        (),
        _BINARY,
    ),
)

_BY_CODE = {file_format.code: file_format for file_format in FORMATS}
_BY_EXTENSION = {ending: known for known in reversed(FORMATS) for ending in known.extensions}


def by_code(code: str) -> Format:
    """Return the format of this code; an unknown code is a KeyError."""
    return _BY_CODE[code]


def by_extension(extension: str) -> Format | None:
    """Return the format that files of this extension usually have."""
    return _BY_EXTENSION.get(extension.lower())


def in_family(family: Family) -> tuple[Format, ...]:
    """Return the formats of a family."""
    return tuple(known for known in FORMATS if known.family == family)
