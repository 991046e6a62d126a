"""A DKIM signature (RFC 6376), for those whose mail server does not sign.

The library, dkimpy, is an extra: ``pip install newsletter-digest[dkim]``. It writes the time of signing into the signature,
so a signed message is not the same to the byte when it is made twice; what is sent is frozen when it is made all the same.
"""

from digest.errors import ConfigError
from digest.settings import DkimSettings

# What a reader sees, and what RFC 8058, section 4 asks to be covered. "From" stands twice, so that none can be added
# (RFC 6376, section 8.15).
_SIGNED = (
    *(b"from", b"from", b"to", b"reply-to", b"subject", b"date", b"message-id", b"mime-version", b"content-type"),
    *(b"list-id", b"list-unsubscribe", b"list-unsubscribe-post"),
)


def sign(message: bytes, settings: DkimSettings) -> bytes:
    """The message with its signature in front; unchanged when no selector is set.

    :raises ConfigError: when the key cannot be used, or the library is not installed.
    """
    if not settings.selector:
        return message
    try:
        import dkim
    except ImportError:
        raise ConfigError("[mail.dkim] selector: signing needs dkimpy; pip install 'newsletter-digest[dkim]'") from None
    if not settings.domain or not settings.key_file:
        raise ConfigError("[mail.dkim] selector: a signature needs domain and key_file too")
    try:
        key = settings.key_file.read_bytes()
        header: bytes = dkim.sign(
            message, settings.selector.encode("ascii"), settings.domain.encode("idna"), key, include_headers=list(_SIGNED)
        )
    except (OSError, UnicodeError, ValueError, dkim.DKIMException) as error:
        raise ConfigError(f"[mail.dkim] key_file: {settings.key_file} cannot sign: {error}") from error
    return header + message
