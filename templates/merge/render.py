"""Merging a Word template with values; `worker.render_safely` does it for templates of strangers."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from html import unescape
from io import BytesIO
from typing import Any

from docxtpl import DocxTemplate
from jinja2 import TemplateError, UndefinedError
from lxml import etree

from libraries.messages import Message
from libraries.messages import gettext_noop as _
from templates.merge.controls import fill_controls
from templates.merge.environment import MergeEnvironment, MergeRefused
from templates.merge.formatting import locale_of, shown
from templates.merge.package import as_document, open_package
from templates.merge.values import checked, cleaned

PROPERTIES = ("title", "subject", "author", "keywords", "category", "comments")

_LONGEST_PROPERTY = 255
_MARKUP = re.compile(r"<[^>]*>")
_COLUMN_TAG = re.compile(r"\{%-?\s*(?:tc|colspan|hm)\s")
_TEXT_PROPERTIES = ("author", "comments", "identifier", "subject", "title")


def render(
    template: bytes,
    values: Mapping[str, Any],
    locale: str = "en",
    *,
    properties: Mapping[str, str] | None = None,
) -> bytes:
    """Return the document that the template makes of the values."""
    has_controls = any(open_package(template).controls())
    plain = checked(values)
    document = _WordTemplate(BytesIO(as_document(template)))
    with _in_words():
        document.render(plain, MergeEnvironment(locale), autoescape=True)
    _set_properties(document.core_properties, properties or {})
    target = BytesIO()
    document.save(target)
    if not has_controls:
        return target.getvalue()
    # After the tags, so that no value is ever read as a tag.
    return fill_controls(target.getvalue(), plain, lambda value: str(shown(locale_of(locale), value)))


class _WordTemplate(DocxTemplate):
    """docxtpl, but it notices broken structure and leaves plain tables and properties alone."""

    _changes_columns = False

    def patch_xml(self, src_xml: str) -> str:
        """Note whether tags make or join columns while docxtpl prepares them."""
        if _COLUMN_TAG.search(_MARKUP.sub("", src_xml)):
            self._changes_columns = True
        patched: str = super().patch_xml(src_xml)
        return patched

    def fix_tables(self, xml: str) -> Any:
        """Refuse XML that the tags have torn, which docxtpl would mend by losing text."""
        try:
            tree = etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True))
        except etree.XMLSyntaxError as error:
            raise _torn() from error
        # docxtpl counts no cells inside content controls and would take their columns away.
        return super().fix_tables(xml) if self._changes_columns else tree

    def render_properties(self, context: Mapping[str, Any], jinja_env: Any = None) -> None:
        """Merge the properties that hold tags; they are plain text, so nothing is escaped in them."""
        for name in _TEXT_PROPERTIES:
            source = getattr(self.core_properties, name)
            if "{" in source:
                merged = unescape(jinja_env.from_string(source).render(context))
                setattr(self.core_properties, name, merged[:_LONGEST_PROPERTY])


@contextmanager
def _in_words() -> Iterator[None]:
    """Say what stopped a template in a sentence."""
    try:
        yield
    except UndefinedError as error:
        quoted = (error.message or "").split("'")
        name = quoted[-2] if len(quoted) > 2 else ""
        msgid = _("The template uses the field “%(name)s”, for which there is no value.")
        raise MergeRefused("missing_value", Message(msgid, {"name": name})) from error
    except TemplateError as error:
        message = Message(_("The tags cannot be understood: %(detail)s"), {"detail": error.message or ""})
        raise MergeRefused("syntax", message) from error
    except (etree.XMLSyntaxError, KeyError, AttributeError, TypeError, ArithmeticError) as error:
        raise _torn() from error


def _torn() -> MergeRefused:
    msgid = _("The tags break the structure of the document. A loop or condition must begin and end alike.")
    return MergeRefused("structure", Message(msgid))


def _set_properties(core: Any, properties: Mapping[str, str]) -> None:
    for name in PROPERTIES:
        if name in properties:
            setattr(core, name, cleaned(properties[name])[:_LONGEST_PROPERTY])
