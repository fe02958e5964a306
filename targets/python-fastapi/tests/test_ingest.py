from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.service import Service


@pytest.mark.parametrize(
    ("query", "body", "expected"),
    [
        ("", b"5\n007\n", (6, 2, 12)),
        ("", b"5\n7", (3, 2, 12)),  # the last line may lack its end
        ("?format=json", b'{"value":5}', (11, 1, 5)),
        ("?format=bytes", b"anything", (8, 0, 0)),
        # Longer than what is kept of it, and cut anywhere.
        ("", b"1234\n" * 100_000, (500_000, 100_000, 123_400_000)),
    ],
)
def test_an_upload_is_summed_line_by_line(
    service: Service, query: str, body: bytes, expected: tuple[int, int, int]
) -> None:
    response = service.http.post(f"/ingest{query}", content=body)
    size_bytes, records, total = expected
    assert response.text == f'{{"bytes":{size_bytes},"records":{records},"sum":{total}}}'


@pytest.mark.parametrize("body", [b"5\n\n", b"x", b"-1", b"2147483648", b"0" * 65_537, b"5\r\n", b"5_0"])
def test_a_line_that_is_no_number_is_refused(service: Service, body: bytes) -> None:
    response = service.http.post("/ingest", content=body)
    assert (response.status_code, response.json()["errors"]) == (422, [{"in": "body", "name": ""}])


@pytest.mark.parametrize("body", [b"5", b"{}", b'{"value":null}', b'{"value":5.0}', b'{"value":-1}', b'{"value":1}{}'])
def test_a_line_that_is_no_record_is_refused(service: Service, body: bytes) -> None:
    response = service.http.post("/ingest?format=json", content=body)
    assert (response.status_code, response.json()["errors"]) == (422, [{"in": "body", "name": ""}])


def test_a_format_that_is_not_known_is_named(service: Service) -> None:
    response = service.http.post("/ingest?format=xml", content=b"5")
    assert (response.status_code, response.json()["errors"]) == (422, [{"in": "query", "name": "format"}])
