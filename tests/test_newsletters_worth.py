"""What stands among the stories of a newsletter and is none: advertisements, calls, offers, menus."""

import pytest
from test_newsletters import STORY, mail, read, round_up

from digest.model import Entry
from digest.newsletters.worth import ADVERTISEMENT, CALL, MENU, OFFER, is_label, why_aside

CALLS = [
    "Click here to find out how!",
    "Read the full story",
    "Get the full interview right here",
    "Find all of our picks here",
    "Read More $19.95",
    "Tell me more about the cruise",
    "Watch video",
    "See all most popular boots",
    "Order your copy today",
    "Jetzt bestellen",
    "Jetzt Abo sichern!",
    "Hier geht's zum E-Paper",
    "J'en profite",
    "Vai al negozio",
    "Mehr erfahren",
    "Hier klicken und sparen",
    "Cliquez ici pour en profiter",
    "En savoir plus",
    "Haz clic aquí para verlo",
    "Leer más 12,50 €",
    "Clicca qui per scoprirlo",
    "Clique aqui para saber tudo",
    "Lees het hele artikel",
    "Klicka här för att läsa",
    "Czytaj więcej",
    "Читать далее",
    "続きを読む",
    "点击这里查看",
    "اقرأ المزيد",
]
HEADLINES = [
    "Find the right nest for your owl",
    "Read my lips: no new harbour tax",
    "See how the old crane works",
    "How the ferry got here",
    "Spring is here",
    "Watch the moon rise over the quay on Friday",
    "Get the owls out of the crane, says the mayor",
    "More rain expected on Friday",
    "Harbour loses $5 million in a week",
    "Exports down 20% after the strike",
    "Looking for the lost ferry: a diary",
    "Tired of waiting? Drivers strike again",
    "Advertising market shrinks for the third year",
    "Mehr Regen am Freitag erwartet",
    "Jetzt kommt der Winter in den Hafen",
    "Jetzt müssen die Fischer sparen lernen",
    "Get your boats out of the water, says the mayor",
    "Vai a dire al sindaco dei gufi",
    "Voir Venise et mourir",
    "Ver para creer: el puerto en 1900",
    "Meer water in de haven",
    "Читать вслух полезно детям",
    "更多的渡轮回到港口",
]
LABELS = [
    "Featured Advertiser",
    "ADVERTISEMENT",
    "--- Sponsored ---",
    "Anzeige",
    "Publicité",
    "Реклама",
    "广告",
    "Sponsored: a fine boot",
]
WISHES = [
    ("Looking for Mr. Wright?", "Take this quiz to find out."),
    ("Need a new boat? Find one today at the Harbour Shop.", ""),
    ("Lust auf Meer?", "Jetzt buchen und losfahren."),
    ("Envie de soleil ?", "Découvrez nos offres."),
    ("¿Buscas barco?", "Encuentra el tuyo."),
]


@pytest.mark.parametrize("title", CALLS)
def test_a_call_to_action_is_no_story(title: str) -> None:
    assert why_aside(title, "") == CALL


@pytest.mark.parametrize("title", HEADLINES)
def test_a_headline_with_a_subject_is_a_story(title: str) -> None:
    assert why_aside(title, "The pilots said so on Tuesday.") == ""


@pytest.mark.parametrize("text", LABELS)
def test_a_label_says_that_an_advertisement_follows(text: str) -> None:
    assert is_label(text)


@pytest.mark.parametrize(("title", "text"), WISHES)
def test_a_question_for_a_wish_that_only_sells_is_no_story(title: str, text: str) -> None:
    assert why_aside(title, text) == CALL


def test_a_question_that_is_answered_at_length_is_a_story() -> None:
    assert (
        why_aside("Looking for Mr. Wright?", "Find the man, said the chief. " + "He had left the harbour by the last ferry. " * 5)
        == ""
    )


@pytest.mark.parametrize("title", ["$20 off rubber boots", "20 % Rabatt auf alle Boote", "-30 % de réduction sur les bottes"])
def test_a_price_cut_is_no_story(title: str) -> None:
    assert why_aside(title, "") == OFFER


def told(entries: tuple[Entry, ...]) -> list[str]:
    return [each.title for each in entries if not each.aside]


def aside(entries: tuple[Entry, ...]) -> dict[str, str]:
    return {each.title: each.aside for each in entries if each.aside}


def test_what_is_no_story_is_an_entry_with_the_reason_and_a_key_of_its_own() -> None:
    found = read(mail(round_up(STORY.format("https://shop.example/x", "Click here to find out how!", "")))).entries
    assert len(told(found)) == 5
    assert aside(found) == {"Click here to find out how!": CALL}
    assert found[-1].key == "maildir:/home/ann/Mail#7@owls.example#5"


