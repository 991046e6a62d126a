"""Editions to draw, in our own words: one like a reader's morning, one of any size, one in several scripts."""

from datetime import UTC, datetime, timedelta

from digest.model import (
    Addition,
    Article,
    Block,
    BlockKind,
    Change,
    Counts,
    Edition,
    Entry,
    Failure,
    Form,
    Item,
    Section,
    Sent,
    Source,
    Span,
    SpanKind,
    Story,
)

MADE_AT = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)


def paragraph(text: str, *links: tuple[str, str]) -> Block:
    """A paragraph in which each of the given words leads to the address beside it."""
    spans = tuple(
        Span(kind=SpanKind.LINK, start=text.index(words), end=text.index(words) + len(words), href=url) for words, url in links
    )
    return Block(kind=BlockKind.PARAGRAPH, text=text, spans=tuple(sorted(spans, key=lambda span: span.start)))


def heading(text: str, level: int = 2) -> Block:
    return Block(kind=BlockKind.HEADING, text=text, level=level)


def item(
    title: str,
    *blocks: Block,
    outlet: str = "The Herald",
    url: str = "",
    byline: str | None = None,
    language: str | None = "en",
    direction: str = "ltr",
    hours: float = 3.0,
    note: str = "",
) -> Item:
    address = url or f"https://{outlet.lower().replace(' ', '')}.example/{abs(hash_of(title))}"
    when = MADE_AT - timedelta(hours=hours)
    article = Article(
        url=address,
        title=title,
        byline=byline,
        site=outlet,
        published=when,
        language=language,
        direction=direction,
        blocks=blocks,
        confidence=0.9,
        excerpt=bool(note),
        note=note,
    )
    source = Source(url=f"https://{outlet.lower().replace(' ', '')}.example/feed.xml", name=outlet)
    return Item(entry=Entry(key=address, source=source.url, guid=address, url=address, title=title), source=source, article=article)


def hash_of(text: str) -> int:
    """A small number that stands for the text, the same in every process."""
    return sum((position + 1) * ord(character) for position, character in enumerate(text[:80])) % 100_000


