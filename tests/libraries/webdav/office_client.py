"""LibreOffice as a person uses it: opens addresses, types, saves, closes.

Run under the Python that knows `uno`.
Each line of the input is a deed with its arguments; each line of the output its answer.
"""

import importlib
import json
import subprocess
import sys
import tempfile
import time
import uuid
from typing import Any

#: Only the Python of LibreOffice has it.
uno: Any = importlib.import_module("uno")

START_SECONDS = 120


def connect() -> tuple[Any, Any]:
    """Start LibreOffice with a profile of its own; return its process and its desktop."""
    pipe, profile = f"dav-{uuid.uuid4().hex}", tempfile.mkdtemp(prefix="office-client-")
    command = [
        "soffice",
        "--headless",
        "--norestore",
        "--nologo",
        f"-env:UserInstallation=file://{profile}",
        f"--accept=pipe,name={pipe};urp;",
    ]
    process = subprocess.Popen(command, start_new_session=True)
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            return process, context.ServiceManager.createInstanceWithContext(
                "com.sun.star.frame.Desktop", context
            )
        except Exception:  # noqa: BLE001 - it is not there yet
            time.sleep(0.3)
    raise TimeoutError("LibreOffice did not start.")


class Writer:
    """One document that is open."""

    def __init__(self, desktop: Any) -> None:
        self.desktop = desktop
        self.document: Any = None

    def open(self, url: str) -> dict[str, Any]:
        """Open an address; tell whether it may be written."""
        hidden = uno.createUnoStruct("com.sun.star.beans.PropertyValue")
        hidden.Name, hidden.Value = "Hidden", True
        self.document = self.desktop.loadComponentFromURL(url, "_blank", 0, (hidden,))
        if self.document is None:
            return {"opened": False}
        return {
            "opened": True,
            "readonly": bool(self.document.isReadonly()),
            "text": self.document.Text.String,
        }

    def type(self, text: str) -> dict[str, Any]:
        """Type at the end."""
        self.document.Text.insertString(self.document.Text.End, text, False)
        return {}

    def save(self) -> dict[str, Any]:
        """Save to where it was opened."""
        self.document.store()
        return {}

    def close(self) -> dict[str, Any]:
        """Close the document."""
        self.document.close(True)
        return {}


def main() -> None:
    """Do what the lines say."""
    process, desktop = connect()
    writer = Writer(desktop)
    print(json.dumps({"ready": True, "process": process.pid}), flush=True)  # noqa: T201
    try:
        for line in sys.stdin:
            deed, *arguments = json.loads(line)
            try:
                answer = getattr(writer, deed)(*arguments)
            except Exception as error:  # noqa: BLE001 - whatever LibreOffice says
                answer = {"error": f"{type(error).__name__}: {error}"}
            print(json.dumps(answer), flush=True)  # noqa: T201
    finally:
        process.kill()


main()
