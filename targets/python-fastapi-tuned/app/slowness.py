"""When a client is too slow for its room: the same in every target, as the contract has it."""

from __future__ import annotations

PATIENT_FRAMES = 16
"""So many frames may wait for a client without a question, the one being written among them."""
STUCK_AFTER_S = 0.1
"""A write that its socket takes lasts microseconds: one of this length waits for the client to read."""
MAX_WAITING_FRAMES = 1024
"""A client that reads, but never as fast as frames come, is not stuck: its queue has an end all the same."""


def is_too_slow(waiting_frames: int, writing_s: float) -> bool:
    """Tell a client that does not read from a writer of ours that has not had its turn yet.

    Both look the same by the number of frames that wait. A burst, or a busy machine, makes messages late and closes
    nobody. `writing_s` is how long the write under way has lasted: zero where there is none.
    """
    return waiting_frames >= MAX_WAITING_FRAMES or (waiting_frames >= PATIENT_FRAMES and writing_s >= STUCK_AFTER_S)
