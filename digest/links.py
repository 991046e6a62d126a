"""Links that only their reader can have: a reader's id, signed for a purpose.

    token(reader, purpose, key)    32 characters of the URL alphabet
    reader_of(token, purpose, key) the id again; None for a token that was not made by this key for this purpose

A token does not expire: the link in an old mail must still stop the mail (RFC 8058 asks no more than that it cannot be guessed).
"""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error

MANAGE, CONFIRM = "manage", "confirm"
_ID_BYTES, _MARK_BYTES = 8, 16  # 128 bits cannot be guessed; with the id they make 24 bytes, so base64 without padding


def token(reader: int, purpose: str, key: bytes) -> str:
    """The token of the reader for this purpose."""
    name = reader.to_bytes(_ID_BYTES, "big")
    return urlsafe_b64encode(name + _signature(name, purpose, key)).decode("ascii")


def reader_of(token: str, purpose: str, key: bytes) -> int | None:
    """The id of the reader whose token this is."""
    try:
        raw = urlsafe_b64decode(token.encode("ascii"))
    except (Error, ValueError):
        return None
    name, signature = raw[:_ID_BYTES], raw[_ID_BYTES:]
    return int.from_bytes(name, "big") if hmac.compare_digest(signature, _signature(name, purpose, key)) else None


def mark(name: str, key: bytes) -> str:
    """What stands for a token in what many readers share: as long, and as hard to guess, so that no foreign text can hold it."""
    return urlsafe_b64encode(hmac.digest(key, b"mark\0" + name.encode(), "sha256")[: _ID_BYTES + _MARK_BYTES]).decode("ascii")


def _signature(name: bytes, purpose: str, key: bytes) -> bytes:
    return hmac.digest(key, purpose.encode() + b"\0" + name, "sha256")[:_MARK_BYTES]
