"""Programs that nobody here wrote, against the served site: cadaver, curl, rclone and davfs2."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

from tests.libraries.webdav.site import DavSite, served_site

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


def needs(program: str) -> pytest.MarkDecorator:
    """Return the mark that skips a test where the program is not installed."""
    return pytest.mark.skipif(shutil.which(program) is None, reason=f"{program} is not installed")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DavSite]:
    """Serve a site."""
    with served_site(tmp_path_factory.mktemp("dav-clients")) as served:
        yield served


@pytest.fixture(autouse=True)
def _on_sqlite() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("the served site has a database of its own")


def said(*command: str, folder: Path, given: str = "") -> str:
    """Return what a program says."""
    done = subprocess.run(
        command,
        cwd=folder,
        env=os.environ | {"HOME": str(folder)},
        input=given,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    return done.stdout + done.stderr


@needs("cadaver")
def test_cadaver_locks_puts_sets_properties_moves_and_unlocks(site: DavSite, tmp_path: Path) -> None:
    name, token = site.credentials("salesperson")
    netrc = tmp_path / ".netrc"
    netrc.write_text(f"machine 127.0.0.1\nlogin {name}\npassword {token}\n")
    netrc.chmod(0o600)
    for file in ("first", "second"):
        (tmp_path / file).write_text(file * 100)
    script = """
        mkcol project
        cd project
        put first offer.txt
        lock offer.txt
        discover offer.txt
        put second offer.txt
        propset offer.txt colour red
        propget offer.txt colour
        unlock offer.txt
        copy offer.txt copy.txt
        move offer.txt renamed.txt
        ls
        get renamed.txt back.txt
        quit
    """
    answered = said("cadaver", f"{site.address}/", folder=tmp_path, given=script)
    assert "failed" not in answered.lower(), answered
    assert "Value of colour is: red" in answered
    assert "renamed.txt" in answered
    assert (tmp_path / "back.txt").read_text() == "second" * 100
    assert [number for number, _size, _by in site.versions("renamed.txt")] == ["2.0", "1.0"]
    assert [number for number, _size, _by in site.versions("copy.txt")] == ["1.0"]


@needs("curl")
def test_curl_goes_through_a_save_of_word(site: DavSite, tmp_path: Path) -> None:
    name, token = site.credentials("salesperson")
    url = f"{site.address}/word.txt"
    (tmp_path / "body").write_text("first")
    (tmp_path / "again").write_text("second save")
    lock = (
        '<D:lockinfo xmlns:D="DAV:"><D:lockscope><D:exclusive/></D:lockscope>'
        "<D:locktype><D:write/></D:locktype><D:owner>Word</D:owner></D:lockinfo>"
    )
    ask = ("curl", "-s", "-i", "-A", "Microsoft Office Word 2014", "-u", f"{name}:{token}")

    def curl(*more: str) -> str:
        return said(*ask, *more, url, folder=tmp_path)

    assert " 201 " in curl("-T", "body")
    granted = curl("-X", "LOCK", "-H", "Depth: 0", "-H", "Timeout: Second-3600", "-d", lock)
    key = granted.partition("Lock-Token: <")[2].partition(">")[0]
    assert key.startswith("opaquelocktoken:")
    assert "first" in curl()
    assert " 423 " in curl("-T", "again")
    for _save in range(2):
        assert " 204 " in curl("-T", "again", "-H", f"If: (<{key}>)")
        assert " 200 " in curl("-X", "LOCK", "-H", f"If: (<{key}>)", "-H", "Timeout: Second-3600")
    assert " 204 " in curl("-X", "UNLOCK", "-H", f"Lock-Token: <{key}>")
    assert " 204 " in curl("-T", "body", "-H", "Transfer-Encoding: chunked")
    assert [number for number, _size, _by in site.versions("word.txt")] == ["3.0", "2.0", "1.0"]


@needs("rclone")
def test_rclone_brings_a_folder_there_and_back(site: DavSite, tmp_path: Path) -> None:
    name, token = site.credentials("salesperson")
    (tmp_path / "there" / "inner").mkdir(parents=True)
    for number in range(5):
        (tmp_path / "there" / f"č {number}.txt").write_text(str(number) * 1000)
        (tmp_path / "there" / "inner" / f"{number}.txt").write_text(str(number) * 50)
    obscured = said("rclone", "obscure", token, folder=tmp_path).strip()
    remote = f":webdav,url='{site.address}',vendor=other,user={name},pass={obscured}:synced"
    for source, target in (("there", remote), (remote, "back")):
        answered = said("rclone", "sync", source, target, folder=tmp_path)
        assert "ERROR" not in answered, answered
    there = {path.name: path.read_text() for path in (tmp_path / "there").rglob("*.txt")}
    back = {path.name: path.read_text() for path in (tmp_path / "back").rglob("*.txt")}
    assert there == back


@pytest.fixture
def drive(site: DavSite, tmp_path: Path) -> Iterator[Path]:
    """Return a folder in which the library is mounted as a file system."""
    name, token = site.credentials("salesperson")
    secrets, settings, folder = tmp_path / "secrets", tmp_path / "davfs2.conf", tmp_path / "drive"
    folder.mkdir()
    secrets.write_text(f"{folder} {name} {token}\n")
    secrets.chmod(0o600)
    settings.write_text(
        f"secrets {secrets}\nask_auth 0\nuse_locks 1\ndelay_upload 0\n"
        "gui_optimize 0\nfile_refresh 0\ndir_refresh 0\n"
    )
    answered = said("mount.davfs", f"{site.address}/", str(folder), "-o", f"conf={settings}", folder=tmp_path)
    if not os.path.ismount(folder):
        pytest.skip(f"nothing can be mounted here: {answered.strip()}")
    yield folder
    said("umount", str(folder), folder=tmp_path)


@needs("mount.davfs")
@pytest.mark.skipif(not Path("/dev/fuse").exists() or os.geteuid() != 0, reason="nothing can be mounted here")
def test_davfs2_writes_under_a_lock_of_its_own(site: DavSite, drive: Path) -> None:
    (drive / "Ponuky č. 1").mkdir()
    offer = drive / "Ponuky č. 1" / "drive offer.txt"
    for text in ("first", "second, and longer"):
        offer.write_text(text * 1000)
        _wait_for(site, offer.name, len(text) * 1000)
    offer.rename(drive / "moved drive offer.txt")
    assert (drive / "moved drive offer.txt").read_text() == "second, and longer" * 1000
    # Not listed: on new kernels davfs2 1.6 refuses that of every server.
    assert not offer.exists()
    assert [number for number, _size, _by in site.versions("moved drive offer.txt")] == ["2.0", "1.0"]


def _wait_for(site: DavSite, name: str, size: int) -> None:
    """Wait for what is written in the background."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if [one[1] for one in site.versions(name)[:1]] == [size]:
            return
        time.sleep(0.5)
    raise AssertionError("it was not written within a minute")
