"""The computers that the number of a licence is installed on: listed, named, released."""

from __future__ import annotations

from chalicelib.core.caller import Caller
from chalicelib.installations import service as installations
from chalicelib.installations.service import InstallationList, InstallationPatch, InstallationView
from chalicelib.licences.service import find_licence


def listed(caller: Caller, licence_id: str) -> InstallationList:
    """List the installations of a licence.

    Raises:
        NumberNotFound: it has no number: its product is not installed, or it was never active.
    """
    return installations.installations(_number(caller, licence_id))


def rename(
    caller: Caller, licence_id: str, installation_id: str, given: InstallationPatch, version: int
) -> InstallationView:
    """Call an installation otherwise.

    Raises:
        NumberNotFound, InstallationNotFound: there is no such number or installation.
        ChangedMeanwhile: it is not at `version` any more.
    """
    number_id = _number(caller, licence_id)
    return installations.rename(caller, number_id, installation_id, given, version)


def release(caller: Caller, licence_id: str, installation_id: str) -> None:
    """Release an installation, so that another computer can take its place.

    Raises:
        NumberNotFound, InstallationNotFound: there is no such number or installation.
    """
    installations.release(caller, _number(caller, licence_id), installation_id)


def _number(caller: Caller, licence_id: str) -> str:
    licence = find_licence(caller, licence_id)
    if licence.number_id is None:
        raise installations.NumberNotFound
    return licence.number_id
