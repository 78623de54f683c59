"""Questions that the clip cannot answer: what no face tells, what is hidden, what needs sound, what never happens."""

from favchat.data.qa.asker import Asker, Draft, does, of_other_sex
from favchat.data.wording.acts import ACTS
from favchat.data.wording.motion import NEEDS, SOUND
from favchat.data.wording.refusals import UNKNOWN
from favchat.data.wording.voice import fill

UNANSWERABLE = "unanswerable"
# What covers what: who wears the first cannot be asked about the second.
HIDDEN: dict[str, tuple[tuple[str, str], ...]] = {
    "sunglasses": (
        ("are {poss} eyes narrow or wide", "what {poss} eyes are like behind the sunglasses"),
        ("are there bags under {poss} eyes", "what is behind the sunglasses"),
        ("what are {poss} eyes like", "what {poss} eyes are like behind the sunglasses"),
    ),
    "wearing_mask": (
        ("does {s} have full lips", "what is under the mask"),
        ("is {s} smiling under the mask", "what the mouth does under the mask"),
        ("what is the shape of {poss} mouth", "what the mouth looks like under the mask"),
    ),
    "wearing_hat": (
        ("is {s} bald under the hat", "what is under the hat"),
        ("what is the top of {poss} hair like", "what is under the hat"),
    ),
}


def unanswerable(asker: Asker) -> Draft | None:
    """A question whose right answer is that this cannot be told, or does not happen."""
    draw = asker.rng.random()
    if draw < 0.35:
        draft = _never(asker)
    elif draw < 0.5:
        draft = _hidden(asker)
    elif draw < 0.62:
        draft = _unheard(asker)
    else:
        draft = None
    return draft or _refused(asker)


def _refused(asker: Asker) -> Draft:
    qa = asker.writer.ask(asker.known.face, "unanswerable")
    while of_other_sex(qa.question, asker.known.value("male")):
        qa = asker.writer.ask(asker.known.face, "unanswerable")
    return Draft(qa.question, qa.answer, "unanswerable", f"refuse {qa.attribute}", UNANSWERABLE, (), 2)


def _never(asker: Asker) -> Draft | None:
    """Asks for the time of what surely does not happen."""
    known = asker.known
    keys = [k for k in does_not(asker) if asker.rate(k) > 0.03 and known.score(k) >= 0.75]
    if not keys:
        return None
    key = asker.rng.choice(keys)
    subject = asker.subject()
    verb = does(key, subject.ask)
    text = asker.pick(f"when does {{s}} {verb}", f"for how long does {{s}} {verb}")
    question = asker.frame(text, subject)
    slots = asker.reply(question, subject)
    answer = f"{slots['s']} {slots['does']} not {does(key, slots)} in this clip"
    return Draft(question, answer, "unanswerable", f"never {key}", UNANSWERABLE, (key,), 2)


def does_not(asker: Asker) -> list[str]:
    """The actions that are known not to happen."""
    return [key for key in ACTS if asker.known.value(key) is False and key not in asker.known.events]


def _hidden(asker: Asker) -> Draft | None:
    covers = [key for key in HIDDEN if asker.known.value(key) and asker.known.score(key) >= 0.75]
    if not covers:
        return None
    cover = asker.rng.choice(covers)
    text, what = asker.rng.choice(HIDDEN[cover])
    subject = asker.subject()
    question = asker.frame(text, subject)
    answer = asker.rng.choice(UNKNOWN).format(whether=fill(what, asker.reply(question, subject)))
    return Draft(question, answer, "unanswerable", f"hidden {cover}", UNANSWERABLE, (cover,), 3)


def _unheard(asker: Asker) -> Draft | None:
    """Asks about an action that needs sound and of which nothing is known."""
    keys = [key for key, need in NEEDS.items() if need == SOUND and asker.known.value(key) is None]
    if not keys:
        return None
    key = asker.rng.choice(keys)
    subject = asker.subject()
    question = asker.frame(
        asker.pick(f"does {{s}} {does(key, subject.ask)}", f"can {{s}} be heard to {does(key, subject.ask)}"), subject
    )
    slots = asker.reply(question, subject)
    whether = f"whether {slots['s']} {slots['does']}"
    answer = asker.rng.choice(UNKNOWN).format(whether=f"{whether}: there is no sound to go by")
    return Draft(question, answer, "unanswerable", f"unheard {key}", UNANSWERABLE, (key,), 2)
