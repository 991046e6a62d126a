"""Web pages as the invented newspapers would print them: an article among everything that stands around an article.

Each outlet has a layout of its own in ``layouts/``: one with JSON-LD and a cookie banner, one of nested boxes with Open Graph
tags, a newsletter prompt and related links between the paragraphs, one of plain HTML5 without any metadata.
"""

import json
from collections.abc import Sequence
from html import escape
from importlib.resources import files
from string import Template

from digest.demo.press import Outlet, Story


def article_page(outlet: Outlet, story: Story, *, beside: Sequence[Story]) -> str:
    """The page of one story; ``beside`` are the stories that its related links lead to."""
    layout = files("digest.demo").joinpath("layouts", f"{outlet.host}.html").read_text(encoding="utf-8")
    first, rest = _halves(story)
    return Template(layout).substitute(
        url=escape(story.url),
        title=escape(story.title),
        author=escape(story.author),
        outlet=escape(outlet.name),
        tagline=escape(outlet.tagline),
        section=escape(story.section),
        summary=escape(story.summary),
        published=story.published.isoformat(),
        date=f"{story.published:%d %B %Y, %H:%M}",
        language=story.language,
        direction=story.direction,
        structured=_structured(outlet, story),
        first=first,
        rest=rest,
        boilerplate=f"<p>{escape(outlet.boilerplate)}</p>" if outlet.boilerplate else "",
        related="".join(f'<li><a href="{escape(each.path)}">{escape(each.title)}</a></li>' for each in beside),
    )


def _halves(story: Story) -> tuple[str, str]:
    """The body in two pieces, so that a layout can put its boilerplate in the middle, after the second block."""
    return _body(story.blocks[:2]), _body(story.blocks[2:])


def _body(blocks: Sequence[str]) -> str:
    return "\n".join(_block(each) for each in blocks)


def _block(text: str) -> str:
    if text.startswith("## "):
        return f"<h2>{escape(text[3:])}</h2>"
    if text.startswith("> "):
        return f"<blockquote><p>{escape(text[2:])}</p></blockquote>"
    if text.startswith("| "):
        return _table(text.splitlines())
    if text.startswith("- "):
        return "<ul>" + "".join(f"<li>{escape(line[2:])}</li>" for line in text.splitlines()) + "</ul>"
    return f"<p>{escape(text)}</p>"


def _table(lines: Sequence[str]) -> str:
    rows = [[escape(cell.strip()) for cell in line.strip("| ").split("|")] for line in lines]
    head = "".join(f"<th>{cell}</th>" for cell in rows[0])
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows[1:])
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _structured(outlet: Outlet, story: Story) -> str:
    """The JSON-LD of a story; "<" is written as an escape, so that no title can close the script element."""
    record = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": story.title,
        "datePublished": story.published.isoformat(),
        "author": {"@type": "Person", "name": story.author},
        "publisher": {"@type": "Organization", "name": outlet.name},
        "mainEntityOfPage": story.url,
        "inLanguage": story.language,
    }
    return json.dumps(record, ensure_ascii=False).replace("<", "\\u003c")
