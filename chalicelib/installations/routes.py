"""Licence numbers: validated by anybody who has one, and what installed programs do by theirs."""

from __future__ import annotations

from chalicelib.core.caller import Caller, PublicRequest
from chalicelib.core.files import TextFile
from chalicelib.http.endpoint import Routes
from chalicelib.installations import checking_in, keys, program, releasing, validating
from chalicelib.installations.forms import CheckIn, LicenceValidation, Release, ReleaseRequest
from chalicelib.installations.views import (
    CheckedIn,
    LicenceFile,
    Program,
    PublicKeys,
    ReleaseAsked,
    Released,
    ValidationResult,
)

routes = Routes("installations")


@routes.post(
    "/v1/licence-validations", body=LicenceValidation, returns=ValidationResult, limited=True
)
def validate_licence(request: PublicRequest, body: LicenceValidation) -> ValidationResult:
    """Say whether a licence number is good for what is asked, and what to do if not.

    A result and not an error: the program reads `code`, the same whatever the language, and shows
    `detail`. With an `installation`, a computer that is new takes one of the installations that
    the licence allows, and is given a token; one that is known is heard of. Who asks too often gets
    the same body with status 429.
    """
    return validating.validate(request, body)


@routes.get("/v1/licence-keys", returns=PublicKeys, published=True)
def list_licence_keys(request: PublicRequest) -> PublicKeys:
    """List the public keys by which licence files are verified, the one that signs first."""
    return keys.published()


@routes.get("/v1/licence-program", returns=Program, published=True)
def read_licence_program(request: PublicRequest) -> Program:
    """Say which program clients install: its version, digest and needs, and where it can be had."""
    return program.shown()


@routes.get("/v1/licence-program/enlace_client.py", returns=TextFile, published=True)
def read_licence_program_file(request: PublicRequest) -> TextFile:
    """Download the program: one file, the same for all, with no secret in it."""
    return program.file()


@routes.post("/v1/installation-releases", body=ReleaseRequest, returns=ReleaseAsked, status=202)
def ask_for_release(request: PublicRequest, body: ReleaseRequest) -> ReleaseAsked:
    """Have a code mailed to the client's contact, by which an installation can be released.

    The response is the same whether or not there is such a licence.
    """
    return releasing.ask(request, body)


@routes.post("/v1/installation-releases/confirmation", body=Release, returns=Released)
def release_by_code(request: PublicRequest, body: Release) -> Released:
    """List the installations to who has the code, and release the one that is named."""
    return releasing.confirm(request, body)


@routes.get("/v1/installation", returns=CheckedIn)
def read_own_installation(caller: Caller) -> CheckedIn:
    """Show an installed program its licence, and by when it is to check in."""
    return checking_in.read(caller)


@routes.post("/v1/installation/check-ins", body=CheckIn, returns=CheckedIn)
def check_in(caller: Caller, body: CheckIn) -> CheckedIn:
    """Say that the program is still there: its version, and what its clock says.

    A clock that was set back stands in the histories, and the firm sees it in its list.
    """
    return checking_in.check_in(caller, body)


@routes.get("/v1/installation/licence-file", returns=LicenceFile)
def read_licence_file(caller: Caller) -> LicenceFile:
    """Sign a licence that the program can verify by itself until its next check-in is due."""
    return checking_in.licence_file(caller)
