"""Templates: the shipped ones, those of the user, and what is wrong with one."""

from pathlib import Path

import pytest
from drawing import DIGEST, MAIL, text_of
from editions import morning, scripts

from digest import render
from digest.errors import TemplateError
from digest.render import columns


def test_no_line_of_the_text_part_is_wider_than_its_columns_but_for_what_cannot_be_cut() -> None:
    lines = text_of(scripts()).split("\n")
    assert [line for line in lines if columns.width(line) > 72 and " " in line.strip()] == []
    assert any(line.startswith("          long long") for line in lines)


def test_the_built_in_templates_are_found_and_sound() -> None:
    assert (render.builtin_templates() / "default" / "email.html.j2").is_file()
    render.check_template("default", None)


def test_a_theme_that_is_not_there_is_an_error_that_names_those_that_are() -> None:
    with pytest.raises(TemplateError, match="default"):
        render.check_template("nowhere", None)


def test_a_user_replaces_one_file(tmp_path: Path) -> None:
    (tmp_path / "default").mkdir()
    (tmp_path / "default" / "email.txt.j2").write_text("My own {{ edition.title }}\n", encoding="utf-8")
    assert render.render_text(morning(), digest=DIGEST, mail=MAIL, templates=tmp_path) == "My own The Morning Digest\n"
    assert "Also today" in render.render_html(morning(), digest=DIGEST, mail=MAIL, templates=tmp_path)


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("one\n{% if %}", "email.html.j2:2"),
        ("{{ edition.nothing }}", "email.html.j2:1.*nothing"),
        ("\n\n{{ 1 // 0 }}", "email.html.j2:3"),
    ],
)
def test_an_error_in_a_template_names_file_and_line(tmp_path: Path, source: str, said: str) -> None:
    (tmp_path / "default").mkdir()
    (tmp_path / "default" / "email.html.j2").write_text(source, encoding="utf-8")
    with pytest.raises(TemplateError, match=said):
        render.render_html(morning(), digest=DIGEST, mail=MAIL, templates=tmp_path)


def test_a_check_finds_what_only_data_can_show(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    shipped = (render.builtin_templates() / "default" / "story.html.j2").read_text(encoding="utf-8")
    wrong = shipped.replace("addition.part.html", "addition.parrt.html")
    line = wrong[: wrong.index("parrt")].count("\n") + 1
    (tmp_path / "mine" / "story.html.j2").write_text(wrong, encoding="utf-8")
    with pytest.raises(TemplateError, match=rf"story\.html\.j2:{line}: .*parrt"):
        render.check_template("mine", tmp_path)
