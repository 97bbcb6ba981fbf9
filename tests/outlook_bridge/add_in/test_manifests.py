"""Tests of what installs the add-in: both manifests say the same, and are what Outlook takes.

Microsoft's XSDs are in no package, so the order of the XML's elements is held here, as MS-OWEMXML states it.
The unified manifest is held against Microsoft's own JSON schema where `make office-checks` has installed it.
"""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from django.test import Client
from lxml import etree
from PIL import Image

from outlook_bridge.add_in import unified_manifest, xml_manifest
from outlook_bridge.add_in.description import add_in
from tests.people import World, client_of

SITE = "https://crm.example.com"
SCHEMA = (
    Path(__file__).parent
    / "office/node_modules/@microsoft/app-manifest/build/json-schemas/teams"
    / f"v{unified_manifest.SCHEMA}"
    / "MicrosoftTeams.schema.json"
)
NAMES = {
    "a": xml_manifest.APP,
    "b": xml_manifest.BASIC,
    "v0": xml_manifest.OVERRIDES,
    "v1": xml_manifest.OVERRIDES_1_1,
}
XSI_TYPE = f"{{{xml_manifest.XSI}}}type"
#: The children of each element in the order of the schemas; nothing else may stand there.
ORDER = {
    "OfficeApp": (
        "Id AlternateId Version ProviderName DefaultLocale DisplayName Description IconUrl "
        "HighResolutionIconUrl SupportUrl AppDomains Hosts Requirements FormSettings Permissions Rule "
        "DisableEntityHighlighting VersionOverrides"
    ),
    "VersionOverrides": "Description Requirements Hosts Resources VersionOverrides",
    "DesktopFormFactor": "FunctionFile ExtensionPoint",
    "ExtensionPoint": "OfficeTab CustomTab",
    "Group": "Label Control",
    "Control": "Label Supertip Icon Action",
    "Supertip": "Title Description",
    "Action": "SourceLocation SupportsPinning SupportsNoItemContext SupportsMultiSelect",
    "Resources": "Images Urls ShortStrings LongStrings",
    "DesktopSettings": "SourceLocation RequestedHeight",
}


@pytest.fixture(autouse=True)
def _served_by_https(settings: Any) -> None:
    """Give the site the address that people use."""
    settings.WAGTAILADMIN_BASE_URL = SITE
    settings.OUTLOOK_SEVERAL_MESSAGES = True


def written() -> Any:
    """Return the XML manifest as a tree."""
    return etree.fromstring(xml_manifest.write(add_in()))


def local(element: Any) -> str:
    """Return the name of an element without its space."""
    return str(etree.QName(element).localname)


def test_the_elements_stand_in_the_order_of_the_schemas() -> None:
    looked_at = set()
    for element in written().iter():
        allowed = ORDER.get(local(element))
        if allowed is None:
            continue
        looked_at.add(local(element))
        children = [local(child) for child in element]
        places = [allowed.split().index(name) for name in children]
        assert places == sorted(places), (local(element), children)
    assert looked_at == set(ORDER)


def test_each_name_of_a_resource_is_one_of_its_own_overrides() -> None:
    root = written()
    first = root.find("v0:VersionOverrides", NAMES)
    second = first.find("v1:VersionOverrides", NAMES)
    assert first.get(XSI_TYPE), second.get(XSI_TYPE) == ("VersionOverridesV1_0", "VersionOverridesV1_1")
    for space, overrides in (("v0", first), ("v1", second)):
        resources = overrides.find(f"{space}:Resources", NAMES)
        defined = [one.get("id") for one in resources.iter() if one.get("id")]
        assert len(defined) == len(set(defined))
        assert all(len(one) <= 32 for one in defined)
        hosts = overrides.find(f"{space}:Hosts", NAMES)
        used = {one.get("resid") for one in hosts.iter() if one.get("resid")}
        assert used == set(defined)


def test_the_pane_is_pinned_and_takes_several_only_where_the_schema_knows_it() -> None:
    root = written()
    assert root.findall(".//v0:SupportsPinning", NAMES) == []
    actions = root.findall(".//v1:Action", NAMES)
    assert [[local(child) for child in one] for one in actions] == [
        ["SourceLocation", "SupportsPinning", "SupportsMultiSelect"],
        ["SourceLocation"],
    ]


