"""A page on which one mail is seen as its readers will see it: on a phone and on a desk, light and dark, and as plain text.

    render_preview(message, text)   the page

Each view is a frame with the HTML part in it, in which the rules for one colour scheme are made to hold whatever the machine's own
is: a frame's own setting is not followed by every browser. Frames run no scripts, and the page forbids all requests but those for
pictures that the mail itself loads.
"""

import re
from email.parser import BytesHeaderParser
from html import escape

from digest.model import Message

_VIEWS = (("Phone", 375, 812), ("Desktop", 700, 900))  # CSS pixels; the mail is 600 wide, its margins seen from 620
_ASKED = re.compile(r"\(prefers-color-scheme:\s*(light|dark)\)")
_OFFERED = re.compile(r"(?<=[\": ])light dark(?=[\"; }])")
_HEADERS = ("From", "Subject", "Date", "List-Unsubscribe")
_STYLE = """
body { margin: 0; padding: 24px; background: #5f5f5c; color: #fff; font: 14px/20px -apple-system, 'Segoe UI', Roboto, sans-serif; }
main { display: flex; flex-wrap: wrap; gap: 24px; align-items: flex-start; }
section { flex: none; max-width: 100%; }
h1 { margin: 0 0 4px; font-size: 22px; line-height: 28px; }
h2 { margin: 0 0 8px; font-size: 14px; line-height: 20px; }
p { margin: 0 0 20px; }
iframe { display: block; max-width: 100%; border: 0; border-radius: 12px; background: #fff; }
pre {
  box-sizing: border-box; width: 76ch; max-width: calc(100vw - 48px); height: 812px; margin: 0; padding: 16px 2ch; overflow: auto;
  border-radius: 12px; background: #fff; color: #1a1a1a; font: 13px/19px ui-monospace, Menlo, Consolas, monospace;
  white-space: pre-wrap;
}
"""


def render_preview(message: Message, text: str) -> str:
    """The page, whole in one file; ``text`` is the text part."""
    head = BytesHeaderParser().parsebytes(message.body)
    facts = f"{message.recipient} · {len(message.html.encode()):,} bytes of HTML · {len(message.body):,} bytes in all"
    views = "\n".join(_view(message, scheme, *size) for size in _VIEWS for scheme in ("light", "dark"))
    # Not the decoded words of the header but those it was made of: what is decoded must be trusted.
    lines = [f"{name}: {message.subject if name == 'Subject' else head[name]}" for name in _HEADERS if head[name]]
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src {_pictures(message)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(message.subject)}</title>
<style>{_STYLE}</style>
</head>
<body>
<h1>{escape(message.subject)}</h1>
<p>{escape(facts)}</p>
<main>
{views}
<section><h2>Text</h2>
<pre dir="auto" tabindex="0">{escape(chr(10).join(lines))}

{escape(text)}</pre></section>
</main>
</body>
</html>
"""


def _view(message: Message, scheme: str, name: str, width: int, height: int) -> str:
    title = f"{name}, {width} px, {scheme}"
    page = escape(_in_scheme(message.html, scheme))
    sandbox = "allow-popups allow-popups-to-escape-sandbox"
    frame = f'<iframe title="{title}" width="{width}" height="{height}" sandbox="{sandbox}" srcdoc="{page}"></iframe>'
    return f"<section><h2>{title}</h2>{frame}</section>"


def _in_scheme(html: str, scheme: str) -> str:
    """The HTML part as it looks in one colour scheme; its links open beside it."""
    head, end, body = html.partition("</head>")
    head = _ASKED.sub(lambda match: "all" if match[1] == scheme else "not all", head)
    return f'{_OFFERED.sub(scheme, head)}<base target="_blank">{end}{body}'


def _pictures(message: Message) -> str:
    return "data: https:" if re.search(r"<img[^>]* src=\"https:", message.html) else "data:"
