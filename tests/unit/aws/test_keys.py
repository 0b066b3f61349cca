from typing import Any

import pytest

from chalicelib.aws.table import Table
from chalicelib.aws.transaction import Claim


@pytest.mark.parametrize("tenant", ["", "a#b", "x" * 65])
def test_some_names_cannot_be_a_tenant(tenant: str) -> None:
    with pytest.raises(ValueError, match="cannot be a tenant"):
        Table(tenant)


@pytest.mark.parametrize("sort", ["", "x" * 1025, "ñ" * 513])
def test_an_id_that_no_item_can_have_is_simply_not_there(aws: Any, sort: str) -> None:
    assert Table("firm_1").get(Claim, "COMPANIES", sort) is None
