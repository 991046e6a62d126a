"""Mail transports: they take frozen bytes and say what became of them.

    open_transport(mail, environ=...)      a Transport, for the length of a ``with``
    check_transport(mail, environ=...)     connects and logs in, sends nothing; words for ``digest check``

A transport never raises for what a server does: each message gets a Receipt. SENT is an acceptance that was read; DEFERRED
is certain not to have been accepted, and may be tried again; FAILED is a refusal for good; UNKNOWN is a connection lost
between the final dot and its answer, which no client can tell from either (RFC 1047). The caller commits its intent in
``before_data``, so that a crash at that point leaves a trace.
"""

from digest.deliver.opening import check_transport, open_transport
from digest.deliver.transport import Transport

__all__ = ["Transport", "check_transport", "open_transport"]
