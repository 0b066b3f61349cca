"""The object store: what `aws/blobs.py` leans on."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from tests.simulation.contract.asking import refusal
from tests.simulation.contract.conftest import Cloud, Memory
from tests.simulation.world import World
from tests.simulation.world.blobs import Blobs

LARGE = bytes(5 * 1024 * 1024)


class Bucket:
    """A versioned bucket of its own."""

    def __init__(self, s3: Any, name: str) -> None:
        self.s3, self.name = s3, name

    def put(self, key: str, data: bytes, **how: Any) -> Any:
        return self.s3.put_object(
            Bucket=self.name, Key=key, Body=data, ContentType="text/plain", **how
        )

    def get(self, key: str, **how: Any) -> bytes:
        return bytes(self.s3.get_object(Bucket=self.name, Key=key, **how)["Body"].read())

    def refusal(self, operation: str, **params: Any) -> tuple[str, int]:
        return refusal(getattr(self.s3, operation), Bucket=self.name, **params)

    def begun(self, key: str) -> dict[str, Any]:
        made = self.s3.create_multipart_upload(Bucket=self.name, Key=key, ContentType="a/b")
        return {"Key": key, "UploadId": made["UploadId"]}

    def part(self, upload: dict[str, Any], number: int, data: bytes) -> dict[str, Any]:
        made = self.s3.upload_part(Bucket=self.name, **upload, PartNumber=number, Body=data)
        return {"ETag": made["ETag"], "PartNumber": number}


@pytest.fixture
def bucket(cloud: Cloud) -> Bucket:
    name, s3 = f"bucket-{uuid4()}", cloud.client("s3")
    if isinstance(cloud, Memory):
        cloud.world.add("s3", Blobs(cloud.world, name))
    else:
        s3.create_bucket(Bucket=name)
        s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    return Bucket(s3, name)


def test_key_is_written_once_and_again_after_it_was_deleted(bucket: Bucket) -> None:
    bucket.put("a", b"one", IfNoneMatch="*")

    assert bucket.refusal("put_object", Key="a", Body=b"two", IfNoneMatch="*") == (
        "PreconditionFailed",
        412,
    )
    assert bucket.get("a") == b"one"
    bucket.s3.delete_object(Bucket=bucket.name, Key="a")
    bucket.put("a", b"three", IfNoneMatch="*")
    assert bucket.get("a") == b"three"


def test_what_is_not_there_is_told_by_get_and_head_in_two_ways(bucket: Bucket) -> None:
    bucket.put("gone", b"one")
    for _ in range(2):  # also what is gone already
        bucket.s3.delete_object(Bucket=bucket.name, Key="gone")

    for key in ("never", "gone"):
        assert bucket.refusal("get_object", Key=key) == ("NoSuchKey", 404)
        assert bucket.refusal("head_object", Key=key) == ("404", 404)


def test_ranges_are_cut_at_the_end_and_refused_behind_it(bucket: Bucket) -> None:
    bucket.put("a", b"0123456789")

    assert bucket.get("a", Range="bytes=0-3") == b"0123"
    assert bucket.get("a", Range="bytes=8-99") == b"89"
    assert bucket.refusal("get_object", Key="a", Range="bytes=10-12") == ("InvalidRange", 416)


def test_versions_stay_the_newest_first_under_marks_of_deletion(bucket: Bucket) -> None:
    first, second = (bucket.put("p/a", data)["VersionId"] for data in (b"one", b"two"))
    bucket.s3.delete_object(Bucket=bucket.name, Key="p/a")
    bucket.put("p/é", b"other")
    bucket.put("q", b"beyond")

    pages = bucket.s3.get_paginator("list_object_versions")
    found = list(pages.paginate(Bucket=bucket.name, Prefix="p/"))
    listed = [(row["Key"], row["VersionId"]) for page in found for row in page["Versions"]]
    marks = [row["Key"] for page in found for row in page.get("DeleteMarkers", ())]
    assert listed[:2] == [("p/a", second), ("p/a", first)]
    assert [key for key, _ in listed[2:]] == ["p/é"]
    assert marks == ["p/a"]
    assert bucket.get("p/a", VersionId=first) == b"one"
    assert bucket.refusal("get_object", Key="p/a", VersionId="0" * 32)[1] in {400, 404}


def test_times_have_no_parts_of_a_second(bucket: Bucket) -> None:
    bucket.put("a", b"one")

    found = bucket.s3.get_object(Bucket=bucket.name, Key="a")
    assert found["LastModified"].microsecond == 0
    assert found["LastModified"].utcoffset() == timedelta(0)
    assert (found["ContentLength"], found["ContentType"]) == (3, "text/plain")


def test_upload_appears_when_it_is_completed_and_only_once(bucket: Bucket) -> None:
    upload = bucket.begun("a")
    parts = [bucket.part(upload, 1, LARGE), bucket.part(upload, 2, b"end")]
    assert bucket.refusal("get_object", Key="a") == ("NoSuchKey", 404)

    bucket.s3.complete_multipart_upload(
        Bucket=bucket.name, **upload, MultipartUpload={"Parts": parts}
    )

    assert bucket.get("a") == LARGE + b"end"
    assert bucket.refusal("upload_part", **upload, PartNumber=3, Body=b"late") == (
        "NoSuchUpload",
        404,
    )


def test_abandoned_upload_leaves_nothing(bucket: Bucket) -> None:
    upload = bucket.begun("a")
    part = bucket.part(upload, 1, b"one")

    bucket.s3.abort_multipart_upload(Bucket=bucket.name, **upload)

    assert bucket.refusal("head_object", Key="a") == ("404", 404)
    assert bucket.refusal(
        "complete_multipart_upload", **upload, MultipartUpload={"Parts": [part]}
    ) == ("NoSuchUpload", 404)


def test_parts_are_held_against_what_was_sent(bucket: Bucket) -> None:
    upload = bucket.begun("a")
    part = bucket.part(upload, 1, b"one")

    for wrong in ({**part, "ETag": '"' + "0" * 32 + '"'}, {**part, "PartNumber": 2}):
        assert bucket.refusal(
            "complete_multipart_upload", **upload, MultipartUpload={"Parts": [wrong]}
        ) == ("InvalidPart", 400)


def test_order_and_size_of_parts_are_held_to_what_aws_writes(world: World) -> None:
    blobs = Blobs(world, "bucket")  # the emulator takes parts of any size
    world.add("s3", blobs)
    bucket = Bucket(world.client("s3"), "bucket")
    upload = bucket.begun("a")
    small, last = bucket.part(upload, 1, b"small"), bucket.part(upload, 2, b"last")

    for parts, code in (([small, last], "EntityTooSmall"), ([last, small], "InvalidPartOrder")):
        assert bucket.refusal(
            "complete_multipart_upload", **upload, MultipartUpload={"Parts": parts}
        ) == (code, 400)
    assert blobs.unfinished == ["a"]


def test_mark_of_deletion_cannot_be_read(world: World) -> None:
    world.add("s3", Blobs(world, "bucket"))
    bucket = Bucket(world.client("s3"), "bucket")
    mark = bucket.s3.delete_object(Bucket="bucket", Key="a")["VersionId"]

    assert bucket.refusal("get_object", Key="a", VersionId=mark) == ("MethodNotAllowed", 405)
    assert bucket.refusal("get_object", Key="a", VersionId="x") == ("NoSuchVersion", 404)


def test_pages_of_versions_follow_each_other(world: World) -> None:
    world.add("s3", Blobs(world, "bucket"))
    bucket = Bucket(world.client("s3"), "bucket")
    for number in range(7):
        bucket.put(f"{number % 3}", b"")

    pages = list(
        bucket.s3.get_paginator("list_object_versions").paginate(Bucket="bucket", MaxKeys=2)
    )

    assert [len(page["Versions"]) for page in pages] == [2, 2, 2, 1]
    assert [row["Key"] for page in pages for row in page["Versions"]] == [*"000", *"11", *"22"]


def test_link_shows_what_it_says_until_it_ends(world: World) -> None:
    blobs = Blobs(world, "bucket")
    world.add("s3", blobs)
    s3 = world.client("s3")
    asked = {
        "Bucket": "bucket",
        "Key": "biz/pdf/ñ.pdf",
        "ResponseContentType": "application/pdf",
        "ResponseContentDisposition": "attachment; filename*=UTF-8''a%20b.pdf",
    }
    link = s3.generate_presigned_url("get_object", Params=asked, ExpiresIn=300)

    assert blobs.follow(link).status == 404
    s3.put_object(Bucket="bucket", Key=asked["Key"], Body=b"%PDF")
    found = blobs.follow(link)
    assert (found.status, found.data) == (200, b"%PDF")
    assert found.headers["content-disposition"] == asked["ResponseContentDisposition"]
    assert blobs.follow(link.replace("bucket.s3", "other.s3")).status == 403
    world.kernel.sleep(301)
    assert blobs.follow(link).status == 403
