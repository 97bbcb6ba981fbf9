"""The add-in as the unified manifest of Microsoft 365, and as the package in which that is installed."""

import json
import zipfile
from io import BytesIO
from typing import Any

from . import icons
from .description import ICONS, LONG, MAILBOX, AddIn, Button

SCHEMA = "1.24"
SCHEMA_URL = f"https://developer.microsoft.com/json-schemas/teams/v{SCHEMA}/MicrosoftTeams.schema.json"
#: The accent of the light look.
ACCENT = "#3B5BDB"
CONTEXTS = {"read": "mailRead", "compose": "mailCompose"}
#: The longest short description and name of the maker.
SHORT_DESCRIPTION, DEVELOPER = 80, 32
#: A day of the package's files, so that the same description always gives the same bytes.
DAY = (2020, 1, 1, 0, 0, 0)


def manifest(add_in: AddIn) -> dict[str, Any]:
    """Return the manifest as plain data."""
    permission = "Mailbox.ReadWrite.User" if add_in.takes_several else "MailboxItem.ReadWrite.User"
    return {
        "$schema": SCHEMA_URL,
        "manifestVersion": SCHEMA,
        "version": add_in.version,
        "id": add_in.id,
        "developer": {
            "name": add_in.provider[:DEVELOPER],
            "websiteUrl": add_in.site,
            "privacyUrl": add_in.help_url,
            "termsOfUseUrl": add_in.help_url,
        },
        "name": {"short": add_in.name, "full": add_in.name},
        "description": {"short": add_in.summary[:SHORT_DESCRIPTION], "full": add_in.summary},
        "icons": {"color": "color.png", "outline": "outline.png"},
        "accentColor": ACCENT,
        "validDomains": [add_in.site.partition("://")[2]],
        "authorization": {"permissions": {"resourceSpecific": [{"name": permission, "type": "Delegated"}]}},
        "extensions": [
            {
                "requirements": {
                    "scopes": ["mail"],
                    "capabilities": [{"name": "Mailbox", "minVersion": MAILBOX}],
                },
                "runtimes": [_runtime(button) for button in add_in.buttons],
                "ribbons": [_ribbon(add_in, button) for button in add_in.buttons],
            }
        ],
    }


def _runtime(button: Button) -> dict[str, Any]:
    action: dict[str, Any] = {"id": f"{button.surface}Open", "type": "openPage", "view": button.surface}
    if button.is_pinnable:
        action["pinnable"] = True
    if button.takes_several:
        action["multiselect"] = True
    return {
        "id": f"{button.surface}Pane",
        "type": "general",
        "code": {"page": button.url},
        "lifetime": "short",
        "actions": [action],
    }


def _ribbon(add_in: AddIn, button: Button) -> dict[str, Any]:
    pictures = [{"size": size, "url": add_in.icon_url(size)} for size in ICONS]
    control = {
        "id": f"{button.surface}Button",
        "type": "button",
        "label": button.label,
        "icons": pictures,
        "supertip": {"title": button.label, "description": button.tip[:LONG]},
        "actionId": f"{button.surface}Open",
    }
    group = {
        "id": f"{button.surface}Group",
        "label": add_in.name,
        "icons": pictures,
        "controls": [control],
    }
    return {
        "contexts": [CONTEXTS[button.surface]],
        "tabs": [{"builtInTabId": "TabDefault", "groups": [group]}],
    }


def package(add_in: AddIn) -> bytes:
    """Return the Zip file that the admin centre takes: the manifest and its two icons."""
    files = {
        "manifest.json": json.dumps(manifest(add_in), indent=2, ensure_ascii=False).encode(),
        "color.png": icons.colour(192),
        "outline.png": icons.outline(32),
    }
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, DAY), content)
    return target.getvalue()
