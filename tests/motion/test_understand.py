"""Questions about what a face does over time are recognised and understood; all others are left alone."""

import json
from pathlib import Path

import pytest

from favchat.motion.intent import Intent, Window
from favchat.motion.understand import asks_yes_or_no, timeless, understand, understand_feeling, understand_reasons

LIST = Path(__file__).parents[2] / "benchmarks" / "motion_questions.jsonl"


@pytest.mark.parametrize(
    ("question", "intent"),
    [
        ("Does she nod?", Intent("whether", ("nod",), yes_no=True)),
        ("Tell me, is the man in the video talking?", Intent("whether", ("talk",), yes_no=True)),
        ("Would you say he is yawning?", Intent("whether", ("yawn",), yes_no=True)),
        ("Does he smile?", Intent("whether", ("smile",), yes_no=True)),
        ("Does she stop smiling?", Intent("whether", ("smile",), yes_no=True, stops=True)),
        ("Does he blink more than twice?", Intent("whether", ("blink",), yes_no=True, more_than=2)),
        ("Does he blink at least twice?", Intent("whether", ("blink",), yes_no=True, more_than=1)),
        ("When does she close her eyes?", Intent("when", ("close_eyes",))),
        ("How often does he blink?", Intent("count", ("blink",))),
        ("For how long are her eyes shut?", Intent("duration", ("close_eyes",))),
        ("Does he smile before he talks?", Intent("order", ("smile", "talk"), "before", yes_no=True)),
        ("Which comes first, the nod or the smile?", Intent("order", ("nod", "smile"), "first")),
        ("What does she do?", Intent("doing")),
        ("What happens between 2 and 5 s?", Intent("doing", window=Window(2.0, 5.0))),
        ("What's happening 0:03 into the video?", Intent("doing", window=Window(3.0, 3.0))),
        ("Is he smiling at second 4?", Intent("whether", ("smile",), yes_no=True, window=Window(4.0, 4.0))),
        ("Does she smile at the end?", Intent("whether", ("smile",), yes_no=True, window=Window(0.0, 1.0, "end"))),
        ("What does he do in the first two seconds?", Intent("doing", window=Window(0.0, 2.0, "beginning"))),
        ("What does he do after smiling?", Intent("after", ("smile",), "after")),
        ("What happens first?", Intent("first")),
        ("What is the last thing he does?", Intent("last")),
        ("When does her expression change?", Intent("change")),
        ("Does his emotion change?", Intent("change", yes_no=True)),
        ("Which way does she turn?", Intent("direction", ("turn",))),
        ("Does she look to the left?", Intent("direction", yes_no=True, side="left")),
        ("Is she singing?", Intent("whether", ("sing",), yes_no=True)),
        ("Does he nod or talk?", Intent("whether", ("nod", "talk"), yes_no=True)),
        ("Does he nod and talk?", Intent("whether", ("nod", "talk"), yes_no=True, together=True)),
        ("Is he looking at the camera?", Intent("direction", yes_no=True, side="camera")),
        ("facing the camera?", Intent("direction", yes_no=True, side="camera")),
        ("looking left?", Intent("direction", yes_no=True, side="left")),
        ("smile when?", Intent("when", ("smile",))),
        ("Does she arch her eyebrows?", Intent("whether", ("raise_brows",), yes_no=True)),
        ("Does she smile all the time?", Intent("whether", ("smile",), yes_no=True, always=True)),
        ("Does he ever blink throughout?", Intent("whether", ("blink",), yes_no=True)),  # once is enough
        ("Does the smile fade at the end?", Intent("whether", ("smile",), yes_no=True, stops=True)),
        ("Is she laughing out loud?", Intent("whether", ("laugh",), yes_no=True, aloud=True)),
        ("Does his mouth ever open wide?", Intent("whether", ("open_mouth",), yes_no=True)),
        ("Is her mouth wide open at any time?", Intent("whether", ("open_wide",), yes_no=True)),
        ("Is the head tilted?", Intent("tilt", yes_no=True)),
        ("Does she lean her head to one side?", Intent("tilt", yes_no=True)),
        ("Which way is his head tilted?", Intent("tilt")),
        ("Is her head upright?", Intent("tilt", yes_no=True, denied=True)),
        ("Is his chin up?", Intent("direction", yes_no=True, side="up")),
        ("Does he keep his head still?", Intent("whether", ("move_head",), yes_no=True, denied=True)),
        ("Does he look upset?", Intent("mood", ("anger", "sadness"), yes_no=True)),
        ("Is she in a bad mood?", Intent("mood", ("anger", "contempt", "disgust", "sadness"), yes_no=True)),
        ("Is he keeping a straight face without smiling?", Intent("mood", ("neutral",), yes_no=True, always=True)),
        ("Does she seem bored?", Intent("mood", yes_no=True)),
        ("What does he do with his mouth?", Intent("doing", part="mouth")),
        ("What happens with the eyebrows?", Intent("doing", part="brows")),
        ("What are her eyes doing?", Intent("doing", part="eyes")),
        ("When is the smile biggest?", Intent("peak", ("smile",))),
        ("At what second does he smile the most?", Intent("peak", ("smile",))),
        ("When does she look happiest?", Intent("peak", ("happiness",))),
        ("When is his mouth open widest?", Intent("peak", ("open_mouth",))),
        ("Does he look tired?", Intent("mood", yes_no=True)),
    ],
)
def test_what_is_asked_for(question: str, intent: Intent | None) -> None:
    assert understand(question) == intent


