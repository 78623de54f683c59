"""How people type: capitals, missing punctuation, slips of the keyboard, politeness. It never changes the meaning."""

import random

from favchat.data.wording.frames import POLITE_AFTER, POLITE_BEFORE
from favchat.data.wording.voice import capital

_CONTRACTIONS = (
    ("what is ", "what's "), ("he is ", "he's "), ("she is ", "she's "), ("they are ", "they're "), ("it is ", "it's "),
    ("who is ", "who's "), ("there is ", "there's "), ("i am ", "i'm "), ("can not ", "can't "), ("how is ", "how's "),
)  # fmt: skip
_CHANGES = ((" would you ", " wld you "), (" you ", " u "), (" please", " pls"), (" are ", " r "))


def dress(text: str, rng: random.Random, polite: float = 0.06) -> str:
    """A question as somebody would type it, from its plain form in lower case with a final mark.

    Most come out well written; some without capitals or mark, few with a slip. ``polite``: the share (0..1) that gets
    polite words before or after.
    """
    draw = rng.random
    if draw() < 0.25:
        text = _contract(text, rng)
    if draw() < polite:
        text = rng.choice(POLITE_BEFORE) + text
    elif draw() < polite:
        text = text + rng.choice(POLITE_AFTER)
    text = sentences(text)
    style = draw()
    if style < 0.22:
        text = text.lower()
        if draw() < 0.5:
            text = text.rstrip("?.")
        if draw() < 0.1:
            for plain, short in _CHANGES:
                text = text.replace(plain, short, 1)
    elif style < 0.27:
        text = text.rstrip("?.")
    elif style < 0.285:
        text = text.upper()
    elif style < 0.30:
        text = text.replace("?", rng.choice(("??", " ?", "?!", "???")))
    elif style < 0.315:
        text = text.replace("'", "")
    if draw() < 0.04:
        text = _slip(text, rng)
    return text


def _contract(text: str, rng: random.Random) -> str:
    for full, short in _CONTRACTIONS:
        if text.startswith(full) or f" {full}" in text:
            return text.replace(full, short, 1) if text.startswith(full) else text.replace(f" {full}", f" {short}", 1)
    return text


def sentences(text: str) -> str:
    """Upper case at the start, after a full stop, ! or ?, and for the word I."""
    out = capital(text)
    for mark in (". ", "? ", "! "):
        if mark in out:
            out = mark.join(capital(part) for part in out.split(mark))
    return out.replace(" i ", " I ").replace(" i'", " I'").replace(" i?", " I?")


def _slip(text: str, rng: random.Random) -> str:
    """One typing error inside one longer word: two letters swapped, one lost, one doubled."""
    words = text.split(" ")
    long = [index for index, word in enumerate(words) if len(word) >= 5 and word.isalpha()]
    if not long:
        return text
    index = rng.choice(long)
    word = words[index]
    place = rng.randrange(1, len(word) - 2)
    kind = rng.randrange(3)
    if kind == 0:
        word = word[:place] + word[place + 1] + word[place] + word[place + 2 :]
    elif kind == 1:
        word = word[:place] + word[place + 1 :]
    else:
        word = word[: place + 1] + word[place:]
    words[index] = word
    return " ".join(words)
