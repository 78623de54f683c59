"""Answers from a timeline that is known exactly: what they say, what they rest on, how they speak of a person."""

from dataclasses import replace

import pytest

from favchat.data.wording.voice import HE, PERSON, SHE, THEY
from favchat.evaluate.parse import is_refusal, parse_yes_no
from favchat.motion.answers import answer, describe
from favchat.motion.timeline import Moment, Timeline
from favchat.motion.understand import understand, understand_feeling, understand_reasons

# She looks neutral, smiles from 1.2 to 3.4 s and laughs at its end, blinks three times, nods at 6 s, turns left at 8 s.
SHOWN = Timeline(
    start=0.0,
    end=10.0,
    actions=(
        Moment("blink", 0.5, 0.65, 0.2),
        Moment("close_eyes", 0.5, 0.65, 0.2),
        Moment("smile", 1.2, 3.4, 0.9),
        Moment("blink", 4.0, 4.15, 0.2),
        Moment("close_eyes", 4.0, 4.15, 0.2),
        Moment("shout", 5.0, 5.4, 0.4),
        Moment("nod", 6.0, 7.0, 0.8),
        Moment("move_head", 6.0, 7.0, 0.8),
        Moment("turn", 8.0, 8.5, 0.7),
        Moment("blink", 9.0, 9.15, 0.2),
        Moment("close_eyes", 9.0, 9.15, 0.2),
    ),
    emotions=(Moment("neutral", 0.0, 1.1), Moment("happiness", 1.1, 4.0), Moment("neutral", 4.0, 10.0)),
    headings=(Moment("left", 8.4, 10.0),),
    turns=(Moment("left", 8.0, 8.5, 0.7),),
)
STILL = Timeline(0.0, 0.0, (Moment("smile", 0.0, 0.0, 0.9),), (Moment("happiness", 0.0, 0.0, 0.8),), still=True)


def ask(question: str, timeline: Timeline = SHOWN, slots: dict[str, str] = SHE) -> str:
    intent = understand(question, looks=True) or understand_reasons(question) or understand_feeling(question)
    assert intent is not None
    return answer(intent, timeline, slots).text


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Does she nod?", "Yes, she nods from 6 to 7 s."),
        ("Does he yawn?", "No, I don't see her yawn."),
        ("Does she shout?", "No, I don't see her shout plainly, there is only a hint of it at 5.2 s."),
        ("Does she blink more than twice?", "Yes, she blinks three times, at 0.6, 4.1 and 9.1 s."),
        ("Does she blink more than five times?", "No, she blinks three times, at 0.6, 4.1 and 9.1 s."),
        ("Does she stop smiling?", "Yes, she stops smiling at 3.4 s."),
        ("When does she smile?", "She smiles from 1.2 to 3.4 s."),
        (
            "When does she close her eyes?",
            "I don't see her close her eyes for longer than a blink; she blinks three times, at 0.6, 4.1 and 9.1 s.",
        ),
        ("How fast does she blink?", "She blinks three times, at 0.6, 4.1 and 9.1 s."),
        ("What percentage of the time does she smile?", "She smiles for 2.2 of 10 seconds, from 1.2 to 3.4 s."),
        ("Does she smile for more than 5 seconds?", "No, she smiles for 2.2 of 10 seconds, from 1.2 to 3.4 s."),
        ("Does she smile for at least two seconds?", "Yes, she smiles for 2.2 of 10 seconds, from 1.2 to 3.4 s."),
        ("When does she stop smiling?", "She stops smiling at 3.4 s."),
        ("Describe her smile.", "She smiles from 1.2 to 3.4 s."),
        ("Is she smiling more at the start or at the end?", "She smiles from 1.2 to 3.4 s."),
        (
            "Does she nod before or after she smiles?",
            "She smiles first: she smiles from 1.2 to 3.4 s and nods from 6 to 7 s.",
        ),
        ("How long is she in the video?", "She is in sight all the time, for 10 seconds."),
        ("When does she appear?", "She is in sight all the time, for 10 seconds."),
        (
            "Is there any movement?",
            "Yes, she smiles from 1.2 to 3.4 s, nods from 6 to 7 s and turns her head at 8.3 s.",
        ),
        (
            "What does she do the whole time?",
            "She smiles from 1.2 to 3.4 s, nods from 6 to 7 s and turns her head at 8.3 s.",
        ),
        (
            "Which emotion lasts longest?",
            "She looks neutral at first, happy from 1.1 s and neutral again from 4 s.",
        ),
        ("How often does she blink?", "She blinks three times, at 0.6, 4.1 and 9.1 s."),
        ("How long does she smile?", "She smiles for 2.2 of 10 seconds, from 1.2 to 3.4 s."),
        ("Does she smile before she nods?", "Yes: she smiles from 1.2 to 3.4 s and nods from 6 to 7 s."),
        ("Does she nod before she smiles?", "No: she smiles from 1.2 to 3.4 s and nods from 6 to 7 s."),
        ("Does she nod while she smiles?", "No: she smiles from 1.2 to 3.4 s and nods from 6 to 7 s."),
        (
            "Which comes first, the nod or the smile?",
            "She smiles first: she smiles from 1.2 to 3.4 s and nods from 6 to 7 s.",
        ),
        ("Does she smile before she talks?", "No, I don't see her talk; she smiles from 1.2 to 3.4 s."),
        ("What does she do?", "She smiles from 1.2 to 3.4 s, nods from 6 to 7 s and turns her head at 8.3 s."),
        ("What happens first?", "First she blinks at 0.6 s, then she smiles from 1.2 to 3.4 s."),
        ("What is the last thing she does?", "Last, she blinks at 9.1 s."),
        (
            "What does she do after smiling?",
            "After smiling (from 1.2 to 3.4 s) she blinks at 4.1 s and nods from 6 to 7 s.",
        ),
        ("What happens at 2 seconds?", "At 2 s she smiles and looks happy."),
        ("Is she smiling at second 5?", "No, at 5 s I don't see her smile."),
        ("What happens at 30 seconds?", "I can't tell: the face is in sight from 0 to 10 s."),
        (
            "When does her expression change?",
            "Her expression changes twice: from neutral to happy at 1.1 s and back to neutral at 4 s.",
        ),
        ("Which way does she turn?", "She turns her head to her left at 8.3 s."),
        ("Does she look to the right?", "No, her head points to her left from 8.4 s on."),
        ("Is she singing?", "I can't tell whether she sings: that needs sound."),
        ("How often does she drink?", "I can't tell how often she drinks: that needs more than the face shows."),
    ],
)
def test_what_is_said(question: str, text: str) -> None:
    assert ask(question) == text


