"""The same private place in a bucket of S3 or of what speaks its protocol; needs requirements/s3.txt."""

import io
from collections.abc import Iterator
from typing import Any

from boto3.s3.transfer import TransferConfig
from botocore.exceptions import ClientError
from django.core.files.base import File
from storages.backends.s3 import S3Storage

from .contract import Entry

_BUFFER = 1 << 18
_NOT_FOUND = 404
#: Large files travel in parts, few of them in memory at a time; a file appears when its last part is there.
_TRANSFER = {"multipart_threshold": 16 << 20, "multipart_chunksize": 8 << 20, "max_concurrency": 4}


class BucketStorage(S3Storage):
    """A private bucket; its names are made from the content, so a name that is taken holds the same bytes."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"file_overwrite": True, "gzip": False, "querystring_auth": True, **options})
        self.transfer_config = TransferConfig(**_TRANSFER)

    def _open(self, name: str, mode: str = "rb") -> File[Any]:
        size = self.kept_size(name)
        if size is None:
            raise FileNotFoundError(name)
        return File(io.BufferedReader(BucketReader(self, self._key(name), size), _BUFFER), name)

    def kept_size(self, name: str) -> int | None:
        """Return the number of bytes kept under the name, None when there is nothing."""
        try:
            facts = self._client.head_object(Bucket=self.bucket_name, Key=self._key(name))
        except ClientError as error:
            if error.response["ResponseMetadata"]["HTTPStatusCode"] == _NOT_FOUND:
                return None
            raise
        size: int = facts["ContentLength"]
        return size

    def tops(self) -> list[str]:
        """Return what names begin with: the first folders, each with its slash, and files beside them."""
        found: list[str] = []
        for page in self._pages("", Delimiter="/"):
            found += [one["Prefix"] for one in page.get("CommonPrefixes", ())]
            found += [one["Key"] for one in page.get("Contents", ())]
        return [key[len(self._root) :] for key in found]

    def entries(self, prefix: str = "") -> Iterator[Entry]:
        """Return everything that is kept under names that begin so, a page of the listing at a time."""
        for page in self._pages(prefix):
            for found in page.get("Contents", ()):
                yield Entry(found["Key"][len(self._root) :], found["Size"], found["LastModified"])

    @property
    def _root(self) -> str:
        location = self.location.strip("/")
        return f"{location}/" if location else ""

    def _pages(self, prefix: str, **more: str) -> Iterator[dict[str, Any]]:
        pages = self._client.get_paginator("list_objects_v2")
        yield from pages.paginate(Bucket=self.bucket_name, Prefix=f"{self._root}{prefix}", **more)

    def stream(self, key: str, first: int) -> Any:
        """Return the bytes from a position on, as they come."""
        return self._client.get_object(Bucket=self.bucket_name, Key=key, Range=f"bytes={first}-")["Body"]

    @property
    def _client(self) -> Any:
        return self.connection.meta.client

    def _key(self, name: str) -> str:
        key: str = self._normalize_name(name)
        return key


class BucketReader(io.RawIOBase):
    """Reads an object from where its reader stands; what lies before and after is not fetched."""

    def __init__(self, storage: BucketStorage, key: str, size: int) -> None:
        self._storage, self._key, self._size = storage, key, size
        self._position = 0
        self._body: Any = None

    def readable(self) -> bool:
        """Tell that it can be read."""
        return True

    def seekable(self) -> bool:
        """Tell that any position can be read."""
        return True

    def tell(self) -> int:
        """Return the position."""
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a position; the next read begins a new answer of the bucket there."""
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._size}[whence]
        wanted = max(start + offset, 0)
        if wanted != self._position:
            self._end_answer()
            self._position = wanted
        return wanted

    def readinto(self, buffer: Any) -> int:
        """Read the next bytes."""
        if self._position >= self._size:
            return 0
        if self._body is None:
            self._body = self._storage.stream(self._key, self._position)
        data = self._body.read(len(buffer))
        buffer[: len(data)] = data
        self._position += len(data)
        return len(data)

    def close(self) -> None:
        """End the answer that is under way."""
        self._end_answer()
        super().close()

    def _end_answer(self) -> None:
        if self._body is not None:
            self._body.close()
            self._body = None
