"""The templater: editions as HTML, as text and as the exact bytes of mail.

    render_mail(edition, ...)        one Message for each recipient of the digest
    render_letter, address_letter    what all readers of an edition get, and the Message of one
    render_html, render_text         the two parts of it
    subject(edition)                 its subject
    render_preview(message, text)    one mail as its readers will see it, on a page
    wanted_pictures(edition)         the addresses of the pictures that an edition may embed
    render_page, render_index, render_feed, render_epub, page_name      editions kept, to be read on the web or on a device
    builtin_templates, check_template
    article_text, article_html, article_markdown

    Edition ─► ladder ─► view ─► templates ─► css-inline ─► mime ─► Message

The same edition and settings give the same bytes in any process: the Date is the edition's, the Message-ID is made of its
id and the recipient, boundaries are hashes. So a message whose fate is unknown can be sent again, and a mailbox can know it
for a copy.
"""

from digest.render.archive import page_name, render_feed, render_index, render_page
from digest.render.articles import article_html, article_markdown, article_text
from digest.render.edition import render_html, render_text, subject
from digest.render.epub import render_epub
from digest.render.gallery import wanted_pictures
from digest.render.headers import read_address
from digest.render.message import Lettered, Mailed, address_letter, render_letter, render_mail, render_note
from digest.render.preview import render_preview
from digest.render.showing import Drawn
from digest.render.specimen import check_template
from digest.render.templates import builtin_templates, catalogs, words_in
from digest.render.words import Words, is_language

__all__ = [
    "Drawn",
    "Lettered",
    "Mailed",
    "Words",
    "address_letter",
    "article_html",
    "article_markdown",
    "article_text",
    "builtin_templates",
    "catalogs",
    "check_template",
    "is_language",
    "page_name",
    "read_address",
    "render_epub",
    "render_feed",
    "render_html",
    "render_index",
    "render_letter",
    "render_mail",
    "render_note",
    "render_page",
    "render_preview",
    "render_text",
    "subject",
    "wanted_pictures",
    "words_in",
]
