"""What makes the application, in the process that will serve it or in the one that is forked into those that do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.application import Application
    from app.readiness import Readiness
    from app.settings import Settings


@dataclass(frozen=True, slots=True)
class Factory:
    """Handed, pickled, to each worker process that is spawned; called before the workers are forked."""

    settings: Settings
    readiness: Readiness

    def __call__(self) -> Application:
        """Return the application of this process."""
        # Imported here so that the process which only watches its workers holds no database driver in memory.
        from app.application import Application

        return Application(self.settings, self.readiness)
