"""The object store: one bucket with versions, conditional writes and uploads in parts (S3)."""

from __future__ import annotations

import hashlib
import itertools
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlsplit

from tests.simulation.world import World, refused

_HOST = "https://bucket.s3.example.com"
_SMALLEST_PART = 5 * 1024 * 1024
_MOST_PARTS = 10_000
_PAGE = 1000
_RANGE = re.compile(r"bytes=(\d+)-(\d*)")
_SHOWN = {
    "ResponseContentType": "content-type",
    "ResponseContentDisposition": "content-disposition",
}
"""What a link can have its answer say, and by which header."""


@dataclass(frozen=True, slots=True)
class Version:
    """What was written under a key at a time; no data: it was deleted then."""

    id: str
    at: datetime
    data: bytes | None
    content_type: str = "binary/octet-stream"
    etag: str = ""


@dataclass(frozen=True, slots=True)
class Followed:
    """What a browser gets by a link."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    data: bytes = b""


@dataclass(slots=True)
class _Upload:
    key: str
    content_type: str
    parts: dict[int, bytes] = field(default_factory=dict)


class Blobs:
    """One versioned bucket; who asks for another finds none."""

    def __init__(self, world: World, bucket: str) -> None:
        self._world, self._bucket = world, bucket
        self._held: dict[str, list[Version]] = {}
        self._uploads: dict[str, _Upload] = {}

    @property
    def unfinished(self) -> list[str]:
        """The keys of uploads that were neither completed nor abandoned."""
        return [each.key for each in self._uploads.values()]

    def everything(self) -> dict[str, tuple[Version, ...]]:
        """Return all that was ever written, by key, the oldest first."""
        return {key: tuple(versions) for key, versions in self._held.items()}

    def put_object(
        self,
        Bucket: str,
        Key: str,
        Body: bytes,
        ContentType: str = "binary/octet-stream",
        IfNoneMatch: str | None = None,
    ) -> dict[str, Any]:
        """Write a version; with `IfNoneMatch` only where none is current."""
        self._asked("put_object", Bucket)
        if IfNoneMatch is not None and self._current(Key) is not None:
            raise refused("put_object", "PreconditionFailed", 412)
        made = self._write(Key, bytes(Body), ContentType, _etag(bytes(Body)))
        return {"ETag": made.etag, "VersionId": made.id}

    def get_object(
        self, Bucket: str, Key: str, Range: str | None = None, VersionId: str | None = None
    ) -> dict[str, Any]:
        """Read a version, or a range of it."""
        self._asked("get_object", Bucket)
        found = self._found("get_object", Key, VersionId)
        data, said = found.data or b"", {}
        if Range is not None and (asked := _RANGE.fullmatch(Range)):
            start, last = int(asked[1]), int(asked[2] or len(data) - 1)
            if start >= len(data):
                raise refused("get_object", "InvalidRange", 416)
            part = data[start : last + 1]
            said = {"ContentRange": f"bytes {start}-{start + len(part) - 1}/{len(data)}"}
            data = part
        return {"Body": BytesIO(data), **self._facts(found, len(data)), **said}

    def head_object(self, Bucket: str, Key: str) -> dict[str, Any]:
        """Tell of the current version; a refusal has no body, so its code is the status."""
        self._asked("head_object", Bucket)
        found = self._current(Key)
        if found is None:
            raise refused("head_object", "404", 404)
        return self._facts(found, len(found.data or b""))

    def delete_object(self, Bucket: str, Key: str) -> dict[str, Any]:
        """Put a mark of deletion on top, of a key that never was, too."""
        self._asked("delete_object", Bucket)
        made = self._write(Key, None, "", "")
        return {"DeleteMarker": True, "VersionId": made.id}

    def list_object_versions(
        self,
        Bucket: str,
        Prefix: str = "",
        KeyMarker: str = "",
        VersionIdMarker: str = "",
        MaxKeys: int = _PAGE,
    ) -> dict[str, Any]:
        """List versions and marks of deletion by key, the newest of each first."""
        self._asked("list_object_versions", Bucket)
        listed = [
            (key, version, version is versions[-1])
            for key, versions in sorted(self._held.items(), key=lambda each: each[0].encode())
            for version in reversed(versions)
            if key.startswith(Prefix)
        ]
        if KeyMarker:
            seen = (KeyMarker, VersionIdMarker)
            names = [(key, version.id) for key, version, _ in listed]
            listed = listed[names.index(seen) + 1 :]
        page, rest = listed[:MaxKeys], listed[MaxKeys:]
        answer: dict[str, Any] = {"IsTruncated": bool(rest)}
        for name, is_marker in (("Versions", False), ("DeleteMarkers", True)):
            rows = [
                {
                    "Key": key,
                    "VersionId": version.id,
                    "IsLatest": is_latest,
                    "LastModified": _to_seconds(version.at),
                    **(
                        {}
                        if is_marker
                        else {"ETag": version.etag, "Size": len(version.data or b"")}
                    ),
                }
                for key, version, is_latest in page
                if (version.data is None) == is_marker
            ]
            if rows:
                answer[name] = rows
        if rest:
            key, version, _ = page[-1]
            answer |= {"NextKeyMarker": key, "NextVersionIdMarker": version.id}
        return answer

    def create_multipart_upload(
        self, Bucket: str, Key: str, ContentType: str = "binary/octet-stream"
    ) -> dict[str, Any]:
        """Begin to write in parts."""
        self._asked("create_multipart_upload", Bucket)
        made = self._id()
        self._uploads[made] = _Upload(Key, ContentType)
        return {"UploadId": made, "Bucket": Bucket, "Key": Key}

    def upload_part(
        self, Bucket: str, Key: str, UploadId: str, PartNumber: int, Body: bytes
    ) -> dict[str, Any]:
        """Write a part, over one that has the number."""
        self._asked("upload_part", Bucket)
        upload = self._upload("upload_part", Key, UploadId)
        if not 1 <= PartNumber <= _MOST_PARTS:
            raise refused("upload_part", "InvalidArgument")
        upload.parts[PartNumber] = bytes(Body)
        return {"ETag": _etag(bytes(Body))}

    def complete_multipart_upload(
        self, Bucket: str, Key: str, UploadId: str, MultipartUpload: dict[str, Any]
    ) -> dict[str, Any]:
        """Make of the parts that are named a version."""
        operation = "complete_multipart_upload"
        self._asked(operation, Bucket)
        upload = self._upload(operation, Key, UploadId)
        numbers = [int(each["PartNumber"]) for each in MultipartUpload["Parts"]]
        if any(after <= before for before, after in itertools.pairwise(numbers)):
            raise refused(operation, "InvalidPartOrder")
        for each in MultipartUpload["Parts"]:
            part = upload.parts.get(int(each["PartNumber"]))
            if part is None or _etag(part).strip('"') != each["ETag"].strip('"'):
                raise refused(operation, "InvalidPart")
        if any(len(upload.parts[number]) < _SMALLEST_PART for number in numbers[:-1]):
            raise refused(operation, "EntityTooSmall")
        data = b"".join(upload.parts[number] for number in numbers)
        del self._uploads[UploadId]
        made = self._write(Key, data, upload.content_type, f'{_etag(data)[:-1]}-{len(numbers)}"')
        return {"ETag": made.etag, "VersionId": made.id, "Bucket": Bucket, "Key": Key}

    def abort_multipart_upload(self, Bucket: str, Key: str, UploadId: str) -> dict[str, Any]:
        """Drop the parts."""
        self._asked("abort_multipart_upload", Bucket)
        self._upload("abort_multipart_upload", Key, UploadId)
        del self._uploads[UploadId]
        return {}

    @staticmethod
    def paginator(call: Callable[..., dict[str, Any]]) -> _Paginator:
        """Return what goes through pages by a call for each."""
        return _Paginator(call)

    def generate_presigned_url(
        self, operation: str, Params: Mapping[str, str], ExpiresIn: int
    ) -> str:
        """Write a link, for which nothing is asked of S3 and the key need not be there."""
        ends = self._world.now() + timedelta(seconds=ExpiresIn)
        shown = "&".join(
            f"{name}={quote(Params[parameter], safe='')}"
            for parameter, name in _SHOWN.items()
            if parameter in Params
        )
        address = f"{_HOST}/{quote(Params['Key'])}?operation={operation}&ends={ends.isoformat()}"
        return f"{address.replace('+', '%2B')}&{shown}"

    def follow(self, link: str) -> Followed:
        """Open a link as a browser does."""
        target = urlsplit(link)
        asked = {name: values[-1] for name, values in parse_qs(target.query).items()}
        if not link.startswith(f"{_HOST}/") or asked["operation"] != "get_object":
            return Followed(403)
        if self._world.now() > datetime.fromisoformat(asked["ends"]):
            return Followed(403)
        found = self._current(unquote(target.path[1:]))
        if found is None:
            return Followed(404)
        shown = {name: asked[name] for name in _SHOWN.values() if name in asked}
        return Followed(200, {"content-type": found.content_type, **shown}, found.data or b"")

    def _asked(self, operation: str, bucket: str) -> None:
        if bucket != self._bucket:
            raise refused(operation, "NoSuchBucket", 404)

    def _current(self, key: str) -> Version | None:
        found = self._held.get(key)
        return found[-1] if found and found[-1].data is not None else None

    def _found(self, operation: str, key: str, version_id: str | None) -> Version:
        if version_id is None:
            found = self._current(key)
            if found is None:
                raise refused(operation, "NoSuchKey", 404)
            return found
        for version in self._held.get(key, ()):
            if version.id == version_id:
                if version.data is None:
                    raise refused(operation, "MethodNotAllowed", 405)
                return version
        raise refused(operation, "NoSuchVersion", 404)

    def _upload(self, operation: str, key: str, upload_id: str) -> _Upload:
        found = self._uploads.get(upload_id)
        if found is None or found.key != key:
            raise refused(operation, "NoSuchUpload", 404)
        return found

    def _write(self, key: str, data: bytes | None, content_type: str, etag: str) -> Version:
        made = Version(self._id(), self._world.now(), data, content_type, etag)
        self._held.setdefault(key, []).append(made)
        return made

    def _id(self) -> str:
        return f"{self._world.random.getrandbits(128):032x}"

    def _facts(self, version: Version, length: int) -> dict[str, Any]:
        return {
            "LastModified": _to_seconds(version.at),
            "ETag": version.etag,
            "VersionId": version.id,
            "ContentType": version.content_type,
            "ContentLength": length,
        }


class _Paginator:
    """Goes from page to page, each asked for by a call of its own."""

    def __init__(self, call: Callable[..., dict[str, Any]]) -> None:
        self._call = call

    def paginate(self, **request: Any) -> Iterator[dict[str, Any]]:
        while True:
            page = self._call(**request)
            yield page
            if not page["IsTruncated"]:
                return
            request["KeyMarker"] = page["NextKeyMarker"]
            request["VersionIdMarker"] = page["NextVersionIdMarker"]


def _etag(data: bytes) -> str:
    return f'"{hashlib.md5(data, usedforsecurity=False).hexdigest()}"'


def _to_seconds(instant: datetime) -> datetime:
    """Tell a time as S3 does, which keeps no parts of a second."""
    return instant.replace(microsecond=0)
