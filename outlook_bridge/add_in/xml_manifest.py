"""The add-in as the XML manifest that every Outlook takes (MS-OWEMXML)."""

from typing import Any

from lxml import etree

from .description import ICONS, LARGE_ICON, LONG, MAILBOX, AddIn, Button

APP = "http://schemas.microsoft.com/office/appforoffice/1.1"
BASIC = "http://schemas.microsoft.com/office/officeappbasictypes/1.0"
OVERRIDES = "http://schemas.microsoft.com/office/mailappversionoverrides"
OVERRIDES_1_1 = f"{OVERRIDES}/1.1"
XSI = "http://www.w3.org/2001/XMLSchema-instance"

CONTENT_TYPE = "application/xml; charset=utf-8"
#: Where Outlook shows the buttons, by surface.
EXTENSION_POINTS = {"read": "MessageReadCommandSurface", "compose": "MessageComposeCommandSurface"}
#: The rules by which an Outlook without commands would show the pane, by surface.
FORMS = {"read": "Read", "compose": "Edit"}
#: Height of the pane in an Outlook without commands, in pixels.
HEIGHT = 450


def write(add_in: AddIn) -> bytes:
    """Return the manifest; the order of its elements is that of the schema."""
    names: Any = {None: APP, "bt": BASIC, "xsi": XSI}
    root = etree.Element(f"{{{APP}}}OfficeApp", {f"{{{XSI}}}type": "MailApp"}, nsmap=names)
    app = _Writer(root, APP)
    app.text("Id", add_in.id)
    app.text("Version", f"{add_in.version}.0")
    app.text("ProviderName", add_in.provider)
    app.text("DefaultLocale", "en-US")
    for name, value in (
        ("DisplayName", add_in.name),
        ("Description", add_in.summary[:LONG]),
        ("IconUrl", add_in.icon_url(64)),
        ("HighResolutionIconUrl", add_in.icon_url(LARGE_ICON)),
        ("SupportUrl", add_in.help_url),
    ):
        app.element(name, DefaultValue=value)
    app.element("AppDomains").text("AppDomain", add_in.site)
    app.element("Hosts").element("Host", Name="Mailbox")
    app.element("Requirements").element("Sets").element("Set", Name="Mailbox", MinVersion=MAILBOX)
    _write_forms(app, add_in)
    # Bcc is added to what is written; several messages are opened one by one, out of the mailbox.
    app.text("Permissions", "ReadWriteMailbox" if add_in.takes_several else "ReadWriteItem")
    _write_rules(app, add_in)
    app.text("DisableEntityHighlighting", "true")
    _write_overrides(app, add_in)
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True)
    return written


def _write_forms(app: "_Writer", add_in: AddIn) -> None:
    settings = app.element("FormSettings")
    for button in add_in.buttons:
        kind = "ItemRead" if button.surface == "read" else "ItemEdit"
        desktop = settings.typed("Form", kind).element("DesktopSettings")
        desktop.element("SourceLocation", DefaultValue=button.url)
        if button.surface == "read":
            desktop.text("RequestedHeight", str(HEIGHT))


def _write_rules(app: "_Writer", add_in: AddIn) -> None:
    rules = app.typed("Rule", "RuleCollection", Mode="Or")
    for button in add_in.buttons:
        rules.typed("Rule", "ItemIs", ItemType="Message", FormType=FORMS[button.surface])


def _write_overrides(app: "_Writer", add_in: AddIn) -> None:
    """Write the commands twice, as the schema wants it: 1.1 stands within 1.0, which cannot pin."""
    first = app.within(OVERRIDES).typed("VersionOverrides", "VersionOverridesV1_0")
    _write_commands(first, add_in, is_1_1=False)
    second = first.within(OVERRIDES_1_1).typed("VersionOverrides", "VersionOverridesV1_1")
    _write_commands(second, add_in, is_1_1=True)


def _write_commands(place: "_Writer", add_in: AddIn, *, is_1_1: bool) -> None:
    sets = place.element("Requirements").basic("Sets", DefaultMinVersion=MAILBOX)
    sets.basic("Set", Name="Mailbox")
    factor = place.element("Hosts").typed("Host", "MailHost").element("DesktopFormFactor")
    for button in add_in.buttons:
        point = factor.typed("ExtensionPoint", EXTENSION_POINTS[button.surface])
        group = point.element("OfficeTab", id="TabDefault").element("Group", id=f"{button.surface}Group")
        group.element("Label", resid="name")
        _write_button(group, button, is_1_1=is_1_1)
    _write_resources(place, add_in)


def _write_button(group: "_Writer", button: Button, *, is_1_1: bool) -> None:
    control = group.typed("Control", "Button", id=f"{button.surface}Button")
    control.element("Label", resid=f"{button.surface}Label")
    tip = control.element("Supertip")
    tip.element("Title", resid=f"{button.surface}Label")
    tip.element("Description", resid=f"{button.surface}Tip")
    icon = control.element("Icon")
    for size in ICONS:
        icon.basic("Image", size=str(size), resid=f"icon{size}")
    action = control.typed("Action", "ShowTaskpane")
    action.element("SourceLocation", resid=f"{button.surface}Url")
    if is_1_1 and button.is_pinnable:
        action.text("SupportsPinning", "true")
    if is_1_1 and button.takes_several:
        action.text("SupportsMultiSelect", "true")


def _write_resources(place: "_Writer", add_in: AddIn) -> None:
    resources = place.element("Resources")
    images = resources.basic("Images")
    for size in ICONS:
        images.basic("Image", id=f"icon{size}", DefaultValue=add_in.icon_url(size))
    urls = resources.basic("Urls")
    short = resources.basic("ShortStrings")
    short.basic("String", id="name", DefaultValue=add_in.name)
    long = resources.basic("LongStrings")
    for button in add_in.buttons:
        urls.basic("Url", id=f"{button.surface}Url", DefaultValue=button.url)
        short.basic("String", id=f"{button.surface}Label", DefaultValue=button.label)
        long.basic("String", id=f"{button.surface}Tip", DefaultValue=button.tip[:LONG])


class _Writer:
    """An element to which others are added, in one name space."""

    def __init__(self, element: "etree._Element", space: str) -> None:
        self._element = element
        self._space = space

    def within(self, space: str) -> "_Writer":
        """Return the same element for additions in another name space."""
        return _Writer(self._element, space)

    def element(self, name: str, **attributes: str) -> "_Writer":
        """Add an element."""
        return self._added(self._space, name, attributes)

    def typed(self, name: str, kind: str, **attributes: str) -> "_Writer":
        """Add an element of one of the schema's derived types."""
        return self._added(self._space, name, {f"{{{XSI}}}type": kind, **attributes})

    def basic(self, name: str, **attributes: str) -> "_Writer":
        """Add an element of the name space of basic types; what is added to it belongs there too."""
        return self._added(BASIC, name, attributes).within(BASIC)

    def text(self, name: str, text: str) -> None:
        """Add an element that holds text."""
        self.element(name)._element.text = text

    def _added(self, space: str, name: str, attributes: dict[str, str]) -> "_Writer":
        names: Any = {None: space} if space in (OVERRIDES, OVERRIDES_1_1) else {}
        made = etree.SubElement(self._element, f"{{{space}}}{name}", attributes, nsmap=names)
        return _Writer(made, self._space)
