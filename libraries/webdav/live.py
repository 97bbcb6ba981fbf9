"""The properties that every thing has by itself."""

from collections.abc import Callable
from typing import Any

from wsgidav import util
from wsgidav.xml_tools import etree


def _type(resource: Any) -> Any:
    if not resource.is_collection:
        return ""
    element = etree.Element("{DAV:}resourcetype")
    etree.SubElement(element, "{DAV:}collection")
    return element


def _created(resource: Any) -> str | None:
    found: float | None = resource.get_creation_date()
    return None if found is None else util.get_rfc3339_time(found)


def _changed(resource: Any) -> str | None:
    found: float | None = resource.get_last_modified()
    return None if found is None else util.get_rfc1123_time(found)


def _length(resource: Any) -> str | None:
    found: int | None = resource.get_content_length()
    return None if found is None else str(found)


def _tag(resource: Any) -> str | None:
    found: str | None = resource.get_etag()
    return None if found is None else f'"{found}"'


def _kind(resource: Any) -> str | None:
    found: str | None = resource.get_content_type()
    return found


def _name(resource: Any) -> str:
    return str(resource.get_display_name())


#: Each gives the value of a property of a resource, None where it has none.
PROPERTIES: dict[str, Callable[[Any], Any]] = {
    "{DAV:}resourcetype": _type,
    "{DAV:}displayname": _name,
    "{DAV:}creationdate": _created,
    "{DAV:}getlastmodified": _changed,
    "{DAV:}getcontentlength": _length,
    "{DAV:}getcontenttype": _kind,
    "{DAV:}getetag": _tag,
}
