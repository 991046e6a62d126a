"""Values to JSON and back, for the store, the queue and ``--json`` alike.

    encode(value)          plain dicts, lists, strings, numbers, True, False, None
    decode(cls, plain)     the value again: decode(type(v), encode(v)) == v, a property of every value of ``model``
    dumps, loads           the same, to and from a compact JSON string
    pack, unpack           the same, compressed, as the store keeps its records

Driven by the annotations of the dataclasses, so a new field needs no second mention. A field that stands at its default is
left out, and a missing one takes its default on the way back: records written before a field existed stay readable. A key
that is no field is ignored, so records written by the next version are too. Tried and dropped: pickle (unsafe to read back,
tied to module paths) and msgspec (a compiled dependency for 100 lines).
"""

import base64
import json
import types
import zlib
from collections.abc import Callable
from dataclasses import MISSING, fields, is_dataclass
from datetime import UTC, date, datetime
from enum import Enum
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

V = TypeVar("V")

_PLAIN = frozenset((str, int, float, bool))
_LEVEL = 1  # the fastest: the records are small, and written far more often than the disk is short
_write = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode  # made once: json.dumps makes one for each call


def encode(value: object) -> Any:
    """The value as plain JSON types: datetimes as ISO 8601 in UTC, bytes as base64, enums as their value.

    :raises TypeError: when a value holds something that is none of these.
    """
    if value is None or type(value) in _PLAIN:
        return value
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, tuple | list):
        return [encode(each) for each in value]
    if isinstance(value, frozenset):
        return sorted(encode(each) for each in value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    if is_dataclass(value):
        return _record(value)
    raise TypeError(f"cannot encode {type(value).__name__}")


def decode(cls: type[V], plain: Any) -> V:
    """The value of type ``cls`` that ``encode`` wrote.

    :raises ValueError: when ``plain`` is not such a record.
    """
    try:
        value: V = _decoder(cls)(plain)  # type: ignore[arg-type]  # a class is hashable; mypy loses that in type[V]
    except (TypeError, KeyError, AttributeError) as error:
        raise ValueError(f"not a record of {cls.__name__}: {error}") from error
    return value


def dumps(value: object) -> str:
    """The value as one line of JSON, in UTF-8 without escapes; equal values give equal text."""
    return _write(encode(value))


def loads(cls: type[V], text: str) -> V:
    """The value that ``dumps`` wrote.

    :raises ValueError: when the text is not JSON, or not such a record.
    """
    return decode(cls, json.loads(text))


def pack(value: object) -> bytes:
    """The value as compressed JSON."""
    return zlib.compress(_write(encode(value)).encode(errors="surrogatepass"), _LEVEL)


def unpack(cls: type[V], record: bytes) -> V:
    """The value that ``pack`` wrote.

    :raises ValueError: when the record is damaged.
    """
    try:
        return loads(cls, zlib.decompress(record).decode(errors="surrogatepass"))
    except zlib.error as error:
        raise ValueError(f"not a packed record: {error}") from error


def _record(value: Any) -> dict[str, Any]:
    """The fields of a dataclass that do not stand at their default."""
    record = {}
    for name, default in _specs(type(value)):  # type: ignore[arg-type]  # a class is hashable; mypy loses that here
        content = getattr(value, name)
        if type(content) is not type(default) or content != default:
            record[name] = content if type(content) in _PLAIN else encode(content)
    return record


@cache
def _specs(kind: Any) -> tuple[tuple[str, object], ...]:
    """The fields of a dataclass, each with its default; MISSING where it has none."""
    return tuple((each.name, each.default if each.default_factory is MISSING else each.default_factory()) for each in fields(kind))


@cache
def _decoder(kind: Any) -> Callable[[Any], Any]:
    """The function that turns plain JSON into a value of the annotated type."""
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        (inner,) = (_decoder(each) for each in arguments if each is not type(None))
        return lambda plain: None if plain is None else inner(plain)
    if origin in (tuple, frozenset):
        each = _decoder(arguments[0])
        return lambda plain: origin(map(each, plain))
    if is_dataclass(kind) and isinstance(kind, type):
        return _record_decoder(kind)
    if kind is datetime:
        return datetime.fromisoformat
    if kind is date:
        return date.fromisoformat
    if kind is bytes:
        return base64.b64decode
    if kind is float:
        return float
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind
    if kind in _PLAIN:
        return lambda plain: plain
    raise TypeError(f"cannot decode {kind}")


def _record_decoder(kind: type) -> Callable[[Any], Any]:
    hints = get_type_hints(kind)
    decoders = {each.name: _decoder(hints[each.name]) for each in fields(kind)}

    def record(plain: dict[str, Any]) -> Any:
        return kind(**{name: decoders[name](content) for name, content in plain.items() if name in decoders})

    return record
