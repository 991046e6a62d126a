"""One TOML table, read key by key into plain Python values, with errors that say what, where and what to do.

A ``Table`` remembers which keys were asked for; ``close`` then names every key that nobody asked for, with the nearest known
one. So the reader is the only list of keys there is, and ``known_keys`` gets it by reading an empty document.
"""

import difflib
import re
from collections.abc import Collection, Mapping
from typing import Any

from digest.errors import ConfigError

_DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*(s|m|min|h|d)")
_SECONDS = {"s": 1.0, "m": 60.0, "min": 60.0, "h": 3600.0, "d": 86400.0}
_LONGEST_SECONDS = 100 * 366 * 86400.0  # beyond a lifetime; the calendar itself ends


class Table:
    """A TOML table and the place where it stands, such as ``config.toml: [mail.smtp]``."""

    def __init__(self, content: Mapping[str, Any], *, file: str, place: str) -> None:
        self._content = content
        self._file = file
        self._place = place
        self.known: list[str] = []

    def error(self, key: str, problem: str) -> ConfigError:
        """An error about one key, ready to be raised."""
        return ConfigError(f"{self._file}: {self._place} {key}: {problem}")

    def has(self, key: str) -> bool:
        """Whether the user has set the key."""
        return key in self._content

    @property
    def names(self) -> tuple[str, ...]:
        """The keys that the user has set, in order."""
        return tuple(self._content)

    def text(self, key: str, default: str = "", *, choices: Collection[str] = ()) -> str:
        """A string, one of ``choices`` where there are any."""
        value = self._get(key, default)
        if not isinstance(value, str):
            raise self.error(key, f"{value!r} is not text (write it in quotes)")
        if choices and value not in choices:
            raise self.error(key, f"{value!r} is not one of {', '.join(choices)}{_nearest(value, choices)}")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of strings; a single string counts as a list of one."""
        value = self._get(key, [])
        values = [value] if isinstance(value, str) else value
        if not isinstance(values, list) or not all(isinstance(each, str) for each in values):
            raise self.error(key, f'{value!r} is not a list of texts (write ["one", "two"])')
        return tuple(values)

    def number(self, key: str, default: float, *, low: float, high: float) -> float:
        """A number from ``low`` to ``high``."""
        value = self._get(key, default)
        if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
            raise self.error(key, f"{value!r} is not a number ({low:g}-{high:g})")
        return float(value)

    def integer(self, key: str, default: int, *, low: int, high: int) -> int:
        """A whole number from ``low`` to ``high``."""
        value = self._get(key, default)
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise self.error(key, f"{value!r} is not a whole number ({low}-{high})")
        return value

    def flag(self, key: str, *, default: bool) -> bool:
        """True or false."""
        value = self._get(key, default)
        if not isinstance(value, bool):
            raise self.error(key, f"{value!r} is not true or false (write it without quotes)")
        return value

    def seconds(self, key: str, default: float, *, low: float = 0.0) -> float:
        """A duration of at least ``low`` in seconds, from a number or from words such as "90s", "15m", "12h", "3d"."""
        value = self._get(key, default)
        match = _DURATION.fullmatch(value.strip()) if isinstance(value, str) else None
        if match:
            value = float(match[1]) * _SECONDS[match[2]]
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= _LONGEST_SECONDS:
            raise self.error(key, f'{value!r} is not a duration (write "90s", "15m", "12h", "3d" or a number of seconds)')
        if value < low:
            raise self.error(key, f"{value:g} seconds are too few (at least {low:g})")
        return float(value)

    def table(self, key: str) -> "Table":
        """A table inside this one, empty when the user has none."""
        value = self._get(key, {})
        if not isinstance(value, dict):
            raise self.error(key, f"{value!r} is not a table (write [{key}] on a line of its own)")
        name = key if self._place == "top level" else f"{self._place.strip('[]')}.{key}"
        return Table(value, file=self._file, place=f"[{name}]")

    def tables(self, key: str) -> tuple["Table", ...]:
        """The tables written as ``[[key]]``, in order."""
        values = self._get(key, [])
        if not isinstance(values, list) or not all(isinstance(each, dict) for each in values):
            raise self.error(key, f"this is not a list of tables (write [[{key}]] on a line of its own)")
        return tuple(Table(each, file=self._file, place=f"[[{key}]] {i}") for i, each in enumerate(values, 1))

    def close(self) -> None:
        """Check that every key of the table is known.

        :raises ConfigError: for the first one that is not.
        """
        for key in self._content:
            if key not in self.known:
                known = f" (known: {', '.join(self.known)})"
                raise self.error(key, "there is no such key" + (_nearest(key, self.known) or known))

    def _get(self, key: str, default: Any) -> Any:
        self.known.append(key)
        return self._content.get(key, default)


def _nearest(word: str, known: Collection[str]) -> str:
    found = difflib.get_close_matches(word, known, n=1, cutoff=0.6)
    return f" (did you mean {found[0]!r}?)" if found else ""
