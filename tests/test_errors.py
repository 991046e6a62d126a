"""The exception tree keeps what its docstring draws."""

import inspect
import pickle
import re

import pytest

from digest import errors
from digest.errors import DigestError

TREE = [each for _, each in inspect.getmembers(errors, inspect.isclass)]
DRAWN = dict(re.findall(r"(\w+Error)\b *(?:exit (\d+))?", errors.__doc__ or ""))


def test_every_error_is_drawn() -> None:
    assert {each.__name__ for each in TREE} == set(DRAWN)


@pytest.mark.parametrize("cls", TREE)
def test_the_exit_status_is_the_one_drawn_or_inherited(cls: type[DigestError]) -> None:
    parent = cls.__mro__[1]
    inherited = getattr(parent, "exit_status", None)
    assert cls.exit_status == int(DRAWN[cls.__name__] or inherited or 1)


@pytest.mark.parametrize("cls", TREE)
def test_an_error_survives_the_way_out_of_a_worker(cls: type[DigestError]) -> None:
    error = cls("http://a.example/: is too large")
    again = pickle.loads(pickle.dumps(error))  # noqa: S301  # our own bytes of a moment ago
    assert type(again) is cls
    assert str(again) == "http://a.example/: is too large"


def test_a_fetch_error_keeps_what_the_server_said() -> None:
    error = errors.FetchError("http://a.example/: answers 503", status=503, retry=True)
    again = pickle.loads(pickle.dumps(error))  # noqa: S301  # our own bytes of a moment ago
    assert (again.status, again.retry) == (503, True)
