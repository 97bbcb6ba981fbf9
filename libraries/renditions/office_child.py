"""The child side of the office: starts LibreOffice, and has it do what the lines of the standard input say.

It runs under the Python that LibreOffice brings or was built for, which may be older than ours and knows no
package of ours: it uses the standard library and `uno`.
"""

import ctypes
import importlib
import json
import os
import resource
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

START_SECONDS = 150
#: What LibreOffice exits with after it has filled a new profile.
STARTED_ANEW = (79, 81)
CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000
PR_SET_PDEATHSIG = 1
NEVER = 0
NO_NETWORK, NETWORK = "none", "shared"


def main() -> None:
    """Start LibreOffice, say so, and serve one job per line until the input ends."""
    settings = json.loads(sys.stdin.readline())
    die_with_parent()
    network = leave_network()
    name = "office-" + uuid.uuid4().hex
    process, context = connect(settings, name)
    try:
        office = Office(context)
        answer({"ready": True, "network": network, "process": process.pid})
        for line in sys.stdin:
            answer(attend(office, json.loads(line)))
    finally:
        process.kill()


def answer(reply: dict[str, Any]) -> None:
    """Write one line to the parent."""
    sys.stdout.write(json.dumps(reply) + "\n")
    sys.stdout.flush()


def attend(office: "Office", job: dict[str, Any]) -> dict[str, Any]:
    """Do one job; what LibreOffice raises on hostile files is the answer."""
    try:
        return {"value": getattr(office, job["do"])(job["arguments"])}
    except Exception as error:  # noqa: BLE001
        return {"error": (type(error).__name__ + ": " + str(error))[:1000]}


def die_with_parent() -> None:
    """Have the system end this process when its parent was killed."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def leave_network() -> str:
    """Go where there is no network; where the system does not allow it, say so."""
    if sys.platform != "linux":
        return NETWORK
    system = ctypes.CDLL(None)
    user, group = os.getuid(), os.getgid()
    if system.unshare(CLONE_NEWNET) == 0:
        return NO_NETWORK
    if system.unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0:
        return NETWORK
    # Within the new space the person stays who he is: others could not find each other's pipe.
    for name, text in (
        ("setgroups", "deny"),
        ("uid_map", f"{user} {user} 1"),
        ("gid_map", f"{group} {group} 1"),
    ):
        Path("/proc/self", name).write_text(text)
    return NO_NETWORK


def start(settings: dict[str, Any], name: str) -> subprocess.Popen[bytes]:
    """Start LibreOffice with a profile of its own, limits, and a pipe in place of a port."""
    limits = settings["limits"]

    def limit() -> None:
        die_with_parent()
        resource.setrlimit(resource.RLIMIT_AS, (limits["memory_mb"] << 20,) * 2)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limits["file_mb"] << 20,) * 2)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

    command = [
        settings["program"],
        "--headless",
        "--invisible",
        "--nodefault",
        "--nologo",
        "--norestore",
        "--nofirststartwizard",
        "--nolockcheck",
        "-env:UserInstallation=file://" + settings["profile"],
        "--accept=pipe,name=" + name + ";urp;StarOffice.ComponentContext",
    ]
    return run(command, limit)


def run(command: list[str], limit: Callable[[], None]) -> subprocess.Popen[bytes]:
    """Start a program that hears and says nothing."""
    silent = subprocess.DEVNULL
    # This process has one thread, so what is done after the fork is safe.
    return subprocess.Popen(  # noqa: S603 (the LibreOffice of this machine)
        command,
        stdin=silent,
        stdout=silent,
        stderr=silent,
        preexec_fn=limit,  # noqa: PLW1509
    )


def connect(settings: dict[str, Any], name: str) -> tuple[subprocess.Popen[bytes], Any]:
    """Start LibreOffice and return its process and, as soon as it answers, its context."""
    uno = importlib.import_module("uno")
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    process = start(settings, name)
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() in (None, *STARTED_ANEW):
        if process.poll() is not None:
            process = start(settings, name)
        try:
            return process, resolver.resolve("uno:pipe,name=" + name + ";urp;StarOffice.ComponentContext")
        except Exception:  # noqa: BLE001 (it does not answer yet)
            time.sleep(0.05)
    process.kill()
    raise RuntimeError("LibreOffice does not start (" + str(process.poll()) + ").")


class Office:
    """LibreOffice behind its pipe."""

    #: What a document must be able to do, and the filter that makes a PDF of it.
    EXPORTS = (
        ("com.sun.star.text.TextDocument", "writer_pdf_Export"),
        ("com.sun.star.sheet.SpreadsheetDocument", "calc_pdf_Export"),
        ("com.sun.star.presentation.PresentationDocument", "impress_pdf_Export"),
    )

    def __init__(self, context: Any) -> None:
        self.context = context
        self.uno = importlib.import_module("uno")
        self.desktop = self.service("com.sun.star.frame.Desktop")

    def service(self, name: str) -> Any:
        """Return a service of LibreOffice."""
        return self.context.ServiceManager.createInstanceWithContext(name, self.context)

    def values(self, **named: Any) -> tuple[Any, ...]:
        """Return values as LibreOffice takes them."""
        return tuple(self._value(name, value) for name, value in named.items())

    def _value(self, name: str, value: Any) -> Any:
        found = self.uno.createUnoStruct("com.sun.star.beans.PropertyValue")
        found.Name, found.Value = name, value
        return found

    def convert(self, job: dict[str, Any]) -> None:
        """Make a PDF of a file."""
        document = self.load(job["source"], job["filter_name"], is_changed=False)
        try:
            self.export(document, job["target"], job["last_page"])
        finally:
            document.close(True)

    def compare(self, job: dict[str, Any]) -> None:
        """Make a PDF of a text in which is marked what was changed since its older version."""
        document = self.load(job["source"], job["filter_name"], is_changed=True)
        older = self.values(
            URL=self.address(job["older"]), FilterName=job["older_filter"], NoAcceptDialog=True
        )
        frame = document.getCurrentController().getFrame()
        dispatcher = self.service("com.sun.star.frame.DispatchHelper")
        try:
            dispatcher.executeDispatch(frame, ".uno:CompareDocuments", "", 0, older)
            self.export(document, job["target"], job["last_page"])
        finally:
            document.close(True)

    def load(self, source: str, filter_name: str, *, is_changed: bool) -> Any:
        """Open a file by one filter, with neither macros nor links."""
        options = self.values(
            Hidden=True,
            ReadOnly=not is_changed,
            AsTemplate=False,
            FilterName=filter_name,
            MacroExecutionMode=NEVER,
            UpdateDocMode=NEVER,
        )
        document = self.desktop.loadComponentFromURL(self.address(source), "_blank", 0, options)
        if document is None:
            raise RuntimeError("The file cannot be opened.")
        return document

    def export(self, document: Any, target: str, last_page: int) -> None:
        """Write the document as a PDF, so many pages of it."""
        name = next((export for kind, export in self.EXPORTS if document.supportsService(kind)), None)
        if name is None:
            raise RuntimeError("This is no text, spreadsheet or presentation.")
        options = self.values(PageRange="1-" + str(last_page))
        data = self.uno.Any("[]com.sun.star.beans.PropertyValue", options)
        document.storeToURL(self.address(target), self.values(FilterName=name, FilterData=data))

    def address(self, path: str) -> str:
        """Return the address of a file."""
        return str(self.uno.systemPathToFileUrl(path))


if __name__ == "__main__":
    main()
