"""What of the template the emulator does not make, or not whole, each kind with the reason.

The local stack and the rehearsal leave exactly these out, and the template's test asserts what they
say: nothing else is left out, and a kind that the emulator learns fails `test_local_stack`.
"""

from __future__ import annotations

from typing import Any

LEFT_OUT = {
    "AWS::WAFv2::WebACLAssociation": "no firewall stands before its gateway: what comes too "
    "often is counted by the application alone",
    "AWS::CloudTrail::Trail": "it keeps no trail: who did what beside the functions is not seen",
}
"""(kind of resource) -> what is not there for want of it."""


HALF_MADE = {
    "AWS::CloudFront::Distribution": "its distribution gives files, and sends nothing on to a "
    "gateway (502); a file that is not there is 403 instead of 404. That the API gets a request "
    "whole, and our proof with it, is asserted on the template alone",
}
"""(kind of resource) -> what it does not do there; the rehearsal sees that this is still so."""


def for_emulator(template: dict[str, Any]) -> dict[str, Any]:
    """Return the template without the kinds that the emulator refuses by name.

    >>> for_emulator({"Resources": {"Trail": {"Type": "AWS::CloudTrail::Trail"}}, "Outputs": {}})
    {'Resources': {}, 'Outputs': {}}
    """
    made = {
        name: resource
        for name, resource in template["Resources"].items()
        if resource["Type"] not in LEFT_OUT
    }
    return template | {"Resources": made}
