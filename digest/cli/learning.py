"""site: what is learned of a site, and the user's word on it."""

from collections.abc import Sequence

import click

from digest import urls
from digest.cli.screen import Screen
from digest.errors import ConfigError
from digest.model import Habit, Ruling
from digest.text import counted, shorten

_ID_LETTERS = 6  # of a passage's name, for as long as no other one of its site begins alike
_SHOWN_CHARS = 300


@click.command()
@click.argument("host")
@click.option("--keep", multiple=True, metavar="ID", help="Show this passage, whatever was learned of it.")
@click.option("--drop", multiple=True, metavar="ID", help="Leave this passage out, whatever was learned of it.")
@click.option("--json", "as_json", is_flag=True, help="Print them as JSON.")
@click.pass_obj
def site(screen: Screen, host: str, keep: Sequence[str], drop: Sequence[str], as_json: bool) -> None:
    """List the passages that a site puts under its articles, and what becomes of each; keep or drop one for good."""
    from digest.store import open_store

    with open_store(screen.settings().store) as store:
        name = urls.site(host if "://" in host else f"https://{host}")
        habits = store.habits(name) or store.habits(host)
        read = store.site_articles(name) or store.site_articles(host)
        for ruling, ids in ((Ruling.KEEP, keep), (Ruling.DROP, drop)):
            for wanted in ids:
                habit = _named(habits, wanted, host)
                store.rule(habit.site, habit.mark, ruling)
        if keep or drop:
            habits = store.habits(habits[0].site)
    if as_json:
        screen.print_json({"site": name, "articles": read, "passages": [_told(each, habits) for each in habits]})
        return
    if not habits and not read:
        raise ConfigError(f"{host}: no article of this site was read yet (a passage counts from its second article on)")
    if not habits:
        several = "no passage stands in two of them" if read > 1 else "a passage counts from its second article on"
        screen.say(f"{host}: {counted(read, 'article')} read, and nothing learned of the site: {several}")
        return
    screen.say(f"{habits[0].site}: {counted(len(habits), 'passage')} that several articles held")
    for each in habits:
        screen.say(f"  {_id(each, habits)}  {_state(each)}, in {each.articles} of {each.of} articles, {_when(each)}")
        screen.say(f"          {shorten(each.text, _SHOWN_CHARS)}")


def _told(habit: Habit, habits: Sequence[Habit]) -> dict[str, object]:
    return {
        "id": _id(habit, habits),
        "state": _state(habit),
        "text": habit.text,
        "articles": habit.articles,
        "of": habit.of,
        "first": habit.first.isoformat(),
        "last": habit.last.isoformat(),
    }


def _named(habits: Sequence[Habit], wanted: str, host: str) -> Habit:
    found = [each for each in habits if f"{each.mark:016x}".startswith(wanted.lower())]
    if len(found) != 1 or not wanted:
        problem = "names several passages" if found else "names no passage"
        raise ConfigError(f"{wanted!r} {problem} of {host} (`digest site {host}` lists them)")
    return found[0]


def _id(habit: Habit, habits: Sequence[Habit]) -> str:
    """The beginning of the passage's mark, long enough to name it alone."""
    name = f"{habit.mark:016x}"
    others = [f"{each.mark:016x}" for each in habits if each.mark != habit.mark]
    return next((name[:n] for n in range(_ID_LETTERS, 16) if not any(each.startswith(name[:n]) for each in others)), name)


def _when(habit: Habit) -> str:
    return f"{habit.first}" if habit.first == habit.last else f"{habit.first} to {habit.last}"


def _state(habit: Habit) -> str:
    from digest.dedupe import is_boilerplate

    if habit.ruling is not None:
        return "kept by you" if habit.ruling is Ruling.KEEP else "left out by you"
    if is_boilerplate(habit, at_edge=False):
        return "left out"
    if is_boilerplate(habit, at_edge=True):
        return "left out at the edge of an article"
    return "shown: other sites have it too" if habit.elsewhere else "shown"


VERBS: dict[str, click.Command] = {"site": site}
