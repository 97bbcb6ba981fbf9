"""The network drive of Windows, as its requests were recorded, and Word over such a drive."""

from libraries.models import Document, DocumentLock, Scratch
from tests.libraries.conftest import MakeFile, Upload
from tests.libraries.webdav.client import Program, path_of
from tests.libraries.webdav.conftest import Sit

AGENT = "Microsoft-WebDAV-MiniRedir/10.0.22621"
WIN32 = (
    b'<?xml version="1.0" encoding="utf-8" ?><D:propertyupdate xmlns:D="DAV:" '
    b'xmlns:Z="urn:schemas-microsoft-com:"><D:set><D:prop>'
    b"<Z:Win32CreationTime>Mon, 30 Nov 2026 09:00:00 GMT</Z:Win32CreationTime>"
    b"<Z:Win32LastAccessTime>Mon, 30 Nov 2026 09:00:00 GMT</Z:Win32LastAccessTime>"
    b"<Z:Win32LastModifiedTime>Mon, 30 Nov 2026 09:00:00 GMT</Z:Win32LastModifiedTime>"
    b"<Z:Win32FileAttributes>00000020</Z:Win32FileAttributes></D:prop></D:set></D:propertyupdate>"
)


def copied(drive: Program, path: str, content: bytes) -> None:
    """Copy a file onto the drive as Explorer does."""
    assert drive.ask("OPTIONS", "/").headers["DAV"] == "1,2"
    assert drive.propfind("/dav/crm/").status == 207
    drive.propfind(path)
    assert drive.put(path, b"").status in (201, 204)
    token = drive.lock(path, Timeout="Second-3600").token
    assert drive.ask("PROPPATCH", path, WIN32, If=f"(<{token}>)").status == 207
    assert drive.ask("HEAD", path).status == 200
    assert drive.put(path, content, token).status in (201, 204)
    assert drive.ask("PROPPATCH", path, WIN32, If=f"(<{token}>)").status == 207
    assert drive.unlock(path, token).status == 204


def test_a_file_copied_onto_the_drive_is_one_version(sit: Sit, word_file: MakeFile) -> None:
    drive, path = sit("salesperson", AGENT), path_of("Copied.docx")
    copied(drive, path, word_file("copied"))
    document = Document.objects.get()
    assert [str(one.number) for one in document.versions.all()] == ["1.0"]
    assert drive.get(path).body == word_file("copied")
    assert "00000020" in drive.propfind(path).body.decode()
    assert not Scratch.objects.exists()
    assert not DocumentLock.objects.exists()


def test_a_file_copied_over_another_is_one_more_version(
    upload: Upload, sit: Sit, word_file: MakeFile
) -> None:
    document = upload()
    copied(sit("salesperson", AGENT), path_of("Offer.docx"), word_file("copied"))
    assert [str(one.number) for one in document.versions.all()] == ["2.0", "1.0"]


def test_word_saves_over_the_drive_and_the_history_stays(
    upload: Upload, sit: Sit, word_file: MakeFile
) -> None:
    document, drive = upload(), sit("salesperson", AGENT)
    offer, owner = path_of("Offer.docx"), path_of("~$Offer.docx")
    assert drive.put(owner, b"").status == 201
    token = drive.lock(owner).token
    assert drive.put(owner, b"\x07Salesperson", token).status == 204
    for number in range(2):
        written, aside = path_of(f"~WRD000{number}.tmp"), path_of(f"~WRL000{number}.tmp")
        copied(drive, written, word_file(f"save {number}"))
        assert drive.move(offer, aside, Overwrite="F").status == 201
        assert drive.propfind(offer).status == 404
        assert drive.move(written, offer, Overwrite="F").status == 201
        assert drive.delete(aside).status == 204
    assert drive.unlock(owner, token).status == 204
    assert drive.delete(owner).status == 204
    assert [str(one.number) for one in document.versions.all()] == ["3.0", "2.0", "1.0"]
    assert Document.objects.get().deleted_at is None
    assert not Scratch.objects.exists()


def test_word_that_holds_the_document_makes_one_version(
    upload: Upload, sit: Sit, word_file: MakeFile
) -> None:
    document, drive = upload(), sit("salesperson", AGENT)
    offer = path_of("Offer.docx")
    token = drive.lock(offer).token
    for number in range(2):
        written, aside = path_of(f"~WRD000{number}.tmp"), path_of(f"~WRL000{number}.tmp")
        copied(drive, written, word_file(f"save {number}"))
        assert drive.move(offer, aside, token).status == 201
        held = {"If": f"<http://testserver{offer}> (<{token}>)"}
        assert drive.move(written, offer, **held).status == 201
        assert drive.delete(aside).status == 204
    assert drive.unlock(offer, token).status == 204
    assert [str(one.number) for one in document.versions.all()] == ["2.0", "1.0"]


def test_a_new_file_is_made_and_renamed_in_the_drive(sit: Sit, word_file: MakeFile) -> None:
    drive, made = sit("salesperson", AGENT), path_of("New Microsoft Word Document.docx")
    copied(drive, made, word_file("new"))
    assert drive.move(made, path_of("Offer.docx"), Overwrite="F").status == 201
    assert Document.objects.get().name == "Offer.docx"
    assert drive.delete(path_of("Offer.docx")).status == 204
    assert drive.names("/dav/crm/") == []