def morning() -> Edition:
    """An edition such as a reader gets: two sections, every form of story, an update, a failure."""
    lead = item(
        "Harbour council votes to rebuild the storm barrier, and to pay for it with a toll",
        paragraph(
            "The harbour council voted late on Sunday to rebuild the storm barrier that failed in January, after a "
            "debate of nine hours in "
            "which the price rose twice.",
            ("storm barrier", "https://theherald.example/barrier"),
        ),
        paragraph(
            "The new barrier will cost 410 million crowns and is to stand before the winter of 2029. Ships above "
            "5,000 tonnes will pay for a third of it "
            "through a toll that begins in April; the rest comes from the city and the state in equal parts."
        ),
        heading("Why the old one failed"),
        paragraph(
            "Engineers told the council that the gates of the old barrier were sound. What gave way was the sill "
            "beneath them, which had been "
            "laid on clay rather than on rock, and which nobody had looked at since 1987."
        ),
        Block(
            kind=BlockKind.QUOTE,
            text="We inspected what we could see, said the harbour engineer, Ines Okafor. The sea inspected the rest.",
        ),
        Block(kind=BlockKind.LIST_ITEM, text="Work begins in March at the northern pier.", level=1),
        Block(kind=BlockKind.LIST_ITEM, text="The fishing port stays open throughout.", level=1),
        Block(kind=BlockKind.LIST_ITEM, text="The toll ends when a third of the price is paid.", level=1),
        paragraph("A second vote, on the design of the gates, is due before the end of the year."),
        outlet="The Herald",
        byline="Mara Lindqvist",
        hours=8,
    )
    coast = item(
        "Shippers call the toll unlawful",
        paragraph(
            "The association of shippers said it would go to court: a toll on passing ships, it argues, breaks the "
            "convention of 1958 unless the money serves "
            "navigation alone."
        ),
        outlet="Coast Radio",
    )
    ferries = item(
        "Night ferries return to the islands after eleven years",
        paragraph(
            "From the first of December a ferry will leave the mainland at 22:40 each night and reach the outer "
            "islands before six. The line was closed in 2015, when "
            "the last of its three ships was sold."
        ),
        paragraph("A berth costs 38 crowns. Islanders pay half, and nothing between January and March."),
        outlet="Island Gazette",
        byline="Tom Akerman",
        hours=5,
    )
    grid = item(
        "Grid operator warns of two tight evenings this week",
        paragraph(
            "Wind will be weak on Tuesday and Wednesday, and one of the two cables to the south is down for repair. "
            "The operator expects reserves of "
            "4 % at seven in the evening, where it likes to have 9 %."
        ),
        outlet="Evening Post",
        hours=30,
        note="Excerpt only: the article is for subscribers.",
    )
    comet = item(
        "A faint comet shows what the first ices were made of",
        paragraph(
            "Spectra of comet 2026 K3 hold less carbon monoxide than any seen before. The authors think that it "
            "formed nearer to the young Sun than its "
            "orbit suggests, and was thrown outwards before Jupiter had grown."
        ),
        paragraph("Two other groups have seen the same lines; a third, with a larger mirror, has not."),
        outlet="Orbit Weekly",
        byline="Priya Raman",
        hours=20,
    )
    soil = item("Earthworms count for 6 % of the grain harvest", outlet="Field Notes", hours=9)
    clock = item("Optical clocks agree to the 18th digit across 2,000 km of fibre", outlet="Orbit Weekly", hours=12)
    tram = item("Trams: the line to the airport opens a year early", outlet="Evening Post", hours=2)
    sent = Sent(edition="morning-2026-11-22", sent_at=MADE_AT - timedelta(days=1), title="Grid operator", keys=(), passages=())
    return Edition(
        id="morning-2026-11-23T07-00",
        digest="morning",
        title="The Morning Digest",
        slot="2026-11-23T07:00",
        made_at=MADE_AT,
        since=MADE_AT - timedelta(days=1),
        timezone="Europe/Berlin",
        minutes=9.4,
        sections=(
            Section(
                name="World",
                stories=(
                    Story(
                        lead=lead,
                        additions=(Addition(item=coast, blocks=coast.article.blocks),),
                        also=(item("Barrier vote", outlet="Evening Post"), item("Council decides", outlet="Island Gazette")),
                        form=Form.FULL,
                        reasons=("4 outlets",),
                    ),
                    Story(lead=ferries, form=Form.EXCERPT),
                    Story(
                        lead=grid,
                        form=Form.EXCERPT,
                        update_of=sent,
                        changes=(Change(before="reserves of 7 %", after="reserves of 4 %"),),
                    ),
                    Story(
                        lead=tram,
                        form=Form.BRIEF,
                        summary=(
                            "The eleven stops between the main station and the terminals open on 14 December, a year before the "
                            "date that was planned."
                        ),
                    ),
                ),
            ),
            Section(
                name="Science",
                stories=(
                    Story(lead=comet, form=Form.FULL),
                    Story(
                        lead=soil,
                        form=Form.BRIEF,
                        summary=(
                            "A model of soils on five continents puts the share of worms in the world's grain at 140 million "
                            "tonnes a year."
                        ),
                        also=(item("Worms feed us", outlet="The Herald"),),
                    ),
                    Story(
                        lead=clock,
                        form=Form.BRIEF,
                        summary="Laboratories in three countries compared their strontium clocks for 40 days.",
                    ),
                ),
            ),
        ),
        counts=Counts(new=41, stories=7, merged=12, repeats=9, muted=2, carried=8, expired=2, failed=1, passages=23),
        failures=(
            Failure(
                stage="fetch",
                url="https://valley.example/rss",
                name="Valley News",
                reason="no answer within 20 s; tried again at the next run",
            ),
        ),
        recovered=("Hill Times",),
    )