def test_the_link_below_a_label_is_an_advertisement_and_the_next_is_not() -> None:
    labelled = "<p>Featured Advertiser</p>" + STORY.format("https://shop.example/x", "The finest boots of the coast", "Buy two.")
    after = STORY.format("https://news.example/9", "The pilots are on strike", "They said so on Tuesday.")
    found = read(mail(round_up(labelled, after))).entries
    assert aside(found) == {"Featured Advertiser": ADVERTISEMENT, "The finest boots of the coast": ADVERTISEMENT}
    assert told(found)[-1] == "The pilots are on strike"


def test_an_advertisement_told_below_its_label_leaves_the_next_story_alone() -> None:
    labelled = "<p>Anzeige</p><p>Die besten Stiefel der Küste gibt es jetzt im Laden am Hafen.</p>"
    after = STORY.format("https://news.example/9", "The pilots are on strike", "They said so on Tuesday.")
    found = read(mail(round_up(labelled, after))).entries
    assert aside(found) == {"Anzeige": ADVERTISEMENT}
    assert told(found)[-1] == "The pilots are on strike"


def test_a_picture_below_a_label_is_the_advertisement() -> None:
    labelled = '<p>Sponsor</p><p><a href="https://shop.example/x"><img src="https://shop.example/x/banner" alt=""></a></p>'
    found = read(mail(round_up(labelled, STORY.format("https://news.example/9", "The pilots are on strike", "")))).entries
    assert told(found)[-1] == "The pilots are on strike"


def test_a_call_above_the_headline_of_the_same_address_does_not_hide_it() -> None:
    call = STORY.format("https://news.example/9", "Read the full story", "")
    found = read(mail(round_up(call, STORY.format("https://news.example/9", "The pilots are on strike", "")))).entries
    assert told(found)[-1] == "The pilots are on strike"
    assert aside(found) == {}


def test_a_call_below_a_heading_and_its_text_is_a_story_by_that_heading() -> None:
    body = "".join(
        f"<p><b>Pilots of quay {n} on strike</b><br>They left their boats at the quay on Tuesday.<br>"
        f'<a href="https://news.example/{n}"><b>Read the full story</b></a></p>'
        for n in range(4)
    )
    found = read(mail(f"<html><body>{body}</body></html>")).entries
    assert [(each.title, each.url) for each in found] == [
        (f"Pilots of quay {n} on strike", f"https://news.example/{n}") for n in range(4)
    ]
    assert found[0].summary == "They left their boats at the quay on Tuesday."


@pytest.mark.parametrize(
    "text", ["1" * 200_000, "$1," * 50_000, "looking for " * 20_000, "read more " * 20_000, "-" * 200_000, "ad " * 50_000]
)
def test_a_long_text_takes_no_time_to_judge(text: str) -> None:
    assert why_aside(text, text) in ("", CALL, OFFER, ADVERTISEMENT)
    assert not is_label(text)


def test_a_mail_of_headings_and_calls_without_end_is_read_in_time() -> None:
    heading = "<p>Pilots of the quay on strike</p>" * 3_000
    call = '<p><a href="https://news.example/9"><b>Read the full story</b></a></p>'
    (entry,) = read(mail(f"<html><body>{(heading + call) * 3}</body></html>")).entries
    assert entry.title == "Weekly owls"


def test_the_address_of_a_subscription_is_no_text_of_the_last_story() -> None:
    footer = "<p>The e-mail address for your subscription is ann@owls.example.</p>"
    assert "ann@owls" not in read(mail(round_up(footer))).entries[-1].summary


def test_a_menu_is_no_story_and_a_short_headline_among_others_is() -> None:
    menu = "".join(
        f'<p><a href="https://news.example/m{n}"><b>{name}</b></a></p>' for n, name in enumerate(("Boat Market", "Quay Radio"))
    )
    short = '<p><a href="https://news.example/s"><b>Ferry sinks</b></a><br>Nobody was on board, the harbour master said.</p>'
    found = read(mail(round_up(short, menu))).entries
    assert aside(found) == {"Boat Market": MENU, "Quay Radio": MENU}
    assert "Ferry sinks" in told(found)


def test_a_mail_of_calls_alone_stays_a_letter_with_all_its_text() -> None:
    body = "".join(
        f'<p>Thing {n} of the week.</p><p><a href="https://x.example/{n}"><b>Click here to see it</b></a></p>' for n in range(5)
    )
    (entry,) = read(mail(f"<html><body>{body}</body></html>")).entries
    assert "Thing 4" in entry.content
    assert not entry.aside
