"""Newsletters as sources: a mail is an article, or a list of links to articles.

    read_mail(page, source)   the stories of one mail as a Feed
    real_address(url)         the address behind a click counter, where it can be told without calling it
    is_dangerous(url, text)   whether opening a link may do something: unsubscribe, vote, confirm, share

    bytes ─► mail (headers, body) ─► layout (text and links in order) ─► stories (round-up or essay) ─► Feed

Nothing here opens a link. What leaves as an entry's address may be opened by others, so links are chosen by what cannot be an
act of the reader: a headline, above the footer, with no word of acting in its text or address.
"""

from digest.newsletters.links import is_dangerous, real_address
from digest.newsletters.stories import read_mail

__all__ = ["is_dangerous", "read_mail", "real_address"]
