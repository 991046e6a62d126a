"""Rules, weights and the reading-time budget."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.errors import ConfigError
from digest.model import Addition, Article, Block, BlockKind, Entry, Form, Item, Source, Story
from digest.rank import Candidate, fit, is_must, mute_reason, rule_matches, shown_blocks, story_minutes, validate_rule, weigh

NOW = datetime(2026, 11, 23, 7, tzinfo=UTC)


def entry(title: str, summary: str = "") -> Entry:
    return Entry(key="k", source="s", guid="g", url="", title=title, summary=summary)


@pytest.mark.parametrize(
    ("rule", "title", "summary"),
    [
        ("football", "Football results", ""),
        ("prime minister", "Why", "<p>The <b>prime</b> minister’s plan</p>"),
        ("title:storm", "A STORM is coming", ""),
        (r"/^live:/", "Live: the vote", ""),
        ("don't", "Don’t panic", ""),
        ("地震", "日本地震速报", ""),
        ("ဆန်စျေး", "ရန်ကုန်ဆန်စျေးကျ", ""),
    ],
)
def test_a_rule_matches_its_words_in_any_spelling(rule: str, title: str, summary: str) -> None:
    assert rule_matches(rule, entry(title, summary))


@pytest.mark.parametrize(
    ("rule", "title", "summary"),
    [
        ("foot", "Football", ""),
        ("ქარი", "ქარიშხალი ახლოვდება", ""),
        ("title:storm", "Weather", "A storm"),
        ("minister prime", "Prime minister", ""),
        (r"/^live$/", "Live: x", ""),
    ],
)
def test_a_rule_does_not_match_parts_of_words_or_other_places(rule: str, title: str, summary: str) -> None:
    assert not rule_matches(rule, entry(title, summary))


@pytest.mark.parametrize("rule", ["/(/", "/(a+)+$/", "/(a|a)*b/", "/(?:x*)*/", "", "title:", "…", "/a{2,1}/"])
def test_a_rule_that_cannot_be_matched_safely_is_refused(rule: str) -> None:
    with pytest.raises(ConfigError, match="rule"):
        validate_rule(rule)


@pytest.mark.parametrize(
    ("rule", "title"),
    [
        ("words", "Words"),
        ("title:two words", "Of two words"),
        ("/a.*b/", "A lob"),
        (r"/\(x+\)*/", "(xx)"),
        ("/(?:one|two) three/", "Two three"),
        ("/colou?r/", "Color"),
    ],
)
def test_an_ordinary_rule_is_accepted_and_matches(rule: str, title: str) -> None:
    validate_rule(rule)
    assert rule_matches(rule, entry(title, ""))


def test_a_must_see_rule_goes_before_a_mute_rule() -> None:
    source = Source(url="s", exclude=("gossip",), must=("harbour",))
    assert mute_reason(entry("Gossip"), source) == "matches the exclude rule “gossip”"
    assert is_must(entry("Harbour gossip"), source)
    assert mute_reason(entry("Harbour gossip"), source) is None


def test_with_include_rules_only_what_matches_comes_in() -> None:
    source = Source(url="s", include=("science",))
    assert mute_reason(entry("Science today"), source) is None
    assert mute_reason(entry("Sports today"), source) == "matches none of the include rules"


def candidate(
    name: str,
    *,
    source: str = "s",
    section: str = "",
    words: int = 200,
    voices: int = 1,
    hours: float = 1,
    weight: float = 1,
    must: bool = False,
    carried: int = 0,
    novelty: float = 1,
    excerpt: bool = False,
) -> Candidate:
    made = Entry(key=name, source=source, guid=name, url="", title=name)
    blocks = tuple(Block(kind=BlockKind.PARAGRAPH, text="word " * 49 + "end.") for _ in range(words // 50))
    item = Item(
        entry=made,
        source=Source(url=source, weight=weight, section=section),
        article=Article(url="", title=name, blocks=blocks, excerpt=excerpt),
    )
    since = NOW - timedelta(hours=hours)
    raw = Candidate(
        story=Story(lead=item, summary="In brief, this."), voices=voices, must=must, carried=carried, since=since, novelty=novelty
    )
    return weigh(raw, now=NOW)


def unsummarized(name: str, *, source: str = "s", words: int = 200, hours: float = 1) -> Candidate:
    made = candidate(name, source=source, words=words, hours=hours)
    return replace(made, story=replace(made.story, summary=""))


def test_more_voices_fresher_news_and_more_weight_score_higher() -> None:
    plain = candidate("a").story.score
    assert candidate("a", voices=3).story.score > plain
    assert candidate("a", hours=30).story.score < plain
    assert candidate("a", weight=2).story.score > plain
    assert candidate("a", carried=2).story.score > plain
    assert candidate("a", novelty=0.3).story.score < plain
    assert candidate("a", excerpt=True).story.score < plain


def test_each_reason_is_given_in_words() -> None:
    reasons = candidate("a", voices=3, weight=2, must=True, carried=1, novelty=0.4, excerpt=True).story.reasons
    assert reasons == (
        "matches a must-see rule",
        "reported by 3 independent sources",
        "weight 2 given by you",
        "40% of it new",
        "only an excerpt could be had",
        "waited 1 edition",
        "1 hour old",
    )


def test_the_stories_of_one_source_take_turns_with_others() -> None:
    busy = [candidate(f"b{i:02}", source="busy", hours=1) for i in range(30)]
    quiet = candidate("q", source="quiet", hours=40)
    shown = fit([*busy, quiet], minutes=2, text_of=lambda _: "brief").shown
    assert [story.lead.entry.key for story in shown].index("q") < 5


def test_a_must_see_story_is_shown_whatever_the_budget() -> None:
    fitted = fit(
        [candidate("a"), candidate("b", must=True, hours=90), candidate("c", must=True)], minutes=0.01, text_of=lambda _: "full"
    )
    assert [story.lead.entry.key for story in fitted.shown] == ["c", "b"]
    assert [story.lead.entry.key for story in fitted.waiting] == ["a"]


@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 1500), st.floats(0, 100)), max_size=25),
    st.floats(0.1, 20),
    st.sampled_from(["auto", "full", "brief"]),
)
def test_the_budget_is_kept_and_every_story_is_shown_or_waits(
    drawn: list[tuple[int, int, float]], minutes: float, text: str
) -> None:
    candidates = [candidate(f"k{i}", source=f"s{s}", words=words, hours=hours) for i, (s, words, hours) in enumerate(drawn)]
    fitted = fit(candidates, minutes=minutes, text_of=lambda _: text)
    assert sorted(story.lead.entry.key for story in (*fitted.shown, *fitted.waiting)) == sorted(
        c.story.lead.entry.key for c in candidates
    )
    assert fitted.minutes == pytest.approx(sum(story_minutes(story) for story in fitted.shown))
    assert fitted.minutes <= minutes + 1e-9 or len(fitted.shown) == 1


@given(st.integers(0, 1500), st.integers(0, 200))
def test_no_form_takes_longer_than_the_whole_text(words: int, added: int) -> None:
    story = unsummarized("a", words=words).story
    further = unsummarized("b", words=added).story.lead
    whole = replace(story, additions=(Addition(item=further, blocks=further.article.blocks),))
    full = story_minutes(whole, Form.FULL)
    assert story_minutes(whole, Form.BRIEF) <= full
    assert story_minutes(whole, Form.EXCERPT) <= full


@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 400), st.floats(0, 100)), max_size=40),
    st.floats(0.1, 20),
    st.sampled_from(["auto", "full", "brief"]),
)
def test_a_story_waits_only_where_it_does_not_fit_into_what_is_left(
    drawn: list[tuple[int, int, float]], minutes: float, text: str
) -> None:
    candidates = [unsummarized(f"k{i}", source=f"s{s}", words=words, hours=hours) for i, (s, words, hours) in enumerate(drawn)]
    fitted = fit(candidates, minutes=minutes, text_of=lambda _: text)
    least = Form.FULL if text == "full" else Form.BRIEF
    assert all(story_minutes(story, least) > minutes - fitted.minutes - 1e-9 for story in fitted.waiting)


def test_short_texts_fill_the_time_that_there_is() -> None:
    candidates = [unsummarized(f"k{i:03}", source=f"s{i % 7}", words=50) for i in range(200)]
    fitted = fit(candidates, minutes=15, text_of=lambda _: "auto")
    assert fitted.minutes > 0.95 * 15
    assert fitted.waiting


def test_what_found_room_at_last_stands_in_its_place_of_the_order() -> None:
    candidates = [unsummarized(f"k{i}", source=f"s{i}", words=words, hours=i) for i, words in enumerate((50, 500, 50, 50))]
    shown = fit(candidates, minutes=1, text_of=lambda _: "auto").shown
    keys = [story.lead.entry.key for story in shown]
    assert keys == sorted(keys)
    assert len(keys) > 1


def test_each_section_has_its_own_depth() -> None:
    texts = {"World": "full", "Sport": "brief", "Science": "auto"}
    candidates = [candidate(name, source=name, section=name) for name in texts]
    fitted = fit(candidates, minutes=15, text_of=lambda section: texts[section])
    assert {story.lead.source.section: story.form for story in fitted.shown} == {
        "World": Form.FULL,
        "Sport": Form.BRIEF,
        "Science": Form.FULL,
    }


def test_each_form_shows_its_part_of_the_lead() -> None:
    story = candidate("a", words=500).story
    assert len(shown_blocks(story)) == 10
    assert len(shown_blocks(replace(story, form=Form.EXCERPT))) == 3
    assert shown_blocks(replace(story, form=Form.BRIEF)) == ()