@pytest.mark.parametrize(
    ("slots", "text"),
    [
        (HE, "Yes, he nods from 6 to 7 s."),
        (THEY, "Yes, they nod from 6 to 7 s."),
        (PERSON, "Yes, the person nods from 6 to 7 s."),
    ],
)
def test_the_person_is_spoken_of_as_told(slots: dict[str, str], text: str) -> None:
    assert ask("Does she nod?", slots=slots) == text


def test_an_answer_says_what_it_rests_on() -> None:
    intent = understand("When does she smile?")
    assert intent is not None
    told = answer(intent, SHOWN, SHE)
    assert told.evidence == {"smile": 0.9}
    assert told.spans == {"smile": [(1.2, 3.4)]}


def test_yes_or_no_can_be_read_and_refusals_are_ones() -> None:
    assert parse_yes_no(ask("Does she nod?")) is True
    assert parse_yes_no(ask("Does she yawn?")) is False
    assert parse_yes_no(ask("Does she shout?")) is False
    assert parse_yes_no(ask("Does his emotion change?")) is True
    assert is_refusal(ask("Is she singing?"))


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Does she nod?", "I can't tell whether she nods: a still picture shows no movement."),
        ("What does she do?", "A still picture shows no movement; in it she smiles and looks happy."),
        ("Does she laugh?", "No, I don't see her laugh in this still picture."),
        ("Which way does she look?", "She faces the camera."),
        ("Does she look down?", "No, she faces the camera."),
        ("Is she looking at the camera?", "Yes, she faces the camera."),
        ("Does she smile or laugh?", "Yes, she smiles; I don't see her laugh."),
    ],
)
def test_a_still_shows_no_motion_but_is_answered_about(question: str, text: str) -> None:
    assert ask(question, STILL) == text


def test_where_a_head_points_in_a_still() -> None:
    aside = replace(STILL, headings=(Moment("left", 0.0, 0.0),))
    assert ask("Does she look left?", aside) == "Yes, her head points to her left."
    assert ask("Is she looking at the camera?", aside) == "No, her head points to her left."


