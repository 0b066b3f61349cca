"""However an answer is damaged, it is read or refused in words: no message dies of it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core.errors import Permanent
from chalicelib.countries.costa_rica.answers import Checks, read_answer
from chalicelib.countries.costa_rica.trust import Trust
from tests.support.samples import ISSUED_AT
from tests.support.tax_keys import authority_pem, signing_key
from tests.unit.countries.costa_rica.authority import message, signed_answer
from tests.unit.countries.costa_rica.test_answers import SENT

ANSWER = signed_answer(message(detail='-48, "Falta un total", 0, 0'), signing_key())
CHECKS = Checks(ISSUED_AT, Trust(authority_pem(), "CPJ-3-101-999999"))
HOSTILE = (
    b"", b"<!---->", b"<?x?>", b"<a/>", b'<a xmlns:r="../r"/>', b' xmlns:r="r"', b"&amp;", b"&x;",
    b"<![CDATA[x]]>", b' xml:lang="es"', b' Id="x"', b"\x00", b"\xff", b"<ds:Reference/>", b"AAAA",
    b"</Clave>", b"=", b"9" * 5000, "é".encode("latin-1"), b'<!DOCTYPE a [<!ENTITY x "y">]>',
)  # fmt: skip


@given(
    st.lists(
        st.tuples(
            st.integers(0, len(ANSWER)), st.integers(0, 40), st.sampled_from(HOSTILE) | st.binary()
        ),
        min_size=1,
        max_size=3,
    )
)
def test_damaged_answer_is_read_as_signed_or_refused(
    damages: list[tuple[int, int, bytes]],
) -> None:
    data = ANSWER
    for place, length, instead in damages:
        data = data[:place] + instead + data[place + length :]

    try:
        found = read_answer(data, SENT, CHECKS)
    except Permanent:
        return

    whole = read_answer(ANSWER, SENT, CHECKS)
    assert found == whole, "what holds is what was signed"
