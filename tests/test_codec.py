"""Values survive the way to JSON and back."""

import inspect
import json
import pickle
from dataclasses import is_dataclass
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest import codec, model

VALUES = [each for _, each in inspect.getmembers(model, inspect.isclass) if is_dataclass(each)]

st.register_type_strategy(float, st.floats(allow_nan=False, allow_infinity=False))


st.register_type_strategy(datetime, st.datetimes(timezones=st.just(UTC)))


@pytest.mark.parametrize("cls", VALUES, ids=lambda cls: str(cls.__name__))
def test_every_value_comes_back_equal(cls: type[object]) -> None:
    @settings(max_examples=5)
    @given(value=st.from_type(cls))
    def check(value: object) -> None:
        assert codec.loads(cls, codec.dumps(value)) == value
        assert pickle.loads(pickle.dumps(value)) == value  # noqa: S301  # our own bytes of a moment ago

    check()


def test_a_field_at_its_default_takes_no_room() -> None:
    assert codec.encode(model.Source(url="https://a.example/")) == {"url": "https://a.example/"}


def test_a_record_of_the_next_version_is_read_without_its_new_fields() -> None:
    record = {"url": "https://a.example/", "colour": "green"}
    assert codec.decode(model.Source, record) == model.Source(url="https://a.example/")


def test_equal_values_give_equal_text() -> None:
    keys = model.History(sources=frozenset({"b", "a", "c"}))
    assert codec.dumps(keys) == json.dumps({"sources": ["a", "b", "c"]}, separators=(",", ":"))


@pytest.mark.parametrize("plain", [[], "text", {"name": "no url"}, {"url": "x", "weight": []}])
def test_what_is_no_record_is_a_value_error(plain: object) -> None:
    with pytest.raises(ValueError, match="not a record of Source"):
        codec.decode(model.Source, plain)


def test_what_is_no_value_cannot_be_encoded() -> None:
    with pytest.raises(TypeError):
        codec.encode(object())