def test_facing_the_camera_for_some_of_the_time() -> None:
    assert ask("Does she look at the camera?", Timeline(0.0, 5.0)).startswith("Yes, she faces the camera")
    briefly, mostly = (Timeline(0.0, 5.0, headings=(Moment("down", 0.0, end),)) for end in (1.0, 4.0))
    assert ask("Is she facing the camera?", briefly) == "Yes, she faces the camera, but her head points down until 1 s."
    assert ask("Is she facing the camera?", mostly) == "No, her head points down until 4 s."


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Does she nod or shake her head?", "Yes, she nods from 6 to 7 s; I don't see her shake her head."),
        ("Does she nod and shake her head?", "No, she nods from 6 to 7 s; I don't see her shake her head."),
        ("Does she nod and smile?", "Yes, she nods from 6 to 7 s and smiles from 1.2 to 3.4 s."),
        ("Does she yawn or shake her head?", "No, I don't see her yawn or shake her head."),
    ],
)
def test_two_actions_in_one_question(question: str, text: str) -> None:
    assert ask(question) == text


def test_a_description_is_added_to_only_where_something_happens() -> None:
    assert describe(SHOWN, SHE).text == (
        "She blinks three times (at 0.6, 4.1 and 9.1 s), smiles from 1.2 to 3.4 s and nods from 6 to 7 s. "
        "She turns her head at 8.3 s."
    )
    assert describe(Timeline(0.0, 5.0), SHE).text == ""
    assert describe(STILL, SHE).text == ""


def test_nothing_done_is_said_so() -> None:
    still_face = Timeline(0.0, 5.0, (Moment("gaze", 0.0, 5.0, 0.9),), (Moment("neutral", 0.0, 5.0),))
    assert ask("What does she do?", still_face) == "She hardly moves: she gazes steadily at one point all the time."
    assert ask("Does she do anything?", still_face).startswith("No, she hardly moves")
    assert ask("Does her mood change?", still_face) == "No, she looks neutral all the time."


PARTED = replace(
    SHOWN,
    actions=(
        *SHOWN.actions,
        Moment("close_mouth", 0.0, 1.4, 1.0),
        Moment("part_lips", 1.4, 9.9, 1.0),
        Moment("raise_brows", 2.0, 2.5, 0.9),
    ),
    tilts=(Moment("right", 2.0, 4.0, degrees=9.2), Moment("left", 7.0, 9.9, degrees=21.0)),
)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Is her mouth open?", "Yes, a little: her lips are parted from 1.4 s on."),
        ("Is her mouth closed?", "Yes, she keeps her mouth closed until 1.4 s."),
        ("Is she keeping her mouth shut?", "No, she keeps her mouth closed until 1.4 s."),
        (
            "Is her mouth wide open at any time?",
            "No, I don't see her open her mouth wide.",
        ),
        ("Is her mouth open all the time?", "No, only a little: her lips are parted from 1.4 s on."),
        ("Does she smile all the time?", "No, she smiles from 1.2 to 3.4 s."),
        ("Does she look neutral the whole time?", "No, she looks neutral twice, until 1.1 s and from 4 s on."),
        ("Is she laughing out loud?", "No, I don't see her laugh. What can be heard I can't tell."),
        ("Does she keep her head still?", "No, she moves her head from 6 to 7 s."),
        (
            "Is her head tilted?",
            "Yes, her head is tilted slightly to her right (about 9 degrees) from 2 to 4 s and "
            "to her left (about 21 degrees) from 7 s on.",
        ),
        (
            "Is her head upright?",
            "No, her head is tilted slightly to her right (about 9 degrees) from 2 to 4 s and "
            "to her left (about 21 degrees) from 7 s on.",
        ),
        ("Is her face turned sideways?", "Yes, she turns her head to her left at 8.3 s."),
        ("Does she look upset?", "No, she looks neutral at first, happy from 1.1 s and neutral again from 4 s."),
        ("Is she in a good mood?", "Yes, she looks happy from 1.1 to 4 s."),
        ("Is she serious?", "Yes, she looks neutral until 1.1 s and from 4 s on."),
        (
            "Is she keeping a straight face?",
            "No, she looks neutral at first, happy from 1.1 s and neutral again from 4 s.",
        ),
        (
            "Does she look bored?",
            "I can't tell that from the face; she looks neutral at first, happy from 1.1 s and neutral again from 4 s.",
        ),
        ("What does she do with her mouth?", "She smiles from 1.2 to 3.4 s."),
        ("What do her eyes do?", "She blinks three times (at 0.6, 4.1 and 9.1 s)."),
        ("What happens with her eyebrows?", "She raises her eyebrows at 2.3 s."),
        ("What is she doing with her head?", "She nods from 6 to 7 s and turns her head at 8.3 s."),
        (
            "How can you tell that she is happy?",
            "She looks happy from 1.1 to 4 s: the lips are parted and the corners of the mouth are raised.",
        ),
        (
            "Why do you think she is angry?",
            "I don't see her look angry; she looks neutral at first, happy from 1.1 s and neutral again from 4 s.",
        ),
        (
            "Why does she smile?",
            "I can't tell why that is so, only that she smiles from 1.2 to 3.4 s: "
            "the corners of the mouth are raised and the lips are parted.",
        ),
    ],
)
def test_how_the_face_is_held_and_what_speaks_for_a_look(question: str, text: str) -> None:
    assert ask(question, PARTED) == text


