"""Measure the mail: its size, the time from an edition to bytes, and how many clients support what it is made of.

    python bench/mail.py [--json FILE]        prints a table; the rows that need tools from npm or Debian say so when these
    are missing

Support is read from the data of caniemail.com (npm package ``caniemail``; NODE_PATH or ./node_modules), for 17 clients: the
newest version of each that was tested. Core features are those that the reading depends on: elements, attributes and inline
styles. What stands in <style> only adds to them.
"""

import argparse
import io
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections import Counter
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from editions import morning, of_size, scripts  # noqa: E402
from PIL import Image  # noqa: E402

from digest import render  # noqa: E402
from digest.model import Edition, Form, Message, Page  # noqa: E402
from digest.pictures import shrink  # noqa: E402
from digest.settings import DigestSettings, MailSettings  # noqa: E402

DIGEST = DigestSettings(name="morning", to=("reader@example.net",))
MAIL = MailSettings(sender="Morning Digest <digest@example.org>")
CLIENTS = {
    "apple-mail": ("macos", "ios"),
    "gmail": ("desktop-webmail", "ios", "android", "mobile-webmail"),
    "outlook": ("windows", "windows-mail", "macos", "outlook-com", "ios", "android"),
    "yahoo": ("desktop-webmail", "ios", "android"),
    "samsung-email": ("android",),
    "thunderbird": ("macos",),
}
ELEMENTS = {
    "h1": "html-h1-h6", "h2": "html-h1-h6", "h3": "html-h1-h6", "h4": "html-h1-h6", "ul": "html-lists", "ol": "html-lists",
    "b": "html-strong", "em": "html-strong", "th": "html-table", "td": "html-table", "tr": "html-table",
}  # fmt: skip
# What some client does not support, and why the mail can do without it there.
ALLOWED = {
    "html-role": "a hint for screen readers; the tables hold one column and read well without",
    "html-body": "the colours are on a table of our own",
    "css-white-space": "<pre> keeps the lines of code; only long ones do not wrap",
    "css-display-none": "the preview line is then seen: it names the next headlines",
}


