"""What a feed gives of an article: the text without what stands around it, and whether there is more of it elsewhere."""

from dataclasses import replace

import pytest

from digest.extract import read_article
from digest.model import Article, Entry, Failure, Route

TOWNS = ("upper", "lower", "old", "new", "northern", "southern", "eastern", "western")
SAID = (
    "The {} town counted its boats again on Friday, and the clerk of the quay wrote down two fewer than in the spring of last year."
)
WHOLE = "".join(f"<p>{SAID.format(town)}</p>" for town in TOWNS)
ENTRY = Entry(key="k", source="s", guid="g", url="https://quay.example/boats", title="The boats of the quay")
GONE = Failure(stage="fetch", url=ENTRY.url, reason="not found (404)")
FAILED = "excerpt only: the page could not be fetched (not found (404))"


def read(content: str = "", summary: str = "") -> Article:
    return read_article(replace(ENTRY, content=content, summary=summary), GONE)


def lines(article: Article) -> list[str]:
    return [block.text for block in article.blocks if block.text]


@pytest.mark.parametrize("mark", ["…", " …", "...", " [...]", " […]", " [&#8230;]", " (…)", " [+1200 chars]"])
def test_content_that_breaks_off_is_an_excerpt(mark: str) -> None:
    article = read(f"{WHOLE}<p>However, the count of the har{mark}</p>")
    assert (article.route, article.excerpt, article.note) == (Route.FEED_CONTENT, True, FAILED)
    assert lines(article)[-1].startswith("However, the count of the har")


@pytest.mark.parametrize(
    "pointer",
    [
        *("Read the full story at The Quay.", "Continue reading…", "Continue reading The boats of the quay →", "Read more »"),
        *("Read more of this story at Quay Dot.", "Read full article >>", "(more…)", "[read more]", "Weiterlesen", "Mehr lesen …"),
        *("Zum vollständigen Artikel", "Lire la suite", "Lire la suite de l’article", "Leer más", "Seguir leyendo en El Muelle"),
        *("Continue lendo", "Leggi tutto", "Continua a leggere", "Lees verder", "Läs mer", "Czytaj dalej", "Читать далее…"),
        *("Читать полностью", "Devamını oku", "阅读全文", "続きを読む", "اقرأ المزيد"),
    ],
)
def test_a_pointer_to_the_rest_marks_an_excerpt_and_is_no_part_of_it(pointer: str) -> None:
    article = read(f'{WHOLE}<p><a href="https://quay.example/boats">{pointer}</a></p>')
    assert article.excerpt and lines(article) == lines(read(WHOLE))


def test_a_pointer_behind_the_last_sentence_is_cut_off_and_its_link_with_it() -> None:
    article = read(f'{WHOLE}<p>They meet again in May. <a href="https://quay.example/boats">Continue reading</a></p>')
    assert article.excerpt and lines(article)[-1] == "They meet again in May." and not article.blocks[-1].spans


def test_a_link_in_the_middle_of_a_sentence_points_to_its_rest() -> None:
    article = read(f'{WHOLE}<p>However, the count of the harbour <a href="https://quay.example/boats">Continue reading</a></p>')
    assert article.excerpt and lines(article)[-1] == "However, the count of the harbour"


def test_a_note_on_syndication_does_not_hide_that_the_text_breaks_off() -> None:
    article = read(f"{WHOLE}<p>However, the count […]</p><p>The post <a>The boats</a> appeared first on <a>The Quay</a>.</p>")
    assert article.excerpt and lines(article)[-1] == "However, the count […]"


@pytest.mark.parametrize(
    "ending",
    [
        "She had always wanted to read more",
        '<a href="/x">Read more about the new quay in our guide to it</a>',
        "Learn more",
        "Continue reading: how the harbour came to be",
        "He said: “I do not know…”",
        "三つの町の船を数えた……",
    ],
)
def test_words_like_those_of_a_pointer_cut_nothing(ending: str) -> None:
    article = read(f"{WHOLE}<p>{ending}</p>")
    assert (article.excerpt, article.note) == (False, "") and len(lines(article)) == len(TOWNS) + 1


def test_plain_content_that_breaks_off_is_an_excerpt_too() -> None:
    text = "\n\n".join(SAID.format(town) for town in TOWNS)
    assert not read(text).excerpt
    article = read(f"{text}\n\nContinue reading …")
    assert article.excerpt and lines(article) == lines(read(text))


def test_a_summary_of_several_whole_paragraphs_is_the_text() -> None:
    article = read(summary=f"{WHOLE}<p>Tags: boats</p>")
    assert (article.route, article.excerpt, article.note) == (Route.FEED_CONTENT, False, "")
    apart = "<br><br>".join(SAID.format(town) for town in TOWNS)
    assert not read(summary=apart).excerpt


@pytest.mark.parametrize(
    "summary",
    [
        f"{WHOLE}<p>However, the count of the har …</p>",
        f"{WHOLE}<p>The clerk of the harbour wrote it all down in the long book of the town, but the wi</p>",
        f"<p>{' '.join(SAID.format(town) for town in TOWNS)}</p>",
        f"<p>{SAID.format('old')}</p><p>{SAID.format('new')}</p><p>They meet in May.</p>",
    ],
    ids=["a mark", "half a sentence", "one paragraph", "short"],
)
def test_any_other_summary_is_an_excerpt(summary: str) -> None:
    article = read(summary=summary)
    assert (article.excerpt, article.note) == (True, FAILED)


@pytest.mark.parametrize(
    "put",
    [
        "<p>(Image credit: Ada Quill)</p>",
        "<p>Featured image credit: Ada Quill / Quay Press</p>",
        '<p>The post <a href="/boats">The boats of the quay</a> appeared first on <a href="/">The Quay</a>.</p>',
        '<p>Articles en rapport</p><ul><li><a href="/a">Le port en hiver</a></li><li>Les barques</li></ul>',
        "<h3>Related stories</h3><ul><li>The harbour in winter</li><li>Who counts the boats?</li></ul>",
        '<p><strong>Recent Harbour Stories</strong></p><p><a href="/a">In winter</a></p><p><a href="/b">Who counts?</a></p>',
        '<p>This article, "<a href="/b">The boats of the quay</a>" first appeared on Quay.</p><p>Discuss this article</p>',
        '<p><b>Recent Harbour and Quay Stories</b><br>• <a href="/a">In winter</a><br>• <a href="/b">Who?</a></p><img src="/c">',
        "<p>Follow us on Mastodon and tell us what you saw.</p>",
        "<p>Sign up for our weekly letter.</p><p>Got a story? Write to us.</p>",
    ],
)
def test_what_feeds_put_around_a_text_is_struck(put: str) -> None:
    article = read(f"{WHOLE}{put}")
    assert lines(article) == lines(read(WHOLE)) and not article.excerpt


def test_a_list_and_a_paragraph_on_subscribers_stay_in_the_text() -> None:
    kept = (
        "<p>The paper lost subscribers and gave its newsletter up.</p><p>They found:</p><ul><li>two boats</li><li>a net</li></ul>"
    )
    assert len(lines(read(f"{WHOLE}{kept}"))) == len(TOWNS) + 4


def test_nothing_is_struck_where_nothing_would_be_left() -> None:
    assert lines(read(summary="<p>(Image credit: Ada Quill)</p>")) == ["(Image credit: Ada Quill)"]