def test_a_head_that_is_held_straight() -> None:
    straight = Timeline(0.0, 5.0)
    assert ask("Is the head tilted?", straight) == "No, her head is upright, more or less, all the time."
    assert ask("Is the head straight?", straight) == "Yes, her head is upright, more or less, all the time."
    assert ask("Does she keep her head still?", straight) == "Yes, she hardly moves her head."
    bowed = Timeline(0.0, 5.0, headings=(Moment("down", 1.0, 3.0),))
    assert ask("Is the head tilted?", bowed) == "Yes, her head points down from 1 to 3 s."


def test_of_a_still_the_same_is_told_without_times() -> None:
    tilted = replace(STILL, tilts=(Moment("left", 0.0, 0.0, degrees=12.0),))
    assert ask("Is the head tilted?", tilted) == "Yes, her head is tilted slightly to her left (about 12 degrees)."
    assert ask("Does she look grumpy?", STILL) == "No, she looks happy."
    assert ask("Is she in a good mood?", STILL) == "Yes, she looks happy."
    assert ask("How do you know that she is happy?", STILL) == "She looks happy: the corners of the mouth are raised."


def test_reasons_are_refused_with_what_shows() -> None:
    assert is_refusal(ask("Why is she smiling?"))
    assert is_refusal(ask("Why is she angry?"))
    assert is_refusal(ask("Does she look bored?"))


def test_until_is_said_only_from_the_beginning_of_the_video_on():
    early = replace(SHOWN, actions=(Moment("smile", 0.0, 3.4, 0.9),))
    late = replace(SHOWN, start=6.7, actions=(Moment("smile", 6.7, 8.2, 0.9), Moment("talk", 8.4, 10.0, 0.9)))
    assert ask("When does she smile?", early) == "She smiles until 3.4 s."
    assert ask("When does she smile?", late) == "She smiles from 6.7 to 8.2 s."
    assert ask("When does she talk?", late) == "She talks from 8.4 s on."


def test_expressions_asked_for_openly_are_told_over_time() -> None:
    assert (
        ask("What emotion does she show?") == "She looks neutral at first, happy from 1.1 s and neutral again from 4 s."
    )
    assert ask("What is her mood at 2 seconds?") == "At 2 s she looks happy."
    assert ask("What is her mood?", replace(SHOWN, emotions=())) == "I can't tell what the expression is."
    assert ask("How is she feeling?", STILL) == "She looks happy."


def test_on_is_said_only_of_what_lasts_up_to_the_end_of_the_video() -> None:
    gone = replace(SHOWN, actions=(Moment("talk", 7.0, 10.0, 0.9),), duration=20.0)
    assert ask("When does she talk?", gone) == "She talks from 7 to 10 s."
    assert ask("When does she talk?", replace(gone, duration=10.04)) == "She talks from 7 s on."
    smiles = replace(SHOWN, actions=(Moment("smile", 0.0, 10.0, 0.9),), duration=20.0)
    assert ask("When does she smile?", smiles) == "She smiles until 10 s."
    assert ask("When does she smile?", replace(smiles, duration=10.0)) == "She smiles all the time."


