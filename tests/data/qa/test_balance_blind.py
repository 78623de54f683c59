"""Balance: nothing can be guessed from questions alone, and a blind guesser that could would be noticed."""

import random
from collections import Counter, defaultdict

import pytest
from simulated import celebv_like

from favchat.data.clip_record import ClipQA
from favchat.data.qa.balance import balanced, candidate, spoken_of
from favchat.data.qa.blind import blind_accuracy
from favchat.data.qa.generator import QuestionGenerator


@pytest.fixture(scope="module")
def questions() -> dict[tuple[str, int], ClipQA]:
    writer = QuestionGenerator(lambda record: random.Random(record.id), per_clip=12)
    records = map(celebv_like, range(500))
    return {(record.id, index): qa for record in records for index, qa in enumerate(writer.write(record))}


def _kept(questions: dict[tuple[str, int], ClipQA]) -> list[tuple[str, ClipQA]]:
    items = balanced(candidate(record, index, qa) for (record, index), qa in questions.items())
    return [(item.record, questions[item.record, item.index]) for item in items]


def test_yes_and_no_are_even_for_each_fact_and_sex(questions):
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for _, qa in _kept(questions):
        if qa.kind == "yes_no":
            counts[f"{qa.query} {spoken_of(qa.question)}"][qa.value] += 1
            counts["all"][qa.value] += 1
    assert counts["all"].total() > 500
    assert abs(counts["all"]["yes"] - counts["all"]["no"]) <= 0.02 * counts["all"].total() + 1
    assert all(abs(count["yes"] - count["no"]) <= 2 for name, count in counts.items() if name != "all")


def test_options_are_right_as_often_as_chance_has_it(questions):
    right: Counter[str] = Counter()
    expected: Counter[str] = Counter()
    for _, qa in _kept(questions):
        if qa.query == "pick hair_color":
            right[qa.value] += 1
            expected.update({option: 1 / len(qa.options) for option in qa.options})  # type: ignore[dict-item]
    assert right.total() >= 10
    assert all(abs(right[value] - expected[value]) <= 3 for value in expected)


def test_of_two_options_neither_is_the_likelier_one():
    """Each look is as often the longer one as not, but each is usually outlasted by one other."""
    usual = [("neutral look", "happy look"), ("happy look", "sad look"), ("sad look", "neutral look")]
    wins = usual * 40 + [pair[::-1] for pair in usual] * 12
    made = [
        ClipQA(
            question=f"Which lasts longer, the {' or the '.join(sorted(pair))}?",
            answer=f"The {pair[0]} lasts longer.",
            kind="comparison",
            attributes=("neutral",),
            difficulty=2,
            value=pair[0],
            options=tuple(sorted(pair)),
            query="longer a|b",
        )
        for pair in wins
    ]
    kept = [made[int(item.record)] for item in balanced(candidate(str(n), 0, qa) for n, qa in enumerate(made))]
    for winner, loser in usual:
        told = [qa.value for qa in kept if {winner, loser} == set(qa.options)]
        assert len(told) >= 12
        assert abs(told.count(winner) / len(told) - 0.5) < 0.1


def test_most_questions_stay(questions):
    assert len(_kept(questions)) >= 0.4 * len(questions)


def test_the_same_whatever_the_order(questions):
    back = dict(reversed(list(questions.items())))
    assert {(r, qa.question) for r, qa in _kept(questions)} == {(r, qa.question) for r, qa in _kept(back)}


def test_a_blind_guesser_stays_near_chance(questions):
    kept = _kept(questions)
    train = [qa for record, qa in kept if int(record[:2], 16) % 3]
    test = [qa for record, qa in kept if not int(record[:2], 16) % 3]
    found = blind_accuracy(train, test)
    assert {"yes_no", "choice", "multi_attribute", "unanswerable"} <= set(found)
    for kind, blind in found.items():
        noise = 3 * (blind.chance * (1 - blind.chance) / blind.questions) ** 0.5
        assert blind.accuracy <= blind.chance + 0.04 + noise, (kind, blind)


