"""What an Office file may carry besides text: macros, objects, links and fields that fetch from outside."""

import re
from collections.abc import Iterable, Iterator
from typing import Protocol

from lxml import etree

from libraries.containers.content_controls import W
from libraries.containers.office import parsed
from libraries.messages import Message
from libraries.messages import gettext_noop as _
from templates.merge.package import SOURCES, Relation, WordPackage

DEFAULT_REFUSED = frozenset(
    {"macros", "remote_picture", "remote_part", "active_field", "active_markup", "embedded_object"}
)

_HARMLESS_OUTSIDE = frozenset({"hyperlink"})
#: Links that lead outside by a part of their own: workbooks and connections of Excel.
_OUTSIDE = frozenset({"externalLink", "connections"})
_OBJECTS = frozenset({"oleObject", "package", "control"})
_ACTIVE_FIELD = re.compile(r"\b(INCLUDEPICTURE|INCLUDETEXT|DDEAUTO|DDE|IMPORT|INCLUDE)\b")
_SPLIT_ACTIVE_FIELD = re.compile("INCLUDEPICTURE|INCLUDETEXT|DDEAUTO")
_ACTIVE_FORMULA = re.compile(
    r"\b(?:WEBSERVICE|RTD|CALL|REGISTER(?:\.ID)?|EXEC|IMAGE|DDE)\s*\(|\b\w+\|'?[^!]*'?!", re.IGNORECASE
)
_LONGEST_TARGET = 200


class Package(Protocol):
    """A file of parts."""

    def has_macros(self) -> bool:
        """Tell whether the file carries a macro project."""

    def relations(self) -> Iterator[Relation]:
        """Yield every link of every part."""


def package_hazards(package: Package) -> Iterator[tuple[str, Message]]:
    """Yield code and sentence for all that may act or reach outside in any Office file."""
    if package.has_macros():
        yield "macros", Message(_("The template contains macros. Save it without them."))
    for relation in package.relations():
        yield from _relation_hazards(relation)


def word_hazards(package: WordPackage) -> Iterator[tuple[str, Message]]:
    """Yield the same for a Word file, whose fields may load data too."""
    yield from package_hazards(package)
    for name, _kind in package.merged_parts():
        yield from _field_hazards(parsed(package.entries[name]))


def formula_hazards(formulas: Iterable[str]) -> Iterator[tuple[str, Message]]:
    """Yield what formulas load from elsewhere or start."""
    found = {name.upper() for formula in formulas for name in _ACTIVE_FORMULA.findall(formula)}
    for name in sorted(found):
        msgid = _("The template contains the function %(name)s, which reaches outside.")
        yield "active_field", Message(msgid, {"name": name.strip("(|! ")})


def _relation_hazards(relation: Relation) -> Iterator[tuple[str, Message]]:
    target = {"target": relation.target[:_LONGEST_TARGET]}
    if relation.kind == "package" and "/charts/" in relation.source:
        # The figures of a chart are a workbook of their own.
        return
    if relation.kind in _OBJECTS:
        yield "embedded_object", Message(_("The template contains an embedded object: %(target)s"), target)
    elif not relation.is_external and relation.kind not in _OUTSIDE:
        return
    elif relation.kind in SOURCES:
        msgid = _("The template names a source of data for a mail merge; it is left out of documents.")
        yield "mail_merge_source", Message(msgid)
    elif relation.kind == "image":
        yield "remote_picture", Message(_("The template shows a picture from elsewhere: %(target)s"), target)
    elif relation.kind in _HARMLESS_OUTSIDE:
        yield "external_link", Message(_("The template contains a link: %(target)s"), target)
    else:
        yield "remote_part", Message(_("The template loads a part from elsewhere: %(target)s"), target)


def _field_hazards(root: etree._Element) -> Iterator[tuple[str, Message]]:
    texts = [node.text or "" for node in root.iter(W + "instrText")]
    texts += [node.get(W + "instr", "") for node in root.iter(W + "fldSimple")]
    # Word allows an instruction to be torn over several runs.
    written, joined = " ".join(texts).upper(), "".join(texts).upper()
    names = _ACTIVE_FIELD.findall(written) + _SPLIT_ACTIVE_FIELD.findall(joined)
    for name in sorted(set(names)):
        msgid = _("The template contains the field %(name)s, which loads data from elsewhere.")
        yield "active_field", Message(msgid, {"name": name})
