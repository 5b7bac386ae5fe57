"""What a sign-up form carries: that it is ours. It names nobody and does not age, so that pages may be cached."""

from django.core import signing

SALT = "insights.newsletter.form"
WORDS = "sign-up"


def issue() -> str:
    return signing.Signer(salt=SALT).sign(WORDS)


def is_ours(token: str) -> bool:
    try:
        return signing.Signer(salt=SALT).unsign(token) == WORDS
    except signing.BadSignature:
        return False
