"""Promises of triage, compose and memory."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from digest import codec
from digest.compose import Occasion, compose, memory, triage
from digest.model import (
    Arrival,
    Article,
    Block,
    BlockKind,
    Counts,
    Edition,
    Entry,
    Form,
    History,
    Item,
    OutcomeKind,
    RemovalKind,
    Route,
    Sent,
    Source,
)
from digest.settings import DigestSettings
from digest.text import sentences

SYLLABLES = (
    *("ba", "ce", "di", "fo", "gu", "ha", "je", "ki", "lo", "mu", "na", "pe"),
    *("qui", "ro", "su", "ta", "ve", "wi", "xo", "yu", "za", "bri", "dro"),
)
NOW = datetime(2026, 11, 23, 7, tzinfo=UTC)
DIGEST = DigestSettings(name="morning", to=("me@example.org",))
SUBJECTS = ("The harbour", "A baker", "The council", "Our orchestra", "The glacier", "A satellite", "The library", "The ferry")
DEEDS = ("reopened", "apologised", "voted", "rehearsed", "retreated", "vanished", "flooded", "sailed")
PLACES = ("in Lisbon", "near Tromsø", "outside Kraków", "behind Osaka", "above Quito", "along Durban", "under Perth", "by Izmir")


def sentence(n: int) -> str:
    """The n-th of many sentences that share little with each other."""
    coined = " ".join(
        SYLLABLES[n * step % 23] + SYLLABLES[(n + step) % 29 % 23] + SYLLABLES[n // step % 23] for step in (3, 5, 7, 11, 13)
    )
    return f"{SUBJECTS[n % 8]} {DEEDS[n // 8 % 8]} {PLACES[n // 64 % 8]} {coined} {n}."


def source(name: str, **options: object) -> Source:
    return replace(Source(url=f"https://{name}.example/feed", name=name), **options)  # type: ignore[arg-type]


def item(name: str, numbers: Sequence[int], *, title: str = "", outlet: Source | None = None, hours: float = 2) -> Item:
    outlet = outlet or source("herald")
    published = NOW - timedelta(hours=hours)
    entry = Entry(
        key=f"https://{name}.example",
        source=outlet.url,
        guid=name,
        url=f"https://{name}.example/",
        title=title,
        published=published,
    )
    blocks = tuple(Block(kind=BlockKind.PARAGRAPH, text=sentence(n)) for n in numbers)
    return Item(entry=entry, source=outlet, article=Article(url=entry.url, title=title, published=published, blocks=blocks))


def arrival(item: Item, carried: int = 0, age: float = 0.1) -> Arrival:
    return Arrival(entry=item.entry, first_seen=NOW - timedelta(days=age), carried=carried)


def edition(
    items: Sequence[Item],
    *,
    history: History | None = None,
    digest: DigestSettings = DIGEST,
    arrivals: Sequence[Arrival] = (),
    slot: str = "2026-11-23T07:00",
    now: datetime = NOW,
) -> Edition:
    known = history or History(sources=frozenset(each.source.url for each in items))
    sources = {each.source.url: each.source for each in items}
    sorted_out = triage(arrivals or [arrival(each) for each in items], sources, digest=digest, history=known, now=now)
    return compose(items, triage=sorted_out, failures=(), occasion=Occasion(digest=digest, history=known, slot=slot, now=now))


def kinds(made: Edition) -> dict[str, OutcomeKind]:
    return {outcome.entry_key: outcome.kind for outcome in made.outcomes}


def said(made: Edition) -> list[str]:
    """Every sentence that the edition shows or has behind a link."""
    blocks = [block for story in made.stories for block in story.lead.article.blocks]
    blocks += [block for story in made.stories for addition in story.additions for block in addition.blocks]
    return [each for block in blocks for each in sentences(block.text)]


def accounted(counts: Counts) -> int:
    """The entries in all the outcomes that there are."""
    in_view = counts.stories + counts.merged + counts.repeats + counts.muted
    return in_view + counts.aside + counts.carried + counts.expired + counts.failed


ITEMS = st.lists(
    st.tuples(st.lists(st.integers(0, 30), max_size=6), st.integers(0, 5), st.integers(0, 3), st.floats(0, 200)), max_size=8
).map(
    lambda drawn: [
        item(f"a{i}", numbers, title=f"{SUBJECTS[about]} {DEEDS[about]}", outlet=source(f"s{outlet}"), hours=hours)
        for i, (numbers, about, outlet, hours) in enumerate(drawn)
    ]
)


@settings(deadline=None, max_examples=40)
@given(ITEMS, st.sampled_from(["auto", "full", "brief"]), st.floats(0.2, 5))
def test_every_arrival_ends_in_one_outcome_and_the_counts_add_up(items: list[Item], text: str, minutes: float) -> None:
    made = edition(items, digest=replace(DIGEST, text=text, minutes=minutes))
    counts = made.counts
    assert sorted(outcome.entry_key for outcome in made.outcomes) == sorted(each.entry.key for each in items)
    assert counts.new == len(items) == accounted(counts)
    assert counts.stories == len(made.stories)
    assert counts.passages == len(made.removals)


def test_briefs_fill_the_time_that_there_is_though_they_are_shorter_than_they_may_be() -> None:
    items = [
        item(f"a{n}", range(40 * n, 40 * n + 6), title=sentence(40 * n + 39), outlet=source(f"s{n % 5}"), hours=n % 30)
        for n in range(60)
    ]
    made = edition(items, digest=replace(DIGEST, text="brief", minutes=4))
    assert made.counts.carried
    assert 0.97 * 4 < made.minutes <= 4


FATES = st.lists(st.tuples(st.booleans(), st.integers(0, 3), st.floats(0, 9)), min_size=8, max_size=8)


@settings(deadline=None, max_examples=60)
@given(ITEMS, ITEMS, FATES, st.floats(0.1, 3))
def test_the_account_adds_up_for_rules_waits_failures_and_what_was_sent(
    before: list[Item], items: list[Item], fates: list[tuple[bool, int, float]], minutes: float
) -> None:
    ruled = [replace(each, source=replace(each.source, exclude=(DEEDS[0],), must=(SUBJECTS[1],))) for each in items]
    history = History(sent=memory(edition(before)), sources=frozenset({source("s0").url}))
    arrivals = [arrival(each, carried, age) for each, (_, carried, age) in zip(ruled, fates, strict=False)]
    digest = replace(DIGEST, minutes=minutes)
    sources = {each.source.url: each.source for each in ruled}
    sorted_out = triage(arrivals, sources, digest=digest, history=history, now=NOW)
    read = [each for each, (is_read, _, _) in zip(ruled, fates, strict=False) if is_read]
    made = compose(read, triage=sorted_out, failures=(), occasion=Occasion(digest=digest, history=history, slot="b", now=NOW))
    counts = made.counts
    assert sorted(each.entry_key for each in made.outcomes) == sorted(each.entry.key for each in items)
    assert counts.new == len(items) == accounted(counts)
    assert all(each.reason for each in made.outcomes)
    keys = {each.entry.key for each in items}
    assert all(each.into in keys for each in made.outcomes if each.kind is OutcomeKind.MERGED)
    assert {each.entry_key for each in made.removals} <= keys


@settings(deadline=None, max_examples=40)
@given(ITEMS, st.randoms(use_true_random=False))
def test_the_order_of_the_items_does_not_matter(items: list[Item], rng: object) -> None:
    shuffled = list(items)
    rng.shuffle(shuffled)  # type: ignore[attr-defined]
    arrivals = [arrival(each) for each in items]
    assert codec.dumps(edition(items, arrivals=arrivals)) == codec.dumps(edition(shuffled, arrivals=arrivals))


@settings(deadline=None, max_examples=40)
@given(ITEMS)
@example([item("pairs", [0, 0, 1, 1, 2, 2]), item("again", [2, 1, 5], outlet=source("s1"))])
@example([item("run", [0, 1, 2, 0, 1, 2])])
def test_every_sentence_is_said_once_and_none_is_lost(items: list[Item]) -> None:
    made = edition(items, digest=replace(DIGEST, minutes=10_000, text="full"))
    shown = said(made)
    gone = {each for removal in made.removals for each in sentences(removal.text)}
    outcomes = kinds(made)
    live = [each for each in items if outcomes[each.entry.key] in (OutcomeKind.SHOWN, OutcomeKind.MERGED)]
    offered = {text for each in live for block in each.article.blocks for text in sentences(block.text)}
    assert offered <= set(shown) | gone
    assert {text for text in shown if shown.count(text) > 1} <= {text for each in items for text in meant_again(each)}


def meant_again(item: Item) -> set[str]:
    """The sentences that an article has more than once on purpose: three times and more, or among pairs in more than two places."""
    said = [text for block in item.article.blocks for text in sentences(block.text)]
    pairs = sorted((said.index(text), len(said) - said[::-1].index(text) - 1) for text in set(said) if said.count(text) == 2)
    places = sum((first - 1, last - 1) not in pairs for first, last in pairs)
    return {text for text in said if said.count(text) > 2 or (said.count(text) == 2 and places > 2)}


@settings(deadline=None, max_examples=40)
@given(ITEMS)
def test_what_was_sent_is_not_sent_again(items: list[Item]) -> None:
    first = edition(items, digest=replace(DIGEST, minutes=10_000, text="full"))
    history = History(sent=memory(first), sources=frozenset(each.source.url for each in items))
    renamed = [
        replace(
            each,
            entry=replace(
                each.entry, key=each.entry.key + "/again", guid=each.entry.guid + "-new", title=each.entry.title + " again"
            ),
        )
        for each in items
        if each.article.blocks
    ]
    second = edition(renamed, history=history, slot="2026-11-24T07:00", now=NOW + timedelta(days=1))
    assert not second.stories
    assert set(kinds(second).values()) <= {OutcomeKind.REPEAT}


def test_an_article_in_two_feeds_is_read_once() -> None:
    one = item("one", [1, 2])
    again = replace(one, source=source("tribune"), entry=replace(one.entry, source=source("tribune").url))
    made = edition([one, again])
    assert [outcome.kind for outcome in made.outcomes] == [OutcomeKind.SHOWN, OutcomeKind.MERGED]
    assert made.outcomes[1].into == one.entry.key
    assert made.counts == Counts(new=2, stories=1, merged=1)


def test_a_new_source_gives_its_newest_entries_only() -> None:
    items = [item(f"n{i}", [i * 3], title=f"{SUBJECTS[i]} {DEEDS[i]}", outlet=source("new", backlog=2), hours=i) for i in (3, 1, 2)]
    made = edition(items, history=History())
    assert kinds(made)["https://n3.example"] is OutcomeKind.EXPIRED
    assert kinds(made)["https://n1.example"] is kinds(made)["https://n2.example"] is OutcomeKind.SHOWN


def test_undated_entries_of_a_new_source_keep_the_order_of_the_feed() -> None:
    items = [item(f"n{i}", [i * 3], title=f"{SUBJECTS[i]} {DEEDS[i]}", outlet=source("new", backlog=2)) for i in (3, 1, 2)]
    undated = [replace(each, entry=replace(each.entry, published=None)) for each in items]
    made = edition(undated, history=History())
    assert kinds(made)["https://n2.example"] is OutcomeKind.EXPIRED


def test_a_renewed_address_is_recognised_by_source_and_title() -> None:
    first = edition([item("one", [1, 2], title="The ferry sails")])
    history = History(sent=memory(first), sources=frozenset({source("herald").url}))
    made = edition([item("renewed", [1, 2], title="The ferry sails")], history=history, slot="2026-11-24T07:00")
    assert kinds(made) == {"https://renewed.example": OutcomeKind.REPEAT}
    assert made.outcomes[0].into == "morning/2026-11-23T07:00"


def test_what_waits_too_long_expires() -> None:
    made = edition([item("one", [1])], arrivals=[arrival(item("one", [1]), carried=3, age=4)])
    assert kinds(made) == {"https://one.example": OutcomeKind.EXPIRED}
    assert not made.stories


def test_muted_entries_name_their_rule() -> None:
    made = edition([item("one", [1], title="Transfer gossip", outlet=source("herald", exclude=("gossip",)))])
    assert made.outcomes[0].kind is OutcomeKind.MUTED
    assert "gossip" in made.outcomes[0].reason


def test_an_arrival_that_was_not_read_has_failed() -> None:
    one = item("one", [1])
    sorted_out = triage([arrival(one)], {}, digest=DIGEST, history=History(), now=NOW)
    made = compose([], triage=sorted_out, failures=(), occasion=Occasion(digest=DIGEST, history=History(), slot="s", now=NOW))
    assert [outcome.kind for outcome in made.outcomes] == [OutcomeKind.FAILED]


def test_a_further_article_adds_only_what_is_new() -> None:
    lead = item("one", [1, 2, 3, 4], title="The ferry vanished near Perth", outlet=source("herald"), hours=5)
    other = item("two", [2, 3, 40], title="The ferry vanished near Perth", outlet=source("tribune"), hours=3)
    made = edition([other, lead])
    (story,) = made.stories
    assert story.lead.entry == lead.entry
    assert [block.text for block in story.additions[0].blocks] == [sentence(40)]
    assert {removal.text for removal in made.removals} == {sentence(2), sentence(3)}
    assert {removal.kind for removal in made.removals} == {RemovalKind.SAID}


def test_copies_of_one_text_are_one_voice() -> None:
    copies = [item(f"c{i}", [1, 2, 3], title="The glacier retreated", outlet=source(f"paper{i}")) for i in range(20)]
    (story,) = edition(copies).stories
    assert len(story.also) == 19
    assert not any("independent" in reason for reason in story.reasons)


def test_the_same_sentences_in_articles_of_a_series_make_no_copies_of_them() -> None:
    paper = source("paper")
    series = []
    for i, who in enumerate(("Anna Osgood", "Bert Pender", "Carla Quill")):
        each = item(f"s{i}", [1, 2, 3], title=f"{who}, {70 + i}, of Corvale", outlet=paper)
        own = Block(
            kind=BlockKind.PARAGRAPH, text=f"The family of {who} announces a death at home on Monday, at the age of {70 + i}."
        )
        entry = replace(each.entry, url=f"https://paper.example/{i}")
        series.append(replace(each, entry=entry, article=replace(each.article, blocks=(own, *each.article.blocks))))
    assert len(edition(series).stories) == 3


def test_the_notices_above_and_below_two_texts_of_a_site_make_no_copies_of_them() -> None:
    paper = source("paper")
    notices = [
        Block(kind=BlockKind.PARAGRAPH, text=f"What stands on these pages is the opinion of its writer alone, and {rest}.")
        for rest in ("nobody has looked at it before you did", "no offer or advice can be made of it in any court of the land")
    ]
    said = []
    for i, (title, n) in enumerate((("Coach overturns", 3), ("Output shrinks", 40))):
        each = item(f"n{i}", [n], title=title, outlet=paper)
        entry = replace(each.entry, url=f"https://paper.example/{i}")
        said.append(replace(each, entry=entry, article=replace(each.article, blocks=(*each.article.blocks, *notices))))
    assert len(edition(said).stories) == 2
    grown = replace(said[1], article=replace(said[1].article, blocks=(*said[1].article.blocks[:1], *said[0].article.blocks)))
    assert len(edition([said[0], grown]).stories) == 1


CHINESE = (
    ("挪威渔港推迟重新开放", "因为新建的防波堤出现裂缝，北部渔港要到明年春天才会重新迎接远洋船队和游客。"),
    ("挪威学校取消期末考试", "教育部门表示今后的成绩将由教师在整个学年里根据学生的作业和课堂表现来综合评定。"),
    ("挪威歌手告别演出延期", "主办方在周一宣布，由于主唱喉咙发炎，原定周末举行的两场告别音乐会都改到秋季进行。"),
    ("挪威森林发现稀有猫头鹰", "两名护林员在山谷的老橡树里听到了四十年没有出现过的叫声，并录下了雏鸟的影像资料。"),
)
CHINESE_FOOTER = (
    "欢迎下载我们的手机应用，随时随地阅读编辑部为您精心挑选的最新文章和评论。",
    "如果无法打开本站，请使用备用网址访问，并把这个地址告诉您身边的朋友和同事。",
    "关注我们的官方微博账号，每天早晨都可以收到当天的新闻提要以及读者的留言精选。",
)
ENGLISH = tuple((f"Norway {title}", sentence(n)) for title, n in (("closes a pier", 3), ("cancels exams", 40), ("sings again", 75)))
ENGLISH_FOOTER = tuple(
    f"Readers who would rather have our letters from Norway on paper {rest}."
    for rest in (
        "may write to the desk downstairs",
        "should tell the office their address",
        "can have a sample issue without charge",
    )
)


def of_one_site(told: Sequence[tuple[str, Sequence[str]]]) -> list[Item]:
    """Articles of one site, each of a title and paragraphs."""
    made = []
    for i, (title, paragraphs) in enumerate(told):
        each = item(f"f{i}", [], title=title, outlet=source("paper"))
        blocks = tuple(Block(kind=BlockKind.PARAGRAPH, text=text) for text in paragraphs)
        entry = replace(each.entry, url=f"https://paper.example/{i}")
        made.append(replace(each, entry=entry, article=replace(each.article, blocks=blocks)))
    return made


@pytest.mark.parametrize(("told", "footer"), [(CHINESE, CHINESE_FOOTER), (ENGLISH, ENGLISH_FOOTER)])
def test_the_frame_of_a_site_makes_no_copies_of_articles_whose_titles_share_a_word(
    told: tuple[tuple[str, str], ...], footer: tuple[str, ...]
) -> None:
    below = of_one_site([(title, (text, *footer)) for title, text in told])
    around = of_one_site([(title, (footer[0], f"Dated {i}", text, *footer[1:])) for i, (title, text) in enumerate(told)])
    assert [len(edition(below).stories), len(edition(around).stories)] == [len(told)] * 2


def test_within_the_frame_of_a_site_copies_are_found() -> None:
    own = [[sentence(n), sentence(n + 1)] for n in (3, 40, 75)]
    told = [*zip(("Coach overturns", "Output shrinks", "Choir sings"), own, strict=True), ("Bus on its side", own[0])]
    articles = of_one_site([(title, (*text, *ENGLISH_FOOTER)) for title, text in told])
    assert len(edition(articles).stories) == 3


def test_three_versions_of_a_report_have_no_frame() -> None:
    text = [sentence(n) for n in (3, 4, 5, 6)]
    told = [
        (f"{text[0][:24]} {word}", (*text[:2], sentence(n), *text[2:]))
        for word, n in (("Monday", 40), ("Tuesday", 50), ("today", 60))
    ]
    assert len(edition(of_one_site(told)).stories) == 1


def test_an_update_shows_what_is_new_and_what_changed() -> None:
    before = item("one", [1, 2, 3], title="The ferry")
    history = History(sent=memory(edition([before])), sources=frozenset({before.source.url}))
    longer = item("later", [1, 2, 50], title="The ferry, updated", hours=-20)
    changed = Block(kind=BlockKind.PARAGRAPH, text=sentence(3).replace(" 3.", " 7."))
    after = replace(longer, article=replace(longer.article, blocks=(*longer.article.blocks, changed)))
    (story,) = edition([after], history=history, slot="2026-11-24T07:00", now=NOW + timedelta(days=1)).stories
    assert story.update_of is not None
    assert [block.text for block in story.lead.article.blocks] == [sentence(50), changed.text]
    assert [(change.before, change.after) for change in story.changes] == [("3", "7")]


def test_a_correction_names_the_figure_that_it_takes_back() -> None:
    first = item("one", [1, 2], title="The cost of the ferry")
    cost = Block(kind=BlockKind.PARAGRAPH, text="The new ferry will cost the island 240,000 crowns in its first year at sea.")
    first = replace(first, article=replace(first.article, blocks=(*first.article.blocks, cost)))
    history = History(sent=memory(edition([first])), sources=frozenset({first.source.url}))
    wrong = "We reported a cost of 240,000 crowns for the ferry. That was wrong: it is 290,000, with 50,000 for the pier."
    later = item("later", [], title="Correction: the cost of the ferry", hours=-20)
    later = replace(
        later, article=replace(later.article, blocks=(*first.article.blocks, Block(kind=BlockKind.PARAGRAPH, text=wrong)))
    )
    (story,) = edition([later], history=history, slot="2026-11-24T07:00", now=NOW + timedelta(days=1)).stories
    assert [(change.before, change.after) for change in story.changes] == [("240,000", "290,000")]


def test_a_corrected_typing_error_is_no_update() -> None:
    before = item("one", [1, 2, 3], title="The ferry")
    history = History(sent=memory(edition([before])), sources=frozenset({before.source.url}))
    text = sentence(2).replace("council voted", "council votd").replace("reopened", "reopned")
    after = item("later", [1, 3], title="The ferry again", hours=-20)
    after = replace(
        after, article=replace(after.article, blocks=(*after.article.blocks, Block(kind=BlockKind.PARAGRAPH, text=text)))
    )
    made = edition([after], history=history, slot="2026-11-24T07:00", now=NOW + timedelta(days=1))
    assert kinds(made) == {"https://later.example": OutcomeKind.REPEAT}


def test_an_entry_with_only_a_title_is_shown_as_a_link() -> None:
    bare = item("one", [], title="Only a title")
    bare = replace(bare, article=replace(bare.article, route=Route.TITLE))
    (story,) = edition([bare]).stories
    assert story.lead.article.title == "Only a title"


def test_a_busy_source_does_not_push_out_a_quiet_one() -> None:
    busy = [item(f"b{i}", range(i * 5, i * 5 + 5), title=f"{sentence(i * 7)}", outlet=source("busy"), hours=1) for i in range(60)]
    quiet = item("q", range(400, 405), title="A quiet word", outlet=source("quiet"), hours=20)
    made = edition([*busy, quiet], digest=replace(DIGEST, minutes=3))
    assert kinds(made)[quiet.entry.key] is OutcomeKind.SHOWN
    assert made.counts.carried > 0
    assert made.minutes <= 3.5


def test_the_first_stories_are_told_in_full_and_the_rest_in_brief() -> None:
    items = [
        item(f"a{i}", range(i * 40, i * 40 + 40), title=sentence(i * 7), outlet=source(f"s{i}"), hours=i * 80) for i in range(12)
    ]
    forms = [story.form for story in edition(items, digest=replace(DIGEST, minutes=6)).stories]
    assert forms[0] is Form.FULL
    assert forms[-1] is Form.BRIEF


def test_sections_stand_in_the_order_that_the_user_gave() -> None:
    items = [
        item("a", [1], title="Aa", outlet=source("a", section="World"), hours=1),
        item("b", [70], title="Bb", outlet=source("b", section="Science"), hours=9),
    ]
    made = edition(items, digest=replace(DIGEST, sections=("Science", "World")))
    assert [section.name for section in made.sections] == ["Science", "World"]


def test_memory_knows_every_entry_of_a_story() -> None:
    made = edition([item("one", [1, 2], title="Ferry"), item("two", [1, 2], title="Ferry", outlet=source("tribune"))])
    (sent,) = memory(made)
    assert isinstance(sent, Sent)
    assert set(sent.keys) == {"https://one.example", "https://two.example"}
