"""Files in a bucket: the same promises as on disk, and no more fetched than is asked for."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import boto3
import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from filer.fields.multistorage_file import STORAGES
from moto.server import ThreadedMotoServer

from config.environment import read_environment
from config.reader import WrongSetting
from config.storing import Bucket
from libraries import texts
from libraries.models import Document, DocumentText
from libraries.storing import files, packing
from libraries.storing.place import place
from libraries.storing.s3 import BucketStorage
from tests.libraries.conftest import MakeFile, Upload
from tests.libraries.storing.conftest import Revise, text, versions
from tests.people import World, client_of

KEYS = {"aws_access_key_id": "key", "aws_secret_access_key": "secret", "region_name": "us-east-1"}


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    """Run a server that speaks the protocol of S3."""
    server = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(endpoint: str, folder: object, monkeypatch: pytest.MonkeyPatch) -> Iterator[BucketStorage]:
    """Keep all files in an empty bucket."""
    bare = boto3.resource("s3", endpoint_url=endpoint, **KEYS)
    bare.create_bucket(Bucket="files")
    chosen = Bucket(
        name="files",
        endpoint=endpoint,
        region="us-east-1",
        access_key="key",
        secret_key="secret",
        prefix="a/",
    )
    storage = BucketStorage(**chosen.options("files"))
    monkeypatch.setitem(STORAGES, "private", storage)
    yield storage
    bare.Bucket("files").objects.all().delete()


@pytest.fixture
def asked(bucket: BucketStorage) -> list[str]:
    """Return the list to which each request to the bucket is added."""
    requests: list[str] = []

    def note(model: Any, params: dict[str, Any], **kwargs: Any) -> None:
        requests.append(f"{model.name} {params['headers'].get('Range', '')}".strip())

    bucket.connection.meta.client.meta.events.register("before-call.s3", note)
    return requests


def test_equal_bytes_are_sent_once(bucket: BucketStorage, asked: list[str]) -> None:
    first = files.store(BytesIO(b"the same"))
    assert files.store(BytesIO(b"the same")) == first
    assert asked == ["HeadObject", "PutObject", "HeadObject"]
    assert [entry.name for entry in bucket.entries()] == [first.path]
    assert bucket.tops() == [f"{first.path[:2]}/"]


def test_a_large_file_travels_in_parts(bucket: BucketStorage, asked: list[str]) -> None:
    content = bytes(range(256)) * (80 << 10)
    stored = files.store(BytesIO(content))
    assert asked[1] == "CreateMultipartUpload"
    assert asked.count("UploadPart") == 3
    assert bucket.kept_size(stored.path) == len(content)
    with bucket.open(stored.path) as opened:
        assert opened.read() == content


def test_a_part_is_fetched_alone(bucket: BucketStorage, asked: list[str]) -> None:
    stored = files.store(BytesIO(bytes(range(256)) * 8192))
    del asked[:]
    with bucket.open(stored.path) as opened:
        opened.seek(1_000_000)
        assert opened.read(3) == bytes([64, 65, 66])
        opened.seek(-2, 2)
        assert opened.read() == bytes([254, 255])
        assert opened.read() == b""
        assert opened.seek(5) == opened.tell() == 5
    assert asked == ["HeadObject", "GetObject bytes=1000000-", "GetObject bytes=2097150-"]


def test_a_document_is_read_downloaded_and_searched_from_the_bucket(
    world: World, bucket: BucketStorage, upload: Upload, word_file: MakeFile
) -> None:
    document = upload(text="kept in a bucket")
    version = document.current_version()
    with files.local_file(version.file) as path:
        assert path.read_bytes() == word_file("kept in a bucket")
    client, address = client_of(world.salesperson), reverse("libraries:file", args=[document.pk])
    part: Any = client.get(address, headers={"Range": "bytes=1-3"})
    assert b"".join(part.streaming_content) == word_file("kept in a bucket")[1:4]
    texts.read_text.call(document.pk)
    assert "kept in a bucket" in DocumentText.objects.get(version=version).text

    place().delete(version.file.file.name)
    assert client.get(address).status_code == 410


def test_versions_are_packed_and_checked_in_the_bucket(bucket: BucketStorage, revised: Revise) -> None:
    document: Document = revised(5)
    packing.pack_document(document.pk)
    with files.open_file(versions(document)[0].file) as opened:
        assert opened.read() == text(1)
    call_command("check_storage", "--deep", "--grace=0", verbosity=0)
    files.store(BytesIO(b"nobody's"))
    with pytest.raises(CommandError):
        call_command("check_storage", "--grace=0", verbosity=0)
    call_command("check_storage", "--grace=0", "--repair", verbosity=0)
    call_command("check_storage", "--grace=0", verbosity=0)


def test_the_bucket_is_set_by_the_environment(tmp_path: Any) -> None:
    given = {"S3_BUCKET": "files", "S3_ENDPOINT": "https://s3.example.com", "S3_PREFIX": "/crm/"}
    chosen = read_environment(given, data_folder=tmp_path).storing.bucket
    assert chosen is not None
    options = chosen.options("files")
    assert (options["location"], options["addressing_style"]) == ("crm/files", "path")
    assert read_environment({}, data_folder=tmp_path).storing.bucket is None


@pytest.mark.parametrize(
    ("variables", "told"),
    [
        ({"S3_BUCKET": "files", "S3_ENDPOINT": "s3.example.com"}, "does not begin with http"),
        ({"S3_BUCKET": "files", "SEND_FILES_BY": "x-accel"}, "S3_BUCKET is set"),
        ({"SEND_FILES_BY": "carrier-pigeon"}, "is not one of site, x-accel, x-sendfile"),
        ({"X_ACCEL_PREFIX": "files"}, "does not begin and end with a slash"),
    ],
)
def test_wrong_settings_are_told(tmp_path: Any, variables: dict[str, str], told: str) -> None:
    with pytest.raises(WrongSetting, match=told):
        read_environment(variables, data_folder=tmp_path)