class Features(HTMLParser):
    """Collects the features of caniemail.com that a mail's elements, attributes and inline styles use."""

    def __init__(self, known: set[str]) -> None:
        super().__init__()
        self.known, self.used = known, set[str]()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the element, its attributes and its style; the head is no part of the reading."""
        if tag == "body":
            self.used.clear()
        self.used.add(ELEMENTS.get(tag, f"html-{tag}"))
        for name, value in attrs:
            self.used.add(f"html-{name}" if name != "style" else "")
            if name == "href" and (value or "").startswith("mailto:"):
                self.used.add("html-mailto-links")
            for declaration in (value or "").split(";") if name == "style" else ():
                self._style(*(part.strip() for part in declaration.partition(":")[::2]))
        self.used &= self.known

    def _style(self, name: str, value: str) -> None:
        side = name.split("-", maxsplit=1)[0]
        self.used.update((f"css-{name}", f"css-{side}" if side in ("border", "margin", "padding") else ""))
        self.used.update(f"css-unit-{'percent' if unit == '%' else unit}" for unit in re.findall(r"\d(px|em|%)", value))
        if (name, value) == ("display", "none"):
            self.used.add("css-display-none")


def support(html: str) -> dict[str, float | str] | None:
    """Shares of features × clients that are supported in full, and at least in part; None without the data."""
    places = [Path(place) for place in os.environ.get("NODE_PATH", "").split(os.pathsep) if place]
    file = next(
        (p / "caniemail" / "data" / "caniemail.json" for p in (*places, ROOT / "node_modules") if (p / "caniemail").is_dir()), None
    )
    if file is None:
        return None
    features = {each["slug"]: each["stats"] for each in json.loads(file.read_text(encoding="utf-8"))["data"]}
    parser = Features(set(features))
    parser.feed(html)
    told = Counter[str]()
    refused = set()
    for slug in sorted(parser.used):
        for family, platforms in CLIENTS.items():
            for platform in platforms:
                versions = features[slug].get(family, {}).get(platform, {})
                answer = list(versions.values())[-1][0] if versions else "u"
                told[answer] += 1
                if answer == "n" and slug not in ALLOWED:
                    refused.add(f"{slug} in {family} {platform}")
    asked = told["y"] + told["a"] + told["n"]
    return {
        "features": float(len(parser.used)),
        "full_percent": 100 * told["y"] / asked,
        "full_or_partial_percent": 100 * (told["y"] + told["a"]) / asked,
        "not_allowed": ", ".join(sorted(refused)) or "none",
    }


def message_of(edition: Edition, digest: DigestSettings = DIGEST) -> Message:
    """The message to the one reader."""
    return render.render_mail(edition, digest=digest, mail=MAIL, templates=None).messages[0]


def milliseconds(edition: Edition, rounds: int = 15) -> float:
    """The best CPU time of several from the edition to its bytes, after a first that loads the templates."""
    message_of(edition)
    times = []
    for _ in range(rounds):
        begin = time.process_time()
        message_of(edition)
        times.append(time.process_time() - begin)
    return 1000 * min(times)


def mixed(stories: int) -> Edition:
    """An edition as compose makes it: the lead and four more in full, eight excerpts, the rest in brief."""
    made = of_size(stories)
    forms = [Form.FULL] * 5 + [Form.EXCERPT] * 8 + [Form.BRIEF] * stories
    wanted = iter(forms)
    sections = tuple(
        replace(section, stories=tuple(replace(story, form=next(wanted)) for story in section.stories)) for section in made.sections
    )
    return replace(made, sections=sections)


def spam_points(message: Message) -> float | None:
    """The points of SpamAssassin without the network; None where it is not installed."""
    if not shutil.which("spamassassin"):
        return None
    command = ["spamassassin", "-L", "-t", "-x", "--cf=use_bayes 0", "--cf=report_safe 0"]
    said = subprocess.run(command, input=message.body.replace(b"\r\n", b"\n"), capture_output=True, check=True).stdout.decode()
    found = re.search(r"\((-?[\d.]+) points", said)
    return float(found[1]) if found else None


def photograph(width: int = 4000, height: int = 3000) -> Page:
    """A JPEG as large as a telephone makes them, with as much detail."""
    drawn = Image.effect_mandelbrot((width // 4, height // 4), (-1.5, -1.2, 0.6, 1.2), 60).resize((width, height)).convert("RGB")
    file = io.BytesIO()
    drawn.save(file, "JPEG", quality=90)
    return Page(url="https://example.org/a.jpg", final_url="", status=200, body=file.getvalue())


def shrinking() -> dict[str, float | str]:
    """What it costs to make one picture small: the best CPU time of three, and the bytes that come out."""
    page, times = photograph(), []
    for _ in range(3):
        begin = time.process_time()
        made = shrink(page)
        times.append(time.process_time() - begin)
    return {"picture_12_mp_ms": 1000 * min(times), "picture_12_mp_bytes": float(len(made.content))}


def figures() -> dict[str, float | str]:
    """Every figure by its name."""
    found: dict[str, float | str] = {}
    hostile = of_size(5_000, title_chars=10_000, paragraphs=1)
    for name, edition in (
        ("morning", morning()),
        ("60_mixed", mixed(60)),
        ("5000_full", of_size(5_000)),
        ("5000_long_titles", hostile),
    ):
        message = message_of(edition)
        found[f"{name}_html_bytes"] = float(len(message.html.encode()))
        found[f"{name}_has_footer"] = "yes" if "Stop these mails" in message.html else "NO"
    found["60_mixed_ms"] = milliseconds(mixed(60))
    found["60_full_ms"] = milliseconds(of_size(60))
    found["morning_ms"] = milliseconds(morning())
    found |= shrinking()
    for theme in ("default", "brief", "longread"):
        themed = replace(DIGEST, template=theme)
        html = message_of(morning(), themed).html + message_of(scripts(), themed).html
        for name, value in (support(html) or {"caniemail": "not installed"}).items():
            found[f"{theme}_{name}"] = value
        points = spam_points(message_of(morning(), themed))
        found[f"{theme}_spam_points"] = "spamassassin is not installed" if points is None else points
    return found


def main() -> None:
    """Print the table, and write the JSON that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    found = figures()
    for name, value in found.items():
        print(f"{name:32} {value if isinstance(value, str) else f'{value:,.1f}'}")
    if arguments.json:
        arguments.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
