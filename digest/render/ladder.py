"""How much of each story fits: the ladder full → excerpt → brief → counted.

    fit(edition, draw, limit)   the plan, as near to the forms of the edition as the limit lets it, and what ``draw`` made of it

Gmail cuts a message near 102 KB of HTML, and with it the footer that says how to stop. So the edition is drawn smaller
instead, from its last story up: first the texts become excerpts, then the excerpts brief, then the lead an excerpt, then
the brief are only counted. The masthead and the footer do not depend on the number of stories, so they are always there.

A plan is chosen by an estimate of what each story costs, drawn, and weighed; when it is too heavy, the estimate is
corrected by what was seen and a smaller plan is drawn. Usually the first or second fits. (Dropped: weighing each story by
drawing it; 15,000 drawings for 5,000 stories.)
"""

from collections.abc import Callable, Iterable, Iterator

from digest.model import Block, Edition, Form, Story
from digest.render.view import Plan, carried

# Bytes of markup around the words, measured on the default theme by bench/email.py; they need only be near.
_FRAME, _STORY, _BRIEF, _BLOCK, _SPAN, _ALSO = 7_000, 900, 420, 60, 90, 90
_TRIES = 6


def fit(edition: Edition, draw: Callable[[Plan], str], limit: int) -> tuple[Plan, str]:
    """The largest plan found whose drawing has at most ``limit`` bytes in UTF-8, with the drawing.

    When even the smallest, in which every story is only counted, is larger, it is returned all the same.
    """
    wanted: Plan = tuple(story.form for story in edition.stories)
    costs = [{form: _cost(story, form) for form in Form} for story in edition.stories]
    scale = 1.0
    if _estimate(wanted, costs) < 2 * limit:
        drawn = draw(wanted)
        if (size := _size(drawn)) <= limit:
            return wanted, drawn
        scale = max(1.0, size / _estimate(wanted, costs))
    for _ in range(_TRIES):
        plan = _shrink(wanted, costs, limit / scale)
        drawn = draw(plan)
        if (size := _size(drawn)) <= limit:
            return plan, drawn
        scale *= 1.03 * size / limit
    nothing: Plan = (None,) * len(wanted)
    return nothing, draw(nothing)


def _shrink(wanted: Plan, costs: list[dict[Form, int]], budget: float) -> Plan:
    """The plan after as many steps down the ladder as the budget asks for."""
    plan, total = list(wanted), _estimate(wanted, costs)
    for position, form in _steps(wanted):
        if total <= budget:
            break
        now = plan[position]
        if now is not None:
            total += (costs[position][form] if form else 0) - costs[position][now]
            plan[position] = form
    return tuple(plan)


def _steps(wanted: Plan) -> Iterator[tuple[int, Form | None]]:
    """Each step down, gentlest first; the lead gives way after all others."""
    last_first = range(len(wanted) - 1, 0, -1)
    yield from ((position, Form.EXCERPT) for position in last_first if wanted[position] is Form.FULL)
    yield from ((position, Form.EXCERPT) for position in (0,) if wanted and wanted[0] is Form.FULL)
    yield from ((position, Form.BRIEF) for position in last_first if wanted[position] is not Form.BRIEF)
    yield from ((position, None) for position in last_first)
    yield from ((position, Form.BRIEF) for position in (0,) if wanted)


def _estimate(plan: Plan, costs: list[dict[Form, int]]) -> int:
    return _FRAME + sum(cost[form] for form, cost in zip(plan, costs, strict=True) if form)


def _cost(story: Story, form: Form) -> int:
    if form is Form.BRIEF:
        return _BRIEF + len(story.summary.encode(errors="replace")[:900]) + _ALSO * min(8, len(story.also))
    texts = (story.lead.article.blocks, *(addition.blocks for addition in story.additions))
    shown = texts if form is Form.FULL else map(carried, texts)
    return _STORY + _ALSO * min(8, len(story.also)) + sum(map(_weight, shown))


def _weight(blocks: Iterable[Block]) -> int:
    return sum(
        len(block.text.encode(errors="replace")) + _BLOCK + sum(_SPAN + len(span.href) for span in block.spans) for block in blocks
    )


def _size(html: str) -> int:
    return len(html.encode())