@pytest.mark.parametrize(
    "question",
    [
        "Is he smiling?",  # a single look tells
        "Are there arched brows?",  # their shape
        "Are her eyes closed?",
        "Does he look happy?",
        "Why does she smile?",
        "What does he do for a living?",
        "What is she saying?",
        "How long is her hair?",
        "When was this filmed?",
        "Has he turned grey?",
        "Does he look around thirty?",
        "Is she wearing reading glasses?",
        "Does she have a talking parrot?",
        "Does he have a head of straight hair?",
        "What is he worried about?",
        "Is he upset about his job?",
        "Is he speaking loudly?",
        "What is the weather at 3 o'clock?",
        "How long?",  # of what: nothing was said before
    ],
)
def test_other_questions_are_left_alone(question: str) -> None:
    assert understand(question) is None


@pytest.mark.parametrize(
    ("question", "like"),
    [
        ("Is he smiling?", "Does he smile?"),
        ("Isn't she grinning?", "Does she smile?"),
        ("Is there a smile on her face?", "Does she smile?"),
        ("Are her eyes closed?", "Does she close her eyes?"),
        ("Is his mouth open?", "Does he open his mouth?"),
        ("Is she frowning or not?", "Does she frown?"),
        ("Are his lips closed?", "Does he close his mouth?"),
    ],
)
def test_what_a_look_tells_is_understood_as_the_same_in_a_video(question: str, like: str) -> None:
    assert understand(question) is None
    assert understand(like) is not None
    assert understand(question, looks=True) == understand(like)


@pytest.mark.parametrize(
    "question",
    [
        "Is he not smiling?",  # yes would say the opposite
        "Is it true that she isn't frowning?",
        "Are her eyes open?",
        "Is her mouth wide open?",
        "Is she smiling or frowning?",
        "Does she look happy?",
        "Is the smile fake?",
        "Is she wearing glasses?",
    ],
)
def test_looks_that_are_no_actions_are_left_alone(question: str) -> None:
    assert understand(question, looks=True) is None


def test_in_a_chat_a_bare_question_is_about_what_was_asked_before() -> None:
    earlier = ["Does she wear a hat?", "Does she nod?", "Is he bald?"]
    assert understand("How often?", earlier) == Intent("count", ("nod",))
    assert understand("And when does she do that?", earlier) == Intent("when", ("nod",))
    assert understand("When?", earlier[:1]) is None
    assert understand("How often?", ["Is he smiling?"]) == Intent("count", ("smile",))


def test_the_list_by_hand_is_told_apart() -> None:
    items = [json.loads(line) for line in LIST.read_text().splitlines()]
    wrong = [item["question"] for item in items if (understand(item["question"]) is not None) != item["motion"]]
    assert len(items) >= 120
    assert not wrong


def test_an_intent_is_about_known_actions() -> None:
    with pytest.raises(ValueError, match="juggle: not an action or expression"):
        Intent("whether", ("juggle",))


@pytest.mark.parametrize(
    ("question", "expected"),
    [("Is he bald?", True), ("tell me, has she a hat", True), ("What does he wear?", False), ("Describe her.", False)],
)
def test_yes_or_no_is_told_from_how_a_question_begins(question: str, expected: bool) -> None:
    assert asks_yes_or_no(question) is expected


@pytest.mark.parametrize(
    ("question", "intent"),
    [
        ("Why do you think she looks happy?", Intent("cues", ("happiness",))),
        ("How can you tell that he is angry?", Intent("cues", ("anger",))),
        ("Which features show that she's happy?", Intent("cues", ("happiness",))),
        ("Why is he smiling?", Intent("cues", ("smile",), why=True)),
        ("Why does she look so sad?", Intent("cues", ("sadness",), why=True)),
        ("Why has he come?", None),
        ("Why is the sky blue?", None),
        ("How can you tell what she says?", None),
        ("What makes you think she is a woman?", None),
        ("Is he happy?", None),
    ],
)
def test_reasons_that_are_wanted(question: str, intent: Intent | None) -> None:
    assert understand_reasons(question) == intent


def test_in_a_chat_reasons_are_for_what_was_asked_before() -> None:
    assert understand_reasons("How can you tell?", ["Is he bald?", "Does he look angry?"]) == Intent("cues", ("anger",))
    assert understand_reasons("What makes you say that?", ["Does she smile?"]) == Intent("cues", ("smile",))
    assert understand_reasons("How do you know?", ["What mood is she in?"]) == Intent("cues")
    assert understand_reasons("How can you tell?", ["Does he look angry?", "Is he bald?"]) is None
    assert understand_reasons("How can you tell?") is None


def test_in_a_still_it_does_not_matter_for_how_long_a_look_is_asked_for() -> None:
    assert timeless("Is she smiling the whole time?") == "Is she smiling?"
    assert timeless("Does he always wear a hat?") == "Does he always wear a hat?"


@pytest.mark.parametrize(
    "question",
    [
        "What emotion does she show?",
        "Which emotions does he show?",
        "What's her mood?",
        "How is she feeling?",
        "What is his facial expression in the clip?",
        "What emotion is on his face?",
        "What emotion do you see?",
        "Describe his expression.",
    ],
)
def test_what_a_face_shows_is_asked_openly(question: str) -> None:
    assert understand_feeling(question) == Intent("look")
    assert understand(question, looks=True) is None


def test_what_a_face_shows_is_asked_at_a_time() -> None:
    assert understand_feeling("What emotion does she show at 3 seconds?") == Intent("look", window=Window(3, 3))


@pytest.mark.parametrize(
    "question",
    [
        "What emotion does she show, joy or anger?",
        "What emotion does he mostly show?",
        "What emotions does the song convey?",
        "What moods are in fashion?",
        "What emotion does she make him feel?",
        "Is she happy?",
        "How does he look?",
        "What is her hair colour?",
    ],
)
def test_other_questions_do_not_ask_for_what_a_face_shows(question: str) -> None:
    assert understand_feeling(question) is None
