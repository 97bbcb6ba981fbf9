"""What a Word file may carry besides text: macros, objects, links and fields that fetch from outside."""

import re
from collections.abc import Iterator

from libraries.messages import Message
from libraries.messages import gettext_noop as _
from templates.merge.package import Relation, WordPackage

DEFAULT_REFUSED = frozenset({"macros", "remote_picture", "remote_part", "active_field", "embedded_object"})

_HARMLESS_OUTSIDE = frozenset({"hyperlink"})
_OBJECTS = frozenset({"oleObject", "package", "control"})
_ACTIVE_FIELD = re.compile(r"\b(INCLUDEPICTURE|INCLUDETEXT|DDEAUTO|DDE|IMPORT|INCLUDE)\b")
_SPLIT_ACTIVE_FIELD = re.compile("INCLUDEPICTURE|INCLUDETEXT|DDEAUTO")
_LONGEST_TARGET = 200


def hazards(package: WordPackage) -> Iterator[tuple[str, Message]]:
    """Yield code and sentence for everything that may act or reach outside."""
    if package.has_macros():
        yield "macros", Message(_("The template contains macros. Save it without them as .docx."))
    for relation in package.relations():
        yield from _relation_hazards(relation)
    for name, _kind in package.merged_parts():
        yield from _field_hazards(package.entries[name].decode("utf-8", errors="replace"))


def _relation_hazards(relation: Relation) -> Iterator[tuple[str, Message]]:
    target = {"target": relation.target[:_LONGEST_TARGET]}
    if relation.kind in _OBJECTS:
        yield "embedded_object", Message(_("The template contains an embedded object: %(target)s"), target)
    elif not relation.is_external:
        return
    elif relation.kind == "image":
        yield "remote_picture", Message(_("The template shows a picture from elsewhere: %(target)s"), target)
    elif relation.kind in _HARMLESS_OUTSIDE:
        yield "external_link", Message(_("The template contains a link: %(target)s"), target)
    else:
        yield "remote_part", Message(_("The template loads a part from elsewhere: %(target)s"), target)


def _field_hazards(xml: str) -> Iterator[tuple[str, Message]]:
    instructions = re.findall(r"<w:instrText[^>]*>([^<]*)<|w:instr=\"([^\"]*)\"", xml)
    texts = ["".join(pair) for pair in instructions]
    # Word allows an instruction to be torn over several runs.
    names = _ACTIVE_FIELD.findall(" ".join(texts)) + _SPLIT_ACTIVE_FIELD.findall("".join(texts))
    for name in sorted(set(names)):
        msgid = _("The template contains the field %(name)s, which loads data from elsewhere.")
        yield "active_field", Message(msgid, {"name": name})