BEFORE = Timeline(0.0, 7.2, (Moment("talk", 1.3, 6.0, 0.9), Moment("nod", 0.6, 2.0, 0.8)), duration=15.0)
AFTER_A_CUT = replace(
    SHOWN, start=6.7, end=15.0, actions=(Moment("smile", 8.0, 9.0, 0.9), Moment("talk", 10.0, 15.0, 0.9)), duration=15.0
)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        (
            "When does she talk?",
            "She talks from 10 s on. Another face, in sight until 7.2 s, talks from 1.3 to 6 s. "
            "It may be the same person.",
        ),
        ("When does she smile?", "She smiles from 8 to 9 s."),
        (
            "Does she nod?",
            "No, I don't see her nod. Another face, in sight until 7.2 s, nods from 0.6 to 2 s. "
            "It may be the same person.",
        ),
        (
            "What does she do at 3 seconds?",
            "I can't tell: the face is in sight from 6.7 to 15 s. Another face, in sight until 7.2 s, "
            "talks from 1.3 to 6 s. It may be the same person.",
        ),
        ("What does she do between 8 and 9 seconds?", "She smiles from 8 to 9 s."),
        (
            "How does her expression change?",
            "Her expression changes twice: from neutral to happy at 1.1 s and back to neutral at 4 s.",
        ),
    ],
)
def test_what_is_asked_for_is_told_of_another_face_at_other_times(question: str, text: str) -> None:
    intent = understand(question)
    assert intent is not None
    assert answer(intent, AFTER_A_CUT, SHE, [BEFORE]).text == text


def test_several_other_faces_are_told_of_together() -> None:
    later = replace(BEFORE, start=20.0, end=25.0, actions=(Moment("nod", 21.0, 22.0, 0.9),), duration=30.0)
    intent = understand("Does she nod?")
    assert intent is not None
    assert answer(intent, AFTER_A_CUT, SHE, [replace(BEFORE, duration=30.0), later]).text == (
        "No, I don't see her nod. Other faces, in sight until 7.2 s and from 20 to 25 s, "
        "nod from 0.6 to 2 s and from 21 to 22 s. They may be of the same person."
    )
    assert describe(AFTER_A_CUT, SHE, [later]).text == (
        "She smiles from 8 to 9 s and talks from 10 s on. "
        "Another face, in sight from 20 to 25 s, nods from 21 to 22 s. It may be the same person."
    )


def test_when_a_face_is_in_sight() -> None:
    intent = understand("When is she in the video?")
    assert intent is not None
    assert answer(intent, AFTER_A_CUT, SHE, [BEFORE]).text == (
        "She is in sight from 6.7 s on, for 8.3 seconds. Another face is in sight until 7.2 s."
    )


def test_what_happens_next_is_something_else() -> None:
    blinks = tuple(Moment("blink", time, time + 0.1, 0.2) for time in (1.0, 2.0))
    shown = replace(SHOWN, actions=(*blinks, Moment("nod", 3.0, 4.0, 0.9)))
    assert ask("What happens first?", shown) == "First she blinks at 1.1 s, then she nods from 3 to 4 s."


def test_when_something_goes_furthest() -> None:
    smiles = (
        Moment("smile", 1.0, 2.0, 0.9, extent=0.6, peak=1.5),
        Moment("smile", 4.0, 8.0, 0.8, extent=0.9, peak=6.2),
    )
    nods = (Moment("nod", 1.0, 2.0, 0.6), Moment("nod", 5.0, 6.0, 0.9))
    shown = replace(SHOWN, actions=(*smiles, *nods))
    assert ask("When is the smile biggest?", shown) == "She smiles from 1 to 2 s and from 4 to 8 s, most at 6.2 s."
    assert (
        ask("When does she nod most?", shown) == "She nods from 1 to 2 s and from 5 to 6 s, most plainly from 5 to 6 s."
    )
    assert ask("When is her mouth open widest?", shown) == "I don't see her open her mouth."


def test_tiredness_is_no_expression_and_its_signs_are_told() -> None:
    tired = Timeline(
        0.0, 5.0, (Moment("yawn", 1.0, 3.0, 0.9), Moment("nod", 3.0, 4.0, 0.9)), (Moment("neutral", 0.0, 5.0),)
    )
    assert ask("Does she look tired?", tired) == (
        "I can't tell that from the face; she looks neutral all the time; she yawns from 1 to 3 s."
    )


def test_who_sleeps_is_said_to_look_asleep() -> None:
    asleep = Timeline(0.0, 9.0, (Moment("sleep", 2.0, 9.0, 0.9),))
    assert ask("Does she sleep?", asleep) == "Yes, she keeps her eyes closed as if asleep from 2 s on."


def test_blinks_are_no_closing_of_the_eyes_in_what_is_done() -> None:
    closures = (
        Moment("close_eyes", 0.5, 0.9, 0.4),
        Moment("close_eyes", 3.0, 4.0, 0.9),
        Moment("blink", 0.5, 0.9, 0.4),
    )
    assert ask("What does she do?", replace(SHOWN, actions=closures)) == "She closes her eyes from 3 to 4 s."
