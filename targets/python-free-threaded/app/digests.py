"""Digests: chained in Python, or one PBKDF2 in OpenSSL. Alone here, as a process that does only this imports it."""

from __future__ import annotations

from hashlib import pbkdf2_hmac, sha256

DIGEST_BYTES = 32
SALT = b"crossover"


def digest(algorithm: str, rounds: int, data: bytes) -> bytes:
    """Do `rounds` of work on `data`, whole digests long; returns 32 bytes."""
    if algorithm == "pbkdf2":
        return pbkdf2_hmac("sha256", data, SALT, rounds)
    repeats = len(data) // DIGEST_BYTES
    result = b""
    for _ in range(rounds):
        result = sha256(data).digest()
        data = result * repeats
    return result