@pytest.mark.parametrize(
    ("takes_several", "xml", "unified"),
    [
        (True, "ReadWriteMailbox", "Mailbox.ReadWrite.User"),
        (False, "ReadWriteItem", "MailboxItem.ReadWrite.User"),
    ],
)
def test_both_ask_for_the_same_rights_and_the_same_outlook(
    settings: Any, takes_several: bool, xml: str, unified: str
) -> None:
    settings.OUTLOOK_SEVERAL_MESSAGES = takes_several
    root, manifest = written(), unified_manifest.manifest(add_in())
    assert root.findtext("a:Permissions", None, NAMES) == xml
    [permission] = manifest["authorization"]["permissions"]["resourceSpecific"]
    assert permission == {"name": unified, "type": "Delegated"}
    assert root.find("a:Requirements/a:Sets/a:Set", NAMES).get("MinVersion") == "1.8"
    [capability] = manifest["extensions"][0]["requirements"]["capabilities"]
    assert capability == {"name": "Mailbox", "minVersion": "1.8"}
    assert root.findtext("a:Id", None, NAMES) == manifest["id"]
    pages = [one["code"]["page"] for one in manifest["extensions"][0]["runtimes"]]
    urls = root.findall("v0:VersionOverrides/v0:Resources/b:Urls/b:Url", NAMES)
    assert [one.get("DefaultValue") for one in urls] == pages
    assert pages[0] == f"{SITE}/outlook/pane/?surface=read"


def test_the_unified_manifest_fits_the_schema_of_microsoft() -> None:
    if not SCHEMA.is_file():
        pytest.skip("Microsoft's schema is missing: make office-checks installs it.")
    validator = jsonschema_rs.validator_for(json.loads(SCHEMA.read_text()))
    manifest = unified_manifest.manifest(add_in())
    assert [one.message for one in validator.iter_errors(manifest)] == []
    manifest["extensions"][0]["ribbons"][0]["contexts"] = ["nowhere"]
    assert list(validator.iter_errors(manifest))


def test_the_id_stays_as_long_as_the_address(settings: Any) -> None:
    first = add_in().id
    assert add_in().id == first
    settings.WAGTAILADMIN_BASE_URL = "https://other.example.com"
    assert add_in().id != first
    settings.OUTLOOK_ADD_IN_ID = "7d3c0f2e-5a7b-4d1e-9a53-0c5f3a1b2c4d"
    assert add_in().id == settings.OUTLOOK_ADD_IN_ID


def test_a_long_name_of_the_site_is_cut_to_what_manifests_take(settings: Any) -> None:
    settings.WAGTAIL_SITE_NAME = "Gesellschaft für <sehr> lange & schöne Namen mbH"
    root = written()
    assert len(root.find("a:DisplayName", NAMES).get("DefaultValue")) <= 30
    if SCHEMA.is_file():
        validator = jsonschema_rs.validator_for(json.loads(SCHEMA.read_text()))
        assert list(validator.iter_errors(unified_manifest.manifest(add_in()))) == []


def test_what_installs_the_add_in_is_sent_to_everybody(db: None) -> None:
    client = Client()
    xml = client.get("/outlook/manifest.xml")
    assert xml["Content-Type"].startswith("application/xml")
    assert xml.content == xml_manifest.write(add_in())
    assert client.get("/outlook/manifest.json").json() == unified_manifest.manifest(add_in())
    package = client.get("/outlook/add-in.zip")
    with zipfile.ZipFile(io.BytesIO(package.content)) as archive:
        assert sorted(archive.namelist()) == ["color.png", "manifest.json", "outline.png"]
        sizes = {
            name: Image.open(io.BytesIO(archive.read(name))).size for name in ("color.png", "outline.png")
        }
    assert sizes == {"color.png": (192, 192), "outline.png": (32, 32)}
    assert package.content == client.get("/outlook/add-in.zip").content


def test_every_icon_that_a_manifest_names_is_served(db: None) -> None:
    root = written()
    named = {one.get("DefaultValue") for one in root.iter() if ".png" in (one.get("DefaultValue") or "")}
    assert len(named) == 5
    for url in named:
        answer = Client().get(url.removeprefix(SITE))
        size = int(url.rpartition("/")[2].removesuffix(".png"))
        assert Image.open(io.BytesIO(answer.content)).size == (size, size)
    assert Client().get("/outlook/icons/17.png").status_code == 404


def test_only_administrators_see_how_it_is_installed(world: World) -> None:
    page = client_of(world.administrator).get("/outlook/")
    assert page.status_code == 200
    assert f"{SITE}/outlook/manifest.xml" in page.content.decode()
    assert "/outlook/" in client_of(world.administrator).get("/tokens/").content.decode()
    assert client_of(world.manager).get("/outlook/").status_code == 404
    assert 'href="/outlook/"' not in client_of(world.manager).get("/tokens/").content.decode()
    assert Client().get("/outlook/").status_code == 302
