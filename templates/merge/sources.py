"""The kinds of files that templates are kept in, each read, judged and merged in its own way."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from libraries.containers.office import zipped
from libraries.formats import sniff
from libraries.messages import Message
from libraries.messages import gettext_noop as _
from templates.merge.compiled import CompiledWord
from templates.merge.environment import MergeRefused
from templates.merge.excel.compiled import CompiledExcel
from templates.merge.excel.package import FORMATS as EXCEL_FORMATS
from templates.merge.excel.package import open_workbook
from templates.merge.hazards import formula_hazards, package_hazards, word_hazards
from templates.merge.mail import CompiledMail, open_mail
from templates.merge.package import Place, open_package

WORD_FORMATS = frozenset({"docx", "docm", "dotx", "dotm"})
WORD, EXCEL, MAIL = "word", "excel", "mail"
#: What documents of each kind are called at the end of their names.
EXTENSIONS: Mapping[str, str] = {WORD: "docx", EXCEL: "xlsx", MAIL: "eml"}

Properties = Mapping[str, str]
#: Makes one document of checked values.
Maker = Callable[[Mapping[str, Any], Properties], bytes]


@dataclass(frozen=True, slots=True)
class Named:
    """A place that names a field by itself, without a tag: a control, a field of Word, a named cell."""

    name: str
    place: Place
    #: Whether underscores may stand for what separates the steps of a path.
    is_loose: bool = False
    #: Whether every such name means a field, or only those that begin like one.
    is_ours: bool = False
    is_bound: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """A template as the report looks at it."""

    kind: str
    lines: tuple[Place, ...]
    named: tuple[Named, ...]
    hazards: tuple[tuple[str, Message], ...]


def kind_of(data: bytes) -> str:
    """Return the kind of a template, or refuse what is none."""
    code = sniff(data, "").code
    if code in WORD_FORMATS:
        return WORD
    if code in EXCEL_FORMATS:
        return EXCEL
    if sniff(data, "x.eml").code == "eml":
        return MAIL
    msgid = _("The template is not a Word document, an Excel workbook or an e-mail.")
    raise MergeRefused("not_word", Message(msgid))


def open_source(data: bytes) -> Source:
    """Return what there is to be judged in a template."""
    kind = kind_of(data)
    return _READERS[kind](data)


def compiled(data: bytes, locale: str = "en") -> Maker:
    """Return what makes documents of a template; it is read once for all of them."""
    kind = kind_of(data)
    if kind == WORD:
        word = CompiledWord(data, locale)
        return lambda values, properties: zipped(word.made(values, properties))
    if kind == EXCEL:
        excel = CompiledExcel(data, locale)
        return lambda values, _properties: zipped(excel.made(values))
    mail = CompiledMail(data, locale)
    return lambda values, _properties: mail.made(values)


def _word(data: bytes) -> Source:
    package = open_package(data)
    return Source(WORD, tuple(package.lines()), tuple(_named_in_word(package)), tuple(word_hazards(package)))


def _named_in_word(package: Any) -> Iterator[Named]:
    for control in package.controls():
        yield Named(control.path, control.place, is_bound=control.is_bound)
    for name, is_ours, place in package.fields():
        yield Named(name, place, is_loose=True, is_ours=is_ours)


def _excel(data: bytes) -> Source:
    package = open_workbook(data)
    named = (
        Named(one.name, Place(_("named cell"), one.name, f"{one.sheet}!{one.cell}"), is_loose=True)
        for one in package.named_cells()
    )
    found = (*package_hazards(package), *formula_hazards(package.formulas()))
    return Source(EXCEL, tuple(package.lines()), tuple(named), found)


def _mail(data: bytes) -> Source:
    mail = open_mail(data)
    return Source(MAIL, tuple(mail.lines()), (), tuple(mail.hazards()))


_READERS: Mapping[str, Callable[[bytes], Source]] = {WORD: _word, EXCEL: _excel, MAIL: _mail}
