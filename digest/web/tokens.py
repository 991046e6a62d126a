"""One-use tokens: what a form carries to prove that this page made it, and that it is sent once."""

import hmac
import secrets
import threading
from collections import OrderedDict

# Each shown preview leaves one; the oldest are dropped, so that reloading cannot fill the memory.
_MOST = 100


class Tokens:
    """Tokens that were given out and not yet redeemed. They live as long as the process; safe among threads."""

    def __init__(self) -> None:
        self._open: OrderedDict[str, str] = OrderedDict()
        self._lock = threading.Lock()

    def issue(self, purpose: str) -> str:
        """A new token, good once for this purpose."""
        token = secrets.token_urlsafe(32)
        with self._lock:
            self._open[token] = purpose
            if len(self._open) > _MOST:
                self._open.popitem(last=False)
        return token

    def redeem(self, token: str, purpose: str) -> bool:
        """Whether the token was open for the purpose; it never is again. Compares in constant time."""
        with self._lock:
            matches = [each for each in self._open if hmac.compare_digest(each.encode(), token.encode(errors="replace"))]
            return any(self._open.pop(each) == purpose for each in matches)
