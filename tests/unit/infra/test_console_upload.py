"""What is put into the console's bucket, in which order, and what stays of versions before."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from chalicelib.aws.session import client as cloud
from chalicelib.core import clock
from infra.console_upload import SUPERSEDED, upload

BUCKET, OWNER = "console", "123456789012"
DAY = datetime(2026, 11, 30, tzinfo=UTC)


@pytest.fixture
def s3(aws: Any) -> Any:
    made = cloud("s3")
    made.create_bucket(Bucket=BUCKET)
    return made


def laid_out(folder: Path, version: str) -> Path:
    for name in ("app.js", "style.css"):
        path = folder / version / "c" / version / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{version} {name}")
    (folder / version / "index.html").write_text(f"leads to {version}")
    return folder / version


def keys(s3: Any) -> list[str]:
    return [each["Key"] for each in s3.list_objects_v2(Bucket=BUCKET)["Contents"]]


def test_index_comes_last_and_says_to_be_asked_for_always(s3: Any, tmp_path: Path) -> None:
    put: list[tuple[str, str]] = []
    s3.meta.events.register(
        "provide-client-params.s3.PutObject",
        lambda params, **_: put.append((params["Key"], params.get("CacheControl", ""))),
    )

    upload(s3, BUCKET, OWNER, laid_out(tmp_path, "one"))
    upload(s3, BUCKET, OWNER, tmp_path / "one")

    kept = "public, max-age=31536000, immutable"
    first = [("c/one/app.js", kept), ("c/one/style.css", kept), ("index.html", "no-cache")]
    assert put == [*first, (SUPERSEDED, ""), ("index.html", "no-cache"), (SUPERSEDED, "")]
    shown = s3.head_object(Bucket=BUCKET, Key="c/one/app.js")
    assert shown["ContentType"] == "text/javascript; charset=utf-8"


def test_files_of_a_version_before_stay_for_thirty_days_after_it(s3: Any, tmp_path: Path) -> None:
    one, two = laid_out(tmp_path, "one"), laid_out(tmp_path, "two")
    stays, goes = ["c/one/app.js", "c/one/style.css"], DAY + timedelta(days=90)

    with clock.set_to(DAY):
        upload(s3, BUCKET, OWNER, one)
    with clock.set_to(goes):  # however old the files are: until now they were the console
        upload(s3, BUCKET, OWNER, two)
        assert set(stays) < set(keys(s3))
        noted = json.loads(s3.get_object(Bucket=BUCKET, Key=SUPERSEDED)["Body"].read())
        assert noted == dict.fromkeys(stays, clock.iso(goes))
    with clock.set_to(goes + timedelta(days=30)):
        upload(s3, BUCKET, OWNER, two)
        assert set(stays) < set(keys(s3))
    with clock.set_to(goes + timedelta(days=31)):
        upload(s3, BUCKET, OWNER, two)

    assert keys(s3) == ["c/two/app.js", "c/two/style.css", "index.html", SUPERSEDED]
    assert s3.get_object(Bucket=BUCKET, Key="index.html")["Body"].read() == b"leads to two"


def test_version_that_comes_back_is_of_today_again(s3: Any, tmp_path: Path) -> None:
    one, two = laid_out(tmp_path, "one"), laid_out(tmp_path, "two")
    for days, site in ((0, one), (1, two), (2, one), (40, two), (41, two)):
        with clock.set_to(DAY + timedelta(days=days)):
            upload(s3, BUCKET, OWNER, site)

    assert "c/one/app.js" in keys(s3)
