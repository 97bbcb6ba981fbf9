"""Looking into an Office file before LibreOffice does; runs in the sandbox, without Django."""

from pathlib import Path

from libraries.containers.archives import ArchiveLimits, damaged, open_archive, open_entry, read_entry
from libraries.formats.compound import MAGIC as COMPOUND_MAGIC
from libraries.formats.compound import root_names
from libraries.messages import Message, Refusal
from libraries.messages import gettext_noop as _

#: What LibreOffice keeps in memory is many times what the file unfolds to.
LIMITS = ArchiveLimits(entries=20_000, unpacked_bytes=512 << 20, ratio=400)
LARGEST_FILE = 100 << 20
_HEAD_BYTES = 4096
_ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be")
#: No Office file declares entities; LibreOffice need not show how it takes them.
_ENTITIES = tuple("<!ENTITY".encode(encoding) for encoding in _ENCODINGS)
_PARTS = (".xml", ".rels")
#: Streams by which an encrypted compound file of Office is known.
_ENCRYPTED = frozenset({"EncryptedPackage", "EncryptionInfo", "EncryptedSummary"})


def check_office_job(path: str) -> None:
    """Refuse an Office file that is too large, encrypted, damaged or a trap."""
    file = Path(path)
    if file.stat().st_size > LARGEST_FILE:
        msgid = _("The file is larger than the %(megabytes)s MB of which a preview is made.")
        raise Refusal("large", Message(msgid, {"megabytes": LARGEST_FILE >> 20}))
    with file.open("rb") as stream:
        head = stream.read(len(COMPOUND_MAGIC))
        stream.seek(0)
        if head == COMPOUND_MAGIC:
            _check_compound(root_names(stream))
        elif head.startswith(b"PK"):
            _check_parts(file)


def _check_compound(names: frozenset[str]) -> None:
    if names & _ENCRYPTED:
        raise Refusal("encrypted", Message(_("The file is protected by a password.")))


def _check_parts(file: Path) -> None:
    with file.open("rb") as stream, open_archive(stream, limits=LIMITS) as archive:
        for name in archive.namelist():
            if name.lower().endswith(_PARTS):
                with open_entry(archive, name) as part:
                    head = part.read(_HEAD_BYTES)
                if any(mark in head for mark in _ENTITIES):
                    raise damaged()
        if "META-INF/manifest.xml" in archive.namelist():
            _check_manifest(read_entry(archive, "META-INF/manifest.xml"))


def _check_manifest(manifest: bytes) -> None:
    """Refuse an OpenDocument file whose parts are encrypted."""
    if b"encryption-data" in manifest:
        raise Refusal("encrypted", Message(_("The file is protected by a password.")))
