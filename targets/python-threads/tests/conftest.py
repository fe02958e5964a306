from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.service import Service

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """Start a service."""
    with Service(tmp_path_factory.mktemp("service") / "stderr", POOL_SIZE="7") as running:
        yield running
