"""Files: signed XML, answers, PDFs, charts and batches, under `tenant/kind/yyyy/mm/name`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from chalicelib.aws.session import client, error_code, translated
from chalicelib.core import clock
from chalicelib.core.errors import Permanent
from chalicelib.core.files import FileLink, disposition, shown_as
from chalicelib.core.settings import settings

_LINK_SECONDS = 300
_PART_BYTES = 8 * 1024 * 1024


class MissingBlob(Permanent):
    """No file is stored under the key."""


def key(tenant: str, kind: str, when: datetime, name: str) -> str:
    """Build the key of a file of a tenant.

    >>> key("biz_1", "signed", datetime(2026, 11, 2), "506.xml")
    'biz_1/signed/2026/11/506.xml'
    """
    return f"{tenant}/{kind}/{when:%Y/%m}/{name}"


def put(blob_key: str, data: bytes, content_type: str) -> None:
    """Store a file; an earlier one under the key stays as an older version."""
    with translated("store file"):
        client("s3").put_object(
            Bucket=settings().bucket_name, Key=blob_key, Body=data, ContentType=content_type
        )


def create(blob_key: str, data: bytes, content_type: str) -> bool:
    """Store a file unless the key is taken; tell whether it was stored."""
    from botocore.exceptions import ClientError

    with translated("store file once"):
        try:
            client("s3").put_object(
                Bucket=settings().bucket_name,
                Key=blob_key,
                Body=data,
                ContentType=content_type,
                IfNoneMatch="*",
            )
        except ClientError as exc:
            if error_code(exc) in {"PreconditionFailed", "ConditionalRequestConflict"}:
                return False
            raise
    return True


def put_once(blob_key: str, data: bytes, content_type: str) -> bytes:
    """Store a file unless the key is taken, and return the bytes that are stored now."""
    return data if create(blob_key, data, content_type) else get(blob_key)


def get(blob_key: str) -> bytes:
    """Read a file whole.

    Raises:
        MissingBlob: nothing is stored under the key.
    """
    return _read(blob_key)[0]


def get_part(blob_key: str, start: int, length: int) -> bytes:
    """Read some bytes of a file from `start` on, which is before its end; fewer at the end.

    Raises:
        MissingBlob: nothing is stored under the key.
    """
    return _read(blob_key, Range=f"bytes={start}-{start + length - 1}")[0]


def delete(blob_key: str) -> None:
    """Delete a file, also one that is gone already; versions stay as long as replaced ones."""
    with translated("delete file"):
        client("s3").delete_object(Bucket=settings().bucket_name, Key=blob_key)


def find(blob_key: str) -> bytes | None:
    """Read a file whole; None when nothing is stored under the key."""
    try:
        return get(blob_key)
    except MissingBlob:
        return None


def find_with_age(blob_key: str) -> tuple[bytes, timedelta] | None:
    """Read a file whole with the time since it was stored; None when it is not there."""
    try:
        data, stored_at = _read(blob_key)
    except MissingBlob:
        return None
    return data, clock.now() - stored_at


def is_there(blob_key: str) -> bool:
    """Tell whether a file is stored under the key, without reading it."""
    from botocore.exceptions import ClientError

    with translated("look for file"):
        try:
            client("s3").head_object(Bucket=settings().bucket_name, Key=blob_key)
        except ClientError as exc:
            if error_code(exc) in {"NoSuchKey", "404"}:
                return False
            raise
    return True


class Versions(NamedTuple):
    """What there is of a file: its first version, and whether something was done to it since."""

    first: str
    is_only: bool


def versions(prefix: str) -> dict[str, Versions]:
    """Return what there is of each file below a prefix, also of those that were deleted since."""
    found: dict[str, list[tuple[datetime, str]]] = {}
    deleted: set[str] = set()
    with translated("list versions"):
        pages = client("s3").get_paginator("list_object_versions")
        for page in pages.paginate(Bucket=settings().bucket_name, Prefix=prefix):
            deleted |= {each["Key"] for each in page.get("DeleteMarkers", ())}
            for each in page.get("Versions", ()):  # the newest first, within a second too
                found.setdefault(each["Key"], []).append((each["LastModified"], each["VersionId"]))
    return {
        name: Versions(_oldest(each), len(each) == 1 and name not in deleted)
        for name, each in found.items()
    }


def _oldest(newest_first: list[tuple[datetime, str]]) -> str:
    return min(reversed(newest_first), key=lambda each: each[0])[1]


def version(blob_key: str, version_id: str) -> bytes:
    """Read one version of a file whole."""
    with translated("read version"):
        answer = client("s3").get_object(
            Bucket=settings().bucket_name, Key=blob_key, VersionId=version_id
        )
        return bytes(answer["Body"].read())


def _read(blob_key: str, **how: str) -> tuple[bytes, datetime]:
    from botocore.exceptions import ClientError

    with translated("read file"):
        try:
            answer = client("s3").get_object(Bucket=settings().bucket_name, Key=blob_key, **how)
        except ClientError as exc:
            if error_code(exc) in {"NoSuchKey", "404"}:
                raise MissingBlob(f"read file: no such key {blob_key}") from exc
            raise
        return bytes(answer["Body"].read()), answer["LastModified"]


def link(blob_key: str, file_name: str, content_type: str, *, inline: bool = False) -> FileLink:
    """Make a link to a file, good for some minutes: to download it, or to have it shown.

    `inline` counts for what browsers show; a link to anything else downloads.
    """
    expires_at = clock.now() + timedelta(seconds=_LINK_SECONDS)
    shown = shown_as(content_type) if inline else None
    with translated("link file"):
        url = client("s3").generate_presigned_url(
            "get_object",
            Params={
                "Bucket": settings().bucket_name,
                "Key": blob_key,
                "ResponseContentDisposition": disposition(file_name, is_inline=shown is not None),
                "ResponseContentType": shown or content_type,
            },
            ExpiresIn=_LINK_SECONDS,
        )
    return FileLink(
        url=url,
        file_name=file_name,
        content_type=shown or content_type,
        is_inline=shown is not None,
        expires_at=expires_at,
    )


class Upload:
    """A file that is written in parts, so that its size does not matter to memory."""

    def __init__(self, blob_key: str, content_type: str) -> None:
        self._where = {"Bucket": settings().bucket_name, "Key": blob_key}
        self._content_type = content_type
        self._buffer = bytearray()
        self._upload_id: str | None = None
        self._parts: list[dict[str, Any]] = []

    def write(self, data: bytes) -> None:
        """Append bytes."""
        self._buffer += data
        if len(self._buffer) >= _PART_BYTES:
            self._send_part()

    def _send_part(self) -> None:
        s3 = client("s3")
        if self._upload_id is None:
            begun = s3.create_multipart_upload(**self._where, ContentType=self._content_type)
            self._upload_id = begun["UploadId"]
        number = len(self._parts) + 1
        part = s3.upload_part(
            **self._where, UploadId=self._upload_id, PartNumber=number, Body=bytes(self._buffer)
        )
        self._parts.append({"ETag": part["ETag"], "PartNumber": number})
        self._buffer.clear()

    def complete(self) -> None:
        """Make the file visible."""
        if self._upload_id is None:
            put(self._where["Key"], bytes(self._buffer), self._content_type)
            return
        if self._buffer:
            self._send_part()
        client("s3").complete_multipart_upload(
            **self._where, UploadId=self._upload_id, MultipartUpload={"Parts": self._parts}
        )

    def abandon(self) -> None:
        """Drop what was sent."""
        if self._upload_id is not None:
            client("s3").abort_multipart_upload(**self._where, UploadId=self._upload_id)


@contextmanager
def upload(blob_key: str, content_type: str) -> Iterator[Upload]:
    """Write a file in parts; it appears when the block ends well, and not at all otherwise."""
    target = Upload(blob_key, content_type)
    with translated("store file in parts"):
        try:
            yield target
            target.complete()
        except BaseException:
            target.abandon()
            raise
