"""Line breaks and tabs in the texts of a Word part, which its XML writes as elements."""

import re

from lxml import etree

from libraries.containers.content_controls import W

_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_PARTS = re.compile("([\n\t])")
_MARKS = {"\n": W + "br", "\t": W + "tab"}


def resolve_breaks(root: etree._Element) -> None:
    """Write breaks and tabs of all texts as Word does."""
    for node in list(root.iter(W + "t")):
        if node.text and ("\n" in node.text or "\t" in node.text):
            _resolve(node)


def _resolve(node: etree._Element) -> None:
    first, *others = _PARTS.split(node.text or "")
    node.text, last = first, node
    node.set(_SPACE, "preserve")
    for sign, text in zip(others[::2], others[1::2], strict=True):
        mark, following = etree.Element(_MARKS[sign]), etree.Element(W + "t")
        following.set(_SPACE, "preserve")
        following.text = text
        last.addnext(mark)
        mark.addnext(following)
        last = following