def of_size(stories: int, *, form: Form = Form.FULL, title_chars: int = 60, paragraphs: int = 4) -> Edition:
    """An edition of so many stories in sections of fifty."""
    text = "The committee met again on the question of the bridge and found, as before, that nobody had measured the river. "
    blocks = tuple(paragraph(f"{n}. {text * 3}", ("the bridge", f"https://example.org/bridge/{n}")) for n in range(paragraphs))
    made = [
        Story(lead=item(f"{n} " + ("words and more " * (title_chars // 15 + 1))[:title_chars], *blocks), form=form, summary=text)
        for n in range(stories)
    ]
    sections = tuple(Section(name=f"Section {n // 50 + 1}", stories=tuple(made[n : n + 50])) for n in range(0, stories, 50))
    return Edition(
        id=f"size-{stories}",
        digest="size",
        title="An Edition of Some Size",
        slot="2026-11-23T07:00",
        made_at=MADE_AT,
        sections=sections,
        minutes=stories * 1.0,
        counts=Counts(new=stories, stories=stories),
    )


def scripts() -> Edition:
    """An edition of many scripts and every kind of block: right to left, wide, combining, a table, code, lists in lists."""
    arabic = item(
        "عودة العبارات الليلية إلى الجزر بعد أحد عشر عامًا",
        paragraph("تغادر العبارة الميناء كل ليلة في الساعة 22:40 وتصل إلى الجزر قبل السادسة."),
        Block(kind=BlockKind.QUOTE, text="انتظرنا أحد عشر عامًا، قال صياد في الميناء."),
        Block(kind=BlockKind.LIST_ITEM, text="ثمن السرير 38 كرونة.", level=1),
        outlet="Island Gazette",
        byline="سلمى حداد",
        url="https://islandgazette.example/ar",
        language="ar",
        direction="rtl",
    )
    chinese = item(
        "夜间渡轮时隔十一年重返外岛",
        paragraph(
            "从十二月一日起,渡轮每晚二十二点四十分从大陆出发,清晨六点前抵达外岛。这条航线于二〇一五年停航,当时最后一艘船被出售。"
        ),
        paragraph("一个铺位三十八克朗。岛民半价,一月至三月免费。"),
        outlet="海岸日报",
        url="https://coast.example/zh",
        language="zh",
    )
    hebrew = item(
        "המעבורות חוזרות",
        paragraph("המעבורת תצא בכל לילה."),
        outlet="חדשות החוף",
        url="https://coast.example/he",
        language="he",
        direction="rtl",
    )
    kinds = item(
        "Every kind of block in one article",
        heading("A heading of the first order", 1),
        Block(kind=BlockKind.LIST_ITEM, text="First", level=1, ordered=True),
        Block(kind=BlockKind.LIST_ITEM, text="Below the first", level=2),
        Block(kind=BlockKind.LIST_ITEM, text="Second", level=1, ordered=True),
        Block(kind=BlockKind.TABLE, text="Port\tBerths\tPrice\nNorth\t12\t38 crowns\nSouth\t4\t41 crowns"),
        Block(kind=BlockKind.TABLE, text="\t".join(f"column {n}" for n in range(9)) + "\n" + "\t".join(str(n) for n in range(9))),
        Block(kind=BlockKind.CODE, text="def toll(tonnes):\n    return 0 if tonnes < 5_000 else tonnes * 0.04  # " + "long " * 20),
        paragraph("An address without a break: https://example.org/" + "without-a-break-" * 12),
        Block(kind=BlockKind.IMAGE, text="A caption", src="https://example.org/a.jpg"),
        Block(
            kind=BlockKind.PARAGRAPH,
            text="Strong, emphasised and code words.",
            spans=(
                Span(kind=SpanKind.STRONG, start=0, end=6),
                Span(kind=SpanKind.EMPHASIS, start=8, end=18),
                Span(kind=SpanKind.CODE, start=23, end=27),
            ),
        ),
        outlet="Field Notes",
        url="https://fieldnotes.example/kinds",
    )
    stories = (
        Story(lead=arabic, additions=(Addition(item=hebrew, blocks=hebrew.article.blocks),), also=(chinese,)),
        Story(lead=chinese),
        Story(lead=kinds),
        Story(lead=hebrew, form=Form.BRIEF, summary="המעבורת תצא בכל לילה."),
    )
    return Edition(
        id="scripts",
        digest="scripts",
        title="Zeitungen 新聞 صحف",
        slot="2026-11-23T07:00",
        made_at=MADE_AT,
        timezone="Asia/Tokyo",
        minutes=4.0,
        sections=(Section(name="", stories=stories),),
        counts=Counts(new=4, stories=4),
    )
