"""Several questions in one, and those that mean something of an earlier one."""

import pytest

from favchat.talk.turns import joined, parts, referred


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Is he bald, and does he smile?", ["Is he bald?", "Does he smile?"]),
        ("What colour is her hair and does she wear glasses?", ["What colour is her hair?", "Does she wear glasses?"]),
        ("Is he bald? Does he smile? Is he old?", ["Is he bald?", "Does he smile?", "Is he old?"]),
        ("Does he have a beard and glasses?", ["Does he have a beard?", "Is the person wearing glasses?"]),
        ("Who is she and is she smiling?", ["Who is she?", "Is she smiling?"]),
        (
            "What about his hair and eyes?",
            ["What about his hair?", "What are the person's eyes like?"],
        ),
        ("Does she wear earrings or a necklace?", ["Does she wear earrings?", "Does she wear a necklace?"]),
        ("Has he a full beard or just a moustache?", ["Has he a beard?", "Has he a moustache?"]),
        ("Has she got glasses or a hat on?", ["Has she got glasses?", "Has she got a hat on?"]),
        ("Is he wearing a hat and a scarf?", ["Is he wearing a hat?", "Is he wearing a scarf?"]),  # no face shows one
    ],
)
def test_several_questions_are_told_apart(question: str, expected: list[str]) -> None:
    assert parts(question) == expected


@pytest.mark.parametrize(
    "question",
    [
        "Is he bald or not?",
        "Do you know, is he bald?",
        "Is he happy or is he sad?",
        "Is her hair curly or straight?",
        "Is this a man or a woman?",
        "Is she wearing glasses or sunglasses?",
        "When you look closely, does he look angry?",
        "Can I ask, is he bald?",
        "Is he bald? Please tell me.",
        "Is the person sighing? tell me keep it short",
        "Is he without a beard and glasses?",
        "Is he wearing a shirt and tie?",
        "Does he nod and shake his head?",
        "A hat? A cap?",
        "Look at the face. Is he bald?",
        "Is he bald? " * 2000,
        "?",
    ],
)
def test_one_question_stays_whole(question: str) -> None:
    assert parts(question) == [question]


@pytest.mark.parametrize(
    ("question", "earlier", "expected"),
    [
        ("What colour is it?", ["What is his hair like?"], "What colour is the hair?"),
        ("Is it long?", ["What colour is his hair?", "Does he wear glasses?"], "Is the hair long?"),
        ("Are they open?", ["And her eyes?"], "Are the eyes open?"),
        ("what colour?", ["Is her hair long?"], "what colour of the hair?"),
        ("Is it long?", ["Has he a beard?", "What is his hair like?"], "Is the hair long?"),
        ("Is it long?", ["Is he happy?"], None),
        ("Is it long?", [], None),
        ("Is his nose long?", ["What is his hair like?"], None),
        ("Is this man old?", ["What is his hair like?"], None),
        ("Is he old?", ["What is his hair like?"], None),
    ],
)
def test_what_it_and_they_mean(question: str, earlier: list[str], expected: str | None) -> None:
    assert referred(question, earlier) == expected


def test_of_two_things_the_answer_to_the_whole_comes_first() -> None:
    either, both = "Does he wear a hat or a tie?", "Does he wear a hat and a tie?"
    answers = ["No, no hat.", "Yes, a tie."]
    assert joined(parts(either), answers, either) == "Yes, a tie. No, no hat."
    assert joined(parts(both), answers[::-1], both).endswith("Yes, a tie.")
    whole = "Is he bald, and does he smile?"
    assert joined(parts(whole), answers, whole) == "No, no hat. Yes, a tie."
