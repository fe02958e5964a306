from __future__ import annotations

import pytest

from app.slowness import is_too_slow


# The same table as in targets/go-net-http/slowness_test.go.
@pytest.mark.parametrize(
    ("waiting", "writing_s", "slow"),
    [
        (0, 0, False),
        (15, 3600, False),  # few frames wait, however long
        (16, 0, False),  # a burst that the writer has not begun to write
        (16, 0.099, False),  # a write that a busy machine makes long
        (16, 0.1, True),  # a client that does not read
        (1023, 0.099, False),
        (1024, 0, True),  # a client that reads too slowly for what comes
    ],
)
def test_a_client_is_too_slow_by_how_much_waits_and_for_how_long(waiting: int, writing_s: float, slow: bool) -> None:  # noqa: FBT001
    assert is_too_slow(waiting, writing_s) is slow
