"""The digest's own words, and the languages of what it tells."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from drawing import DIGEST, MAIL, html_of, one_story, text_of
from editions import item, morning, paragraph, scripts

from digest import render
from digest.model import Section, Story

# ---------------------------------------------------------------- languages


@pytest.mark.parametrize(
    ("tag", "named"), [("jp", ""), ("eng", ""), ("und", ""), ("x", ""), ("zh-Hant", "zh-Hant"), ("PT-br", "PT-br")]
)
def test_a_language_that_does_not_exist_is_not_named(tag: str, named: str) -> None:
    found = re.findall(r'<div lang="([^"]*)"', html_of(one_story(Story(lead=item("Title", paragraph("Text."), language=tag)))))
    assert set(found) == ({named} if named else set())


def test_a_headline_apart_from_its_story_carries_its_language_too() -> None:
    html = html_of(scripts())
    assert re.search(r'<p class="next"[^>]*><span lang="zh">夜间渡轮时隔十一年重返外岛</span></p>', html)
    assert re.search(r'<p class="next"[^>]*><span[^>]* lang="he" dir="rtl"[^>]*>המעבורות חוזרות</span></p>', html)


def test_each_story_carries_its_language_and_direction() -> None:
    arabic = item(
        "عودة العبارات الليلية", paragraph("تغادر العبارة كل ليلة."), language="ar", direction="rtl", url="https://e.example/a"
    )
    html = html_of(replace(morning(), sections=(Section(name="", stories=(*morning().stories[:1], Story(lead=arabic))),)))
    assert 'lang="ar" dir="rtl"' in html


def test_the_text_part_counts_wide_characters_twice() -> None:
    chinese = item("夜间渡轮", paragraph("从十二月一日起每晚都有渡轮开往外岛。" * 12), language="zh", url="https://example.org/zh")
    text = text_of(one_story(Story(lead=chinese)))
    assert max(render.columns.width(line) for line in text.split("\n") if "://" not in line) <= 72


# ---------------------------------------------------------------- the digest's own words


def own_words() -> set[str]:
    """Every phrase that the templates and the view say."""
    folder = render.builtin_templates()
    package = Path(render.__file__).parent
    pages = package.parent / "web"
    code = (package / "showing.py", package / "account.py", package / "message.py", pages / "public.py")
    sources = [*folder.rglob("*.j2"), *(pages / "templates").glob("reader*.html"), *code]
    said = re.compile(r'(?:\.say|\.count)\(\s*"([^"]*)"|\(\s*(?:counts\.)?\w+(?: - \w+)?,\s*"(%\(num\)s [^"]*)"')
    return {one or other for path in sources for one, other in said.findall(path.read_text(encoding="utf-8"))}


@pytest.mark.parametrize("language", ["ar", "de", "es", "fr"])
def test_every_word_of_the_digest_is_translated(language: str) -> None:
    with (render.builtin_templates() / "locale" / f"{language}.po").open("rb") as file:
        translated = {entry.id[0] if isinstance(entry.id, tuple) else entry.id for entry in read_po(file) if entry.string}
    assert own_words() - translated == set()


def test_why_there_is_only_an_excerpt_is_said_in_the_language_of_the_reader() -> None:
    lead = item("Title", paragraph("Text."), note="excerpt only: paywall")
    assert "Der Rest ist für Abonnenten." in html_of(one_story(Story(lead=lead)), replace(DIGEST, language="de"))


def test_a_digest_speaks_the_language_of_its_reader() -> None:
    html = html_of(morning(), replace(DIGEST, language="de"))
    assert "Montag, 23. November 2026" in html
    assert "7 Beiträge" in html
    arabic = html_of(morning(), replace(DIGEST, language="ar"))
    assert '<html lang="ar" dir="rtl"' in arabic


def test_a_language_nobody_knows_is_english() -> None:
    assert "7 stories" in html_of(morning(), replace(DIGEST, language="xx-not-a-language"))


def test_a_user_adds_a_language(tmp_path: Path) -> None:
    (tmp_path / "locale").mkdir()
    entry = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "In brief"\nmsgstr "Lyhyesti"\n'
    (tmp_path / "locale" / "fi.po").write_text(entry, encoding="utf-8")
    finnish = replace(DIGEST, language="fi")
    assert "Lyhyesti" in render.render_html(morning(), digest=finnish, mail=MAIL, templates=tmp_path)
