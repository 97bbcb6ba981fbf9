"""Content controls of Word files: the custom XML parts they are bound to, and the text that they show."""

from collections.abc import Iterator, Mapping

from lxml import etree

from libraries.containers.office import parsed

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_DATA_STORE = "{http://schemas.openxmlformats.org/officeDocument/2006/customXml}"


def data_stores(entries: Mapping[str, bytes]) -> Iterator[tuple[str, str]]:
    """Yield the identity of each custom XML part, in small letters, with the name of the part."""
    for name, data in entries.items():
        folder, _slash, file = name.rpartition("/")
        if file.startswith("itemProps") and file.endswith(".xml"):
            item = f"{folder}/{file.replace('itemProps', 'item')}"
            if item in entries:
                yield parsed(data).get(_DATA_STORE + "itemID", "").lower(), item


def fill_control(control: etree._Element, text: str) -> bool:
    """Let the control show the text, and tell whether it could."""
    content = control.find(W + "sdtContent")
    if content is None:
        return False
    _write_content(content, text)
    for placeholder in control.findall(f"{W}sdtPr/{W}showingPlcHdr"):
        placeholder.getparent().remove(placeholder)  # type: ignore[union-attr]
    return True


def _write_content(content: etree._Element, text: str) -> None:
    """Put the text into the first run and take the others away; its look stays."""
    runs = [run for run in content.iter(W + "r") if run.find(W + "t") is not None]
    run = runs[0] if runs else _new_run(content)
    for other in runs[1:]:
        other.getparent().remove(other)  # type: ignore[union-attr]
    for child in list(run):
        if child.tag != W + "rPr":
            run.remove(child)
    style = run.find(f"{W}rPr/{W}rStyle")
    if style is not None and style.get(W + "val") == "PlaceholderText":
        style.getparent().remove(style)  # type: ignore[union-attr]
    append_lines(run, text)


def _new_run(content: etree._Element) -> etree._Element:
    """Make a run where there was none, inside the paragraph of a control that holds paragraphs."""
    paragraph = next(content.iter(W + "p"), None)
    if paragraph is None and content.find(W + "tc") is not None:
        paragraph = etree.SubElement(content.find(W + "tc"), W + "p")  # type: ignore[arg-type]
    return etree.SubElement(content if paragraph is None else paragraph, W + "r")


def append_lines(run: etree._Element, text: str) -> None:
    """Add the text to a run, with a break between its lines."""
    for number, line in enumerate(text.split("\n")):
        if number:
            etree.SubElement(run, W + "br")
        node = etree.SubElement(run, W + "t")
        node.set(_XML_SPACE, "preserve")
        node.text = line
