"""The extractor: from a page, a text or a feed entry to an article.

    extract        the article of a page, or ExtractError with what the page is instead
    extract_text   the article of a plain text
    read_article   the best article for a feed entry, whatever happened to its page; never raises
    explain        every piece of a page with its score, and the evidence behind each fact
    decode         bytes to text

docs/extracting.md tells how it works, what was tried, and how to add a rule.
"""

from digest.extract.article import extract
from digest.extract.encoding import decode
from digest.extract.explanation import Candidate, Explanation, explain
from digest.extract.metadata import Evidence
from digest.extract.plain import extract_text
from digest.extract.reading import read_article

__all__ = ["Candidate", "Evidence", "Explanation", "decode", "explain", "extract", "extract_text", "read_article"]
