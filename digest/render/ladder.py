"""How much of each story fits: the ladder full → excerpt → brief → counted.

    fit(edition, draw, limit)   the plan, as near to the forms of the edition as the limit lets it, and its drawing

Gmail cuts a message near 102 KB of HTML, and with it the footer that says how to stop. So the edition is drawn smaller
instead, from its last story up: first the texts become excerpts, then the excerpts brief, then the brief are only counted.
The lead gives way after all others, and shows as much of its text as there is room. The masthead and the footer do not
depend on the number of stories, so they are always there.

A plan is chosen by an estimate of what each story costs, drawn and weighed; the estimate is corrected by what was seen, and a
larger or smaller plan drawn, until one fills the limit well. Mostly the first does. (Dropped: weighing each story by drawing it,
15,000 drawings for 5,000 stories.)
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from digest.model import Block, Edition, Form, Story
from digest.rank import shown_blocks
from digest.render.showing import EXCERPT_CHARS, Plan, carried

# Bytes of markup around the words, near those of the default theme (bench/mail.py prints them); what is seen corrects them.
_FRAME, _STORY, _BRIEF, _BLOCK, _SPAN, _ALSO = 6_500, 900, 520, 40, 90, 90
_MAX_ALSO, _MAX_SUMMARY = 8, 900
_TRIES = 6
_MARGIN = 0.96  # aimed at, so that the next try seldom is a little too large
_GOOD = 0.85  # of the limit: a drawing of that size is not tried again
_LIKELY = 1.2  # times the limit by estimate: a wish below that may fit, and is drawn first
_WORTH_DRAWING = 8  # times the limit: a theme that shows no texts may be that much leaner than thought; its wish is drawn third


def fit(edition: Edition, draw: Callable[[Plan], str], limit: int) -> tuple[Plan, str]:
    """The largest plan found whose drawing has at most ``limit`` bytes in UTF-8, with the drawing.

    When even the smallest, in which every story is only counted, is larger, it is returned all the same.
    """
    costs = [_Costs(story) for story in edition.stories]
    wanted = Plan(forms=tuple(story.form for story in edition.stories))
    hoped = _estimate(wanted, costs)
    plan = wanted if hoped < _LIKELY * limit else _shrink(wanted, costs, _MARGIN * limit)
    best: tuple[Plan, str] | None = None
    tried: list[Plan] = []
    while plan not in tried and len(tried) < _TRIES:
        tried.append(plan)
        drawn = draw(plan)
        size = len(drawn.encode())
        if size <= limit and (best is None or plan == wanted or size > len(best[1].encode())):
            best = plan, drawn
        if best and (plan == wanted or size > _GOOD * limit):
            return best
        plan = _shrink(wanted, costs, _MARGIN * limit * _estimate(plan, costs) / size)
        if wanted not in tried and (plan in tried or len(tried) > 1) and hoped < _WORTH_DRAWING * limit:
            plan = wanted
    if best:
        return best
    nothing = Plan(forms=(None,) * len(wanted.forms))
    return nothing, draw(nothing)


class _Costs(dict[Form, int]):
    """The bytes of a story in each form, reckoned when first asked for: mostly an edition fits in the forms that it wants."""

    def __init__(self, story: Story) -> None:
        super().__init__()
        self._story = story

    def __missing__(self, form: Form) -> int:
        cost = self[form] = _cost(self._story, form)
        return cost


def _shrink(wanted: Plan, costs: list[_Costs], budget: float) -> Plan:
    """The plan after as many steps down the ladder as the budget asks for."""
    forms, total = list(wanted.forms), _estimate(wanted, costs)
    for position, form in _steps(wanted.forms):
        if total <= budget:
            break
        now = forms[position]
        if now is not None:
            total += (costs[position][form] if form else 0) - costs[position][now]
            forms[position] = form
    plan = Plan(forms=tuple(forms))
    if forms and forms[0] is Form.EXCERPT and wanted.forms[0] is Form.FULL:
        return replace(plan, lead_chars=EXCERPT_CHARS + max(0, int(budget - total)))
    return plan


def _steps(wanted: tuple[Form | None, ...]) -> Iterator[tuple[int, Form | None]]:
    """Each step down, gentlest first; the lead gives way after all others."""
    last_first = range(len(wanted) - 1, 0, -1)
    yield from ((position, Form.EXCERPT) for position in last_first if wanted[position] is Form.FULL)
    yield from ((position, Form.EXCERPT) for position in (0,) if wanted and wanted[0] is Form.FULL)
    yield from ((position, Form.BRIEF) for position in last_first if wanted[position] is not Form.BRIEF)
    yield from ((position, None) for position in last_first)
    yield from ((position, Form.BRIEF) for position in (0,) if wanted)


def _estimate(plan: Plan, costs: list[_Costs]) -> int:
    stories = sum(cost[form] for form, cost in zip(plan.forms, costs, strict=True) if form)
    return _FRAME + stories + plan.lead_chars - EXCERPT_CHARS


def _cost(story: Story, form: Form) -> int:
    named = len(story.also) + (len(story.additions) if form is not Form.FULL else 0)
    also = _ALSO * min(_MAX_ALSO, named)
    if form is Form.BRIEF:
        return _BRIEF + also + min(_MAX_SUMMARY, _bytes(story.summary))
    if form is Form.EXCERPT:
        lead = shown_blocks(story) if story.form is form else carried(story.lead.article.blocks)
        return _STORY + also + _weight(lead)
    texts = (story.lead.article.blocks, *(addition.blocks for addition in story.additions))
    return _STORY + also + sum(map(_weight, texts))


def _weight(blocks: Iterable[Block]) -> int:
    return sum(_bytes(block.text) + _BLOCK + sum(_SPAN + len(span.href) for span in block.spans) for block in blocks)


def _bytes(text: str) -> int:
    return len(text.encode(errors="replace"))
