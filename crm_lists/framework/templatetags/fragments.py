"""The tag for parts of pages that are drawn once and then remembered."""

from typing import Any
from weakref import WeakKeyDictionary

from django import template
from django.template import Context, Template
from django.urls import get_script_prefix, get_urlconf
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()

#: So many drawings of one template a process remembers; then it begins anew.
REMEMBERED = 512

_drawn: WeakKeyDictionary[Template, dict[Any, SafeString]] = WeakKeyDictionary()


@register.simple_tag(takes_context=True)
def kept(context: Context, template_name: str, **values: Any) -> SafeString:
    """Return the page template drawn with these values alone; the same values are drawn once.

    The template sees nothing of the page but what is given, so the values are all that its text depends on,
    besides the language. They must be hashable; what a person types or a page of a list has no place here.
    """
    engine = context.template.engine  # type: ignore[union-attr]
    drawn = _drawings_of(engine.get_template(template_name))
    key = (get_language(), get_script_prefix(), get_urlconf(), *values.items())
    found = drawn.get(key)
    if found is None:
        if len(drawn) >= REMEMBERED:
            drawn.clear()
        found = drawn[key] = engine.get_template(template_name).render(context.new(values))
    return found


def _drawings_of(source: Template) -> dict[Any, SafeString]:
    # Kept by the template itself: one that is read anew, as while it is written, is drawn anew.
    return _drawn.setdefault(source, {})