def test_a_blind_guesser_finds_what_words_give_away():
    def qa(index: int) -> ClipQA:
        hat = index % 2 == 0
        question = f"Is she wearing a {'hat' if hat else 'mask'} in clip {index}?"
        return ClipQA(
            question=question,
            answer="",
            kind="yes_no",
            attributes=(),
            value="yes" if hat else "no",
            difficulty=1,
            query="is x",
        )

    found = blind_accuracy(map(qa, range(300)), map(qa, range(300, 400)))
    assert found["yes_no"].accuracy > 0.95
    assert found["yes_no"].chance == pytest.approx(0.5)


def test_a_blind_guesser_plays_the_odds_of_moments():
    """The wrong moment is always far from the right one, which is the earlier one where both are late."""

    def qa(index: int) -> ClipQA:
        rng = random.Random(index)
        first = rng.uniform(1, 9)
        gap = rng.choice((0.4, 6.0))
        options = [f"{first:.1f} s", f"{first + gap:.1f} s"]
        value = options[gap > 1]
        rng.shuffle(options)
        return ClipQA(
            question=f"At which moment does she nod: at {options[0]} or at {options[1]}?",
            answer="",
            kind="comparison",
            attributes=("nod",),
            value=value,
            difficulty=3,
            options=tuple(options),
            query="moment nod",
        )

    found = blind_accuracy(map(qa, range(600)), map(qa, range(600, 800)))
    assert found["comparison"].accuracy > 0.8


def test_chance_knows_what_is_usual_of_a_form_of_question_but_not_of_what_it_is_about():
    """How long things last is mostly one second, which is chance; that a yawn lasts two is not."""

    def qa(index: int) -> ClipQA:
        yawn = index % 5 == 0
        order = index % 2 == 0
        return ClipQA(
            question=f"Does she nod first in clip {index}?"
            if order
            else f"How long does she {'yawn' if yawn else 'nod'}?",
            answer="",
            kind="temporal",
            attributes=("nod",),
            value=("yes" if index % 4 else "no") if order else "2.0" if yawn else "1.0",
            difficulty=3,
            query="before nod|yawn" if order else f"lasts {'yawn' if yawn else 'nod'}",
        )

    found = blind_accuracy(map(qa, range(400)), map(qa, range(400, 600)))["temporal"]
    assert found.chance == pytest.approx((0.5 + 0.8) / 2)
    assert found.accuracy > found.chance + 0.05


def test_when_is_asked_as_often_of_what_never_happens():
    def qa(index: int) -> ClipQA:
        never = index % 5 > 0
        return ClipQA(
            question="When does she nod?",
            answer="",
            kind="unanswerable" if never else "temporal",
            attributes=("nod",),
            value="unanswerable" if never else f"{index}.0-{index + 1}.0",
            difficulty=3,
            query="never nod" if never else "when nod",
        )

    kinds = Counter(item.kind for item in balanced(candidate(str(index), 0, qa(index)) for index in range(200)))
    assert kinds["temporal"] == 40
    assert 40 <= kinds["unanswerable"] <= 41


def test_too_few_questions_give_no_figure():
    assert blind_accuracy([], []) == {}


def test_counts_stay_where_nearly_all_happens_once():
    def qa(index: int) -> ClipQA:
        return ClipQA(
            question="How often does the person nod?",
            answer="The person nods.",
            kind="count",
            attributes=("nod",),
            difficulty=3,
            value="2" if index < 20 else "1",
            query="count nod",
        )

    made = [qa(index) for index in range(400)]
    kept = Counter(
        made[int(item.record)].value for item in balanced(candidate(str(n), 0, q) for n, q in enumerate(made))
    )
    assert kept["2"] == 20
    assert 20 <= kept["1"] <= 22


def test_what_is_missing_cannot_be_told_from_the_other_one(questions):
    kept = [qa for _, qa in _kept(questions) if qa.kind == "negative"]
    missing, offered = Counter(qa.value for qa in kept), Counter(option for qa in kept for option in qa.options)
    assert len(kept) > 20
    assert all(len(qa.options) == 2 for qa in kept)
    # Of he, she and they each may be off by one: what is offered a few times only tells nothing.
    often = {option: count for option, count in offered.items() if count >= 10}
    assert len(often) >= 5
    assert all(abs(missing[option] - count / 2) <= 0.3 * count for option, count in often.items())
