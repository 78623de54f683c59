"""A blind guesser: what the answers to questions are by their words alone. Near chance means that one has to look.

It reads the question and its options, never a record. Two models compete and the better one counts: logistic regression
and naive Bayes over hashed word n-grams, each naming an answer among those on offer. What is on offer together is a
word of its own for them, and moments are told by their order, how early they are and how far apart, as a person who
plays the odds would take them.
"""

import itertools
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from favchat.data.clip_record import ClipQA

_FEATURES = 2**14
_MOST_ANSWERS = 30  # different answers that are learnt; rarer ones are never guessed
_LEAST = 30  # questions of a kind in either part; with fewer there is nothing to say
_MOST_TRAINED = 8_000


@dataclass(frozen=True, slots=True)
class Blind:
    """Of one kind of question: ``accuracy`` of the blind guesser; ``chance``: of a guess among what is on offer (the
    options, yes and no, or the different answers that such questions have), or of always giving the commonest answer to
    questions of one form (how long, which comes first, how many of these ...), whichever is more; ``questions``
    tested."""

    accuracy: float
    chance: float
    questions: int


def blind_accuracy(train: Iterable[ClipQA], test: Iterable[ClipQA]) -> dict[str, Blind]:
    """By kind, for kinds with enough questions in both parts; learnt from ``train``, measured on ``test``.

    Needs scikit-learn. The same questions give the same figures.
    """
    learnt, asked = _by_kind(train), _by_kind(test)
    return {
        kind: _guess(learnt[kind][:_MOST_TRAINED], asked[kind])
        for kind in asked
        if min(len(learnt.get(kind, ())), len(asked[kind])) >= _LEAST
    }


def _by_kind(questions: Iterable[ClipQA]) -> dict[str, list[ClipQA]]:
    found: dict[str, list[ClipQA]] = defaultdict(list)
    for qa in questions:
        found[qa.kind].append(qa)
    return found


def _guess(train: list[ClipQA], test: list[ClipQA]) -> Blind:
    counts: dict[str, int] = defaultdict(int)
    for qa in train:
        counts[_class(qa, qa.value)] += 1
    common = sorted(counts, key=lambda value: (-counts[value], value))[:_MOST_ANSWERS]
    constant = sum(_class(qa, qa.value) == common[0] for qa in test) / len(test)
    learnt = [qa for qa in train if _class(qa, qa.value) in common]
    accuracies = [_accuracy(guesses, test) for guesses in _guesses(learnt, test)] if len(common) > 1 else [constant]
    return Blind(max(*accuracies, constant), max(_chance(train, test), constant), len(test))


def _guesses(train: list[ClipQA], test: list[ClipQA]) -> Iterable[list[str]]:
    """For each model the value it names for each test question: the likeliest of those on offer."""
    import numpy as np
    from sklearn.feature_extraction.text import HashingVectorizer
    from sklearn.linear_model import SGDClassifier
    from sklearn.naive_bayes import MultinomialNB

    reader = HashingVectorizer(
        n_features=_FEATURES,
        ngram_range=(1, 2),
        alternate_sign=False,
        norm=None,
        binary=True,
        token_pattern=r"[\w'.-]+",
    )
    answers = np.array([_class(qa, qa.value) for qa in train])
    seen, unseen = reader.transform(map(_text, train)), reader.transform(map(_text, test))
    models = (SGDClassifier(loss="log_loss", alpha=1e-3, random_state=0, max_iter=10, tol=None), MultinomialNB())
    for model in models:
        model.fit(seen, answers)
        scores = model.predict_log_proba(unseen)
        column = {value: place for place, value in enumerate(model.classes_)}
        yield [_likeliest(row, column, qa) for row, qa in zip(scores, test, strict=True)]


def _likeliest(row: "object", column: dict[str, int], qa: ClipQA) -> str:
    if not qa.options:
        return max(column, key=lambda value: row[column[value]])  # type: ignore[index]
    offered = [value for value in qa.options if _class(qa, value) in column]
    if not offered:
        return qa.options[0]
    return max(offered, key=lambda value: row[column[_class(qa, value)]])  # type: ignore[index]


def _text(qa: ClipQA) -> str:
    text = f"{qa.question} {' | '.join(qa.options)}".lower()
    moments = _moments(qa.options)
    if moments:
        rounded = [int(4 * math.log2(moment + 0.5)) for moment in moments]
        steps = [later - earlier for earlier, later in itertools.pairwise(rounded)]
        return " ".join(
            [text, *(f"place{at}.{size} " for at, size in enumerate(rounded)), *(f"step{s}" for s in steps)]
        )
    pairs = itertools.combinations(sorted(option.replace(" ", "-") for option in qa.options), 2)
    return " ".join([text, *(f"{one}--{other}" for one, other in pairs)]).lower()


_MOMENT = re.compile(r"(?:from )?([\d.]+)(?: to [\d.]+)? s")


def _moments(options: Sequence[str]) -> list[float]:
    """The moments on offer, or where the stretches on offer begin, in order; empty where options are something else."""
    found = [match for option in options if (match := _MOMENT.fullmatch(option))]
    return sorted(float(match[1]) for match in found) if options and len(found) == len(options) else []


def _class(qa: ClipQA, value: str) -> str:
    """What a value is learnt as: a moment as its place among those on offer, anything else as itself."""
    moments = _moments(qa.options)
    match = _MOMENT.fullmatch(value) if moments else None
    return f"place {moments.index(float(match[1]))} of {len(moments)}" if match else value


def _accuracy(guesses: list[str], test: list[ClipQA]) -> float:
    return sum(guess == qa.value for guess, qa in zip(guesses, test, strict=True)) / len(test)


def _chance(train: list[ClipQA], test: list[ClipQA]) -> float:
    """Of a guess among what is on offer (for open questions every answer that the same question has had), or, for
    questions of a form where that is more, of always giving the commonest answer to these."""
    answers: dict[str, set[str]] = defaultdict(set)
    given: dict[str, Counter[str]] = defaultdict(Counter)
    for qa in train:
        given[_form(qa)][_class(qa, qa.value)] += 1
        if not qa.options:
            answers[_asked(qa)].add(qa.value)
    guessed: dict[str, list[float]] = defaultdict(list)
    for qa in test:
        offered = len(qa.options) or _listed(qa) or len(answers[_asked(qa)] | {qa.value})
        guessed[_form(qa)].append(1 / offered)
    return sum(max(sum(own), _commonest(given[form]) * len(own)) for form, own in guessed.items()) / len(test)


def _commonest(counts: Counter[str]) -> float:
    """The share of the commonest answer."""
    return max(counts.values(), default=0) / max(counts.total(), 1)


def _form(qa: ClipQA) -> str:
    """The form of a question: what its query begins with."""
    return qa.query.partition(" ")[0]


def _listed(qa: ClipQA) -> int:
    """How many answers a question has by its form: yes or no, which of several, how many of several; else 0."""
    if qa.value in ("yes", "no"):
        return 2
    head, _, about = qa.query.partition(" ")
    things = about.count("|") + 1
    return {"which": 2**things, "number": things + 1}.get(head, 0)


def _asked(qa: ClipQA) -> str:
    """What is asked, without the facts that it is asked of: lists and counts share their answers."""
    head = _form(qa)
    return head if head in ("number", "which", "when", "lasts", "refuse", "never", "hidden", "unheard") else qa.query
