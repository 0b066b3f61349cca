"""Puts the console's files into its bucket: what may be kept for ever first, `index.html` last.

Until `index.html` leads to the new ones, everybody has the old ones, which stay for a while after:
a page that is open loads its further screens from the version that it began with. Since when a file
is no more part of the console stands in the bucket, under a name that no page leads to.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from chalicelib.core import clock
from infra import console

KEPT: Final = timedelta(days=30)
"""How long a file stays after the version that it was of."""
_INDEX: Final = "index.html"
SUPERSEDED: Final = "superseded"
"""JSON: file -> since when it is of no current version. Without a dot no page reaches it."""


def upload(s3: Any, bucket: str, owner: str, site: Path = console.SITE) -> str:
    """Bring the bucket to what `site` holds; say what was done."""
    bucket_of = {"Bucket": bucket, "ExpectedBucketOwner": owner}
    new = sorted(str(path.relative_to(site)) for path in site.rglob("*") if path.is_file())
    there = set(_keys(s3, bucket_of))
    for key in sorted(new, key=lambda key: key == _INDEX):
        if key not in there or not console.is_kept(f"/{key}"):
            s3.put_object(**bucket_of, Key=key, Body=(site / key).read_bytes(), **_told(key))
    old = there - {*new, SUPERSEDED}
    since = _since(s3, bucket_of, old) if old else {}
    gone = [key for key, moment in since.items() if moment + KEPT < clock.now()]
    for key in gone:
        s3.delete_object(**bucket_of, Key=key)
    kept = {key: clock.iso(moment) for key, moment in since.items() if key not in gone}
    s3.put_object(**bucket_of, Key=SUPERSEDED, Body=json.dumps(kept).encode())
    return f"console: {len(new)} files, {len(kept)} of versions before, {len(gone)} deleted"


def _since(s3: Any, bucket_of: dict[str, str], old: set[str]) -> dict[str, datetime]:
    """Tell since when files are of no current version; of those that just were, since now."""
    found = s3.list_objects_v2(**bucket_of, Prefix=SUPERSEDED)
    noted: dict[str, str] = {}
    if found.get("KeyCount"):
        noted = json.loads(s3.get_object(**bucket_of, Key=SUPERSEDED)["Body"].read())
    known = {key: datetime.fromisoformat(moment) for key, moment in noted.items()}
    return {key: known.get(key, clock.now()) for key in sorted(old)}


def _keys(s3: Any, bucket_of: dict[str, str]) -> Iterator[str]:
    for page in s3.get_paginator("list_objects_v2").paginate(**bucket_of):
        for each in page.get("Contents", ()):
            yield each["Key"]


def _told(key: str) -> dict[str, str]:
    """Return what the file's answer says of it; CloudFront adds the headers of all."""
    kept = console.is_kept(f"/{key}")
    return {
        "ContentType": console.TYPES[Path(key).suffix],
        "CacheControl": console.FOR_EVER if kept else console.ALWAYS_ASKED,
    }
