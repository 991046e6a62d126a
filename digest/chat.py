"""The only door to a language model: any endpoint that speaks OpenAI's chat completions, a local one included.

    ask(instruction, text, settings=..., key=...)   its answer, and what it cost

One question, one answer, nothing remembered. The key goes to the address that the user gave and nowhere else: redirects are not
followed. The standard library's client is enough for a handful of questions one after another.
"""

import json
import time
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPException  # noqa: TID251 - what urllib lets through
from typing import Any
from urllib import error, request  # noqa: TID251 - one address, chosen by the user, that no source can name
from urllib.parse import urlsplit

from digest import urls
from digest.errors import ModelError
from digest.settings import SummarySettings

_MOST_BYTES = 1_000_000  # of an answer
_PIECE = 16_384
_ANSWER_TOKENS = 400  # enough for the summary; a model that thinks aloud is cut off, and its answer refused
_CHARS_A_TOKEN = 3  # where the endpoint does not count: a cautious guess for any language
_THOUGHT_ENDS = "</think>"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What a model answered, and how many tokens question and answer took."""

    text: str
    tokens: int


class _NoRedirects(request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


def estimate(instruction: str, text: str) -> int:
    """How many tokens a question and its answer may take."""
    return (len(instruction) + len(text)) // _CHARS_A_TOKEN + _ANSWER_TOKENS


def ask(instruction: str, text: str, *, settings: SummarySettings, key: str = "") -> Reply:
    """What the model makes of the text by the instruction.

    :raises ModelError: when it does not answer in time, or not as such endpoints do.
    """
    question = {
        "model": settings.model,
        "messages": [{"role": "system", "content": instruction}, {"role": "user", "content": text}],
        "max_tokens": _ANSWER_TOKENS,
        "temperature": 0,
    }
    where = urlsplit(settings.url).hostname or settings.url
    try:
        answer = json.loads(_post(settings, json.dumps(question).encode(), key))
        content = answer["choices"][0]["message"]["content"]
        usage = answer.get("usage") or {}
        counted = usage.get("total_tokens")
    except error.HTTPError as failed:
        raise ModelError(f"{where} answered with status {failed.code}: look at [summary] url, model and key_env") from failed
    except (OSError, HTTPException) as failed:
        raise ModelError(f"{where} does not answer: {getattr(failed, 'reason', failed)}") from failed
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as failed:
        raise ModelError(f"{where} answered with something else than a chat completion: look at [summary] url") from failed
    if not isinstance(content, str):
        raise ModelError(f"{where} answered without words: look at [summary] model")
    cost = counted if isinstance(counted, int) and counted > 0 else estimate(instruction, text)
    return Reply(text=content.rpartition(_THOUGHT_ENDS)[2].strip(), tokens=cost)


def _post(settings: SummarySettings, body: bytes, key: str) -> bytes:
    headers = {"Content-Type": "application/json", "Accept": "application/json"} | (
        {"Authorization": f"Bearer {key}"} if key else {}
    )
    asked = request.Request(f"{settings.url}/chat/completions", data=body, headers=headers)  # noqa: S310 - checked by config
    local = urls.is_loopback(urlsplit(settings.url).hostname or "")
    opener = request.build_opener(_NoRedirects, *([request.ProxyHandler({})] if local else []))
    deadline = time.monotonic() + settings.timeout
    with closing(opener.open(asked, timeout=settings.timeout)) as response:
        pieces: list[bytes] = []
        while piece := response.read1(_PIECE):
            pieces.append(piece)
            if time.monotonic() > deadline:
                raise TimeoutError("it takes too long")
            if sum(map(len, pieces)) > _MOST_BYTES:
                raise ValueError("the answer is too long")
    return b"".join(pieces)
