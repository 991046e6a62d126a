"""The text that a page carries for machines: what it confirms, and how it is shown where the page has no other."""

import json
import time

from digest.extract import extract
from digest.extract.carried import confirm, readable
from digest.extract.document import parse
from digest.extract.drafts import Draft
from digest.extract.segment import segment
from digest.model import Article, Block, BlockKind, Page, Route

TOWNS = ("upper", "lower", "old", "new", "northern", "southern", "eastern", "western", "inner", "outer", "dry", "wet")
SAID = [
    f"The {town} town counted its boats on Friday, and the clerk wrote down two fewer than in the spring before." for town in TOWNS
]
PLAYER = "To view this video please enable JavaScript, and consider upgrading to a web browser that supports HTML5 video"
PROMPT = "Sign up for our daily letter of the harbour."


def carrying(body: str, shown: str) -> Article:
    data = json.dumps({"@type": "NewsArticle", "headline": "Boats of the towns", "articleBody": body})
    page = f'<title>Boats of the towns</title><script type="application/ld+json">{data}</script>{shown}'
    url = "https://quay.example/boats"
    return extract(Page(url=url, final_url=url, status=200, content_type="text/html", body=page.encode()))


def lines(article: Article) -> list[str]:
    return [block.text for block in article.blocks]


def drafts_and_scores(markup: str, score: float) -> tuple[list[Draft], list[float]]:
    root = parse(markup)
    assert root is not None
    drafts = segment(root).drafts
    return drafts, [score] * len(drafts)


def block(text: str) -> Block:
    return Block(kind=BlockKind.PARAGRAPH, text=text)


def test_the_paragraphs_of_the_page_stay_where_they_hold_nearly_all_that_it_carries() -> None:
    drafts, scores = drafts_and_scores("".join(f"<p>{said}</p>" for said in [*SAID, "Another story of the day"]), 0.3)
    raised = confirm(drafts, scores, [block(f"{PLAYER} {''.join(SAID)}")])
    assert raised == [0.5] * len(SAID) + [0.3]


def test_prompts_and_what_is_rated_lowest_are_not_confirmed() -> None:
    drafts, scores = drafts_and_scores("".join(f"<p>{said}</p>" for said in [*SAID, PROMPT]), 0.3)
    assert confirm(drafts, [0.05, *scores[1:]], [block(" ".join([*SAID, PROMPT]))]) == [0.05, *[0.5] * (len(SAID) - 1), 0.3]


def test_a_page_that_shows_a_part_of_it_confirms_nothing() -> None:
    drafts, scores = drafts_and_scores("".join(f"<p>{said}</p>" for said in SAID[:4]), 0.3)
    assert confirm(drafts, scores, [block(" ".join(SAID))]) == []


def test_many_pieces_and_a_huge_text_take_no_time() -> None:
    drafts, scores = drafts_and_scores("".join(f"<p>{'a' * 2000}{n}</p>" for n in range(5000)), 0.3)
    started = time.process_time()
    assert confirm(drafts, scores, [block("a" * 2_000_000)]) == []
    assert time.process_time() - started < 1


def test_a_text_without_paragraphs_is_cut_at_sentences_and_freed_of_prompts() -> None:
    article = carrying(" ".join([PLAYER, *SAID[:6], PROMPT, *SAID[6:]]), "<p>Boats</p>")
    assert article.route is Route.STRUCTURED and len(article.blocks) == 4
    assert " ".join(lines(article)) == " ".join(SAID)


def test_lines_of_a_carried_text_are_its_paragraphs_also_with_escaped_signs() -> None:
    article = carrying(
        "\n\n".join([PLAYER, "Up Next", *SAID, "The clerk&#8217;s book of all the towns is kept &amp; read."]), "<p>Boats</p>"
    )
    assert lines(article) == [*SAID, "The clerk’s book of all the towns is kept & read."]


def test_blanks_and_marks_of_a_template_do_not_make_a_text_longer_than_what_is_shown() -> None:
    shown = "".join(f"<p>{said}</p>" for said in SAID)
    article = carrying("\n".join(f"{said}{' ' * 200}" for said in [*SAID, "And a line of a box."]), f"<article>{shown}</article>")
    assert (article.route, lines(article)) == (Route.MAIN, SAID)


def test_paragraphs_of_a_usual_length_are_left_as_they_are() -> None:
    blocks = [block(" ".join(SAID[:6])), block(" ".join(SAID[6:])), Block(kind=BlockKind.HEADING, text="More", level=2)]
    assert readable(blocks) == tuple(blocks)
