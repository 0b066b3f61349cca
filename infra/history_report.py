"""What `python -m infra.operate verify-history` says of histories."""

from __future__ import annotations

from chalicelib.aws.verifying import Verified, verify


def report(tenant: str | None, subject: str | None) -> tuple[str, bool]:
    """Verify histories; return what to say of them, and whether all are whole.

    Raises:
        ValueError: nothing is there to be verified.
    """
    found = verify(tenant, subject)
    if not found.histories and (tenant or subject):
        named = " ".join(each for each in (tenant, subject) if each)
        raise ValueError(f"there is no chained history of {named}")
    lines = [
        f"{' '.join(name for name in (each.tenant, each.subject) if name) or 'anchors'}: "
        f"{each.fault.sentence} ({each.fault.kind})"
        for each in found.broken
    ]
    return "\n".join([*lines, _summary(found)]), not found.broken


def _summary(found: Verified) -> str:
    walked = f"Histories: {found.histories}, entries: {found.entries}, anchors: {found.anchors}."
    names = {(each.tenant, each.subject) for each in found.broken if each.tenant}
    return f"{walked} Broken histories: {len(names)}." if found.broken else f"{walked} All whole."
