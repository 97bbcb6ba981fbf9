"""Read from the environment where files are kept, and who sends them."""

from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

from config.reader import Reader, WrongSetting

SENDERS = ("site", "x-accel", "x-sendfile")


@dataclass(frozen=True, kw_only=True)
class Bucket:
    """A bucket of S3, or of a server that speaks its protocol."""

    name: str
    endpoint: str
    region: str
    access_key: str
    secret_key: str
    prefix: str

    def options(self, folder: str) -> dict[str, Any]:
        """Return the options of the storage that keeps a kind of files in the bucket."""
        return {
            "bucket_name": self.name,
            "endpoint_url": self.endpoint or None,
            "region_name": self.region or None,
            # Without keys they come from where the machine's own rights come from.
            "access_key": self.access_key or None,
            "secret_key": self.secret_key or None,
            "location": f"{self.prefix}{folder}",
            # Servers of the protocol are often reached by an address without the bucket in its name.
            "addressing_style": "path" if self.endpoint else None,
            "signature_version": "s3v4",
        }


@dataclass(frozen=True, kw_only=True)
class Storing:
    """Where files are kept, and who sends them."""

    bucket: Bucket | None
    sender: str
    sender_prefix: str


def read_storing(reader: Reader) -> Storing:
    """Return how files are kept and sent."""
    bucket = _read_bucket(reader)
    sender = reader.one_of("SEND_FILES_BY", SENDERS[0], SENDERS)
    if bucket is not None and sender != SENDERS[0]:
        mistake = "a web server in front sends files of its own disk only, and S3_BUCKET is set."
        raise WrongSetting("SEND_FILES_BY", mistake, example=SENDERS[0])
    prefix = reader.text("X_ACCEL_PREFIX", "/kept-files/")
    if not (prefix.startswith("/") and prefix.endswith("/")):
        mistake = f"{prefix!r} does not begin and end with a slash."
        raise WrongSetting("X_ACCEL_PREFIX", mistake, example="/kept-files/")
    return Storing(bucket=bucket, sender=sender, sender_prefix=prefix)


def _read_bucket(reader: Reader) -> Bucket | None:
    name = reader.text("S3_BUCKET", "")
    if not name:
        return None
    if find_spec("storages") is None or find_spec("boto3") is None:
        mistake = "the packages for it are missing: pip install --require-hashes -r requirements/s3.txt."
        raise WrongSetting("S3_BUCKET", mistake, example="(empty: files lie in MEDIA_ROOT)")
    endpoint = reader.text("S3_ENDPOINT", "")
    if endpoint and not endpoint.startswith(("http://", "https://")):
        mistake = f"{endpoint!r} does not begin with http:// or https://."
        raise WrongSetting("S3_ENDPOINT", mistake, example="https://s3.example.com")
    prefix = reader.text("S3_PREFIX", "").strip("/")
    return Bucket(
        name=name,
        endpoint=endpoint,
        region=reader.text("S3_REGION", "" if endpoint == "" else "us-east-1"),
        access_key=reader.text("S3_ACCESS_KEY", ""),
        secret_key=reader.text("S3_SECRET_KEY", ""),
        prefix=f"{prefix}/" if prefix else "",
    )
