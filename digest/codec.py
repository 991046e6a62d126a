"""Values to JSON and back, for the store, the queue and ``--json`` alike.

    encode(value)          plain dicts, lists, strings, numbers, True, False, None
    decode(cls, plain)     the value again: decode(type(v), encode(v)) == v, a property of every value of ``model``
    dumps, loads           the same, to and from a compact JSON string

Driven by the annotations of the dataclasses, so a new field needs no second mention. A field that stands at its default is
left out, and a missing one takes its default on the way back: records written before a field existed stay readable. A key
that is no field is ignored, so records written by the next version are too. Tried and dropped: pickle (unsafe to read back,
tied to module paths) and msgspec (a compiled dependency for 100 lines).
"""

import base64
import json
import types
from collections.abc import Callable
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import UTC, date, datetime
from enum import Enum
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

V = TypeVar("V")

_PLAIN = (str, int, float, bool)


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
        return {each.name: encode(content) for each in fields(value) if not _is_default(each, content := getattr(value, each.name))}
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
    return json.dumps(encode(value), ensure_ascii=False, separators=(",", ":"))


def loads(cls: type[V], text: str) -> V:
    """The value that ``dumps`` wrote.

    :raises ValueError: when the text is not JSON, or not such a record.
    """
    return decode(cls, json.loads(text))


def _is_default(spec: Field[Any], content: object) -> bool:
    if spec.default is not MISSING:
        return type(content) is type(spec.default) and content == spec.default
    if spec.default_factory is not MISSING:
        return bool(content == spec.default_factory())
    return False


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
