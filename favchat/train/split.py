"""The one rule for who is held out: by person, never by picture, and the same for everything that is trained here."""

import hashlib


def is_held_out(person: str, share: float = 0.1) -> bool:
    """Whether a person is kept for evaluation: a fixed ``share`` (0..1) of names, chosen by their MD5 hash.

    ``person`` is the name as the data set spells it (``Aaron_Eckhart``); the answer depends on the name alone, so it is
    the same on every machine and for every subset of the data.
    """
    digest = hashlib.md5(person.encode("utf-8"), usedforsecurity=False).digest()
    return int.from_bytes(digest[:8], "big") < share * 2**64
