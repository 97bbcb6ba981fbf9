"""What a program is told about locks: who has a document, and whether it could be locked at all."""

from copy import deepcopy
from typing import Any

from wsgidav import xml_tools
from wsgidav.xml_tools import etree

from crm_lists.framework.people import display_name

from ..versions.lock import DocumentLock
from .dav_lock import DavLock
from .locking import seconds_left
from .visit import Visit

LOCKDISCOVERY = "{DAV:}lockdiscovery"
SUPPORTEDLOCK = "{DAV:}supportedlock"


def supported(*, is_lockable: bool) -> Any:
    """Return which locks can be had; none where asking for one would be refused.

    A program that reads of locks and is refused one opens nothing but copies.
    """
    return deepcopy(_LOCKABLE if is_lockable else _UNLOCKABLE)


def _entries(*scopes: str) -> Any:
    element = etree.Element(SUPPORTEDLOCK)
    for scope in scopes:
        entry = etree.SubElement(element, "{DAV:}lockentry")
        etree.SubElement(etree.SubElement(entry, "{DAV:}lockscope"), f"{{DAV:}}{scope}")
        etree.SubElement(etree.SubElement(entry, "{DAV:}locktype"), "{DAV:}write")
    return element


_LOCKABLE, _UNLOCKABLE = _entries("exclusive", "shared"), _entries()


def discovered(visit: Visit, locks: "list[DavLock]", held: DocumentLock | None, href: str) -> Any:
    """Return the locks on a thing; a check-out of somebody else is one of them."""
    element = etree.Element(LOCKDISCOVERY)
    for lock in locks:
        _add_lock(element, visit, lock, href)
    if held is not None and not locks and not held.is_of(visit.actor):
        _add_check_out(element, held, href)
    return element


def _add_lock(element: Any, visit: Visit, lock: DavLock, href: str) -> None:
    active = _active(element, "shared" if lock.is_shared else "exclusive", is_deep=lock.is_deep)
    is_own = lock.holder_id == visit.user.pk
    if is_own and lock.owner:
        active.append(xml_tools.string_to_xml(lock.owner.encode()))
    else:
        etree.SubElement(active, "{DAV:}owner").text = display_name(lock.holder)
    etree.SubElement(active, "{DAV:}timeout").text = f"Second-{seconds_left(lock.expires_at)}"
    if is_own:
        token = etree.SubElement(active, "{DAV:}locktoken")
        etree.SubElement(token, "{DAV:}href").text = lock.token
    _add_root(active, visit, href)


def _add_check_out(element: Any, held: DocumentLock, href: str) -> None:
    active = _active(element, "exclusive", is_deep=False)
    etree.SubElement(active, "{DAV:}owner").text = display_name(held.holder)
    timeout = "Infinite" if held.expires is None else f"Second-{seconds_left(held.expires)}"
    etree.SubElement(active, "{DAV:}timeout").text = timeout


def _active(element: Any, scope: str, *, is_deep: bool) -> Any:
    active = etree.SubElement(element, "{DAV:}activelock")
    etree.SubElement(etree.SubElement(active, "{DAV:}locktype"), "{DAV:}write")
    etree.SubElement(etree.SubElement(active, "{DAV:}lockscope"), f"{{DAV:}}{scope}")
    etree.SubElement(active, "{DAV:}depth").text = "infinity" if is_deep else "0"
    return active


def _add_root(active: Any, visit: Visit, href: str) -> None:
    """Say what is locked, but not to Microsoft's programs, some of which take such a lock for none."""
    if not visit.is_office:
        root = etree.SubElement(active, "{DAV:}lockroot")
        etree.SubElement(root, "{DAV:}href").text = href
