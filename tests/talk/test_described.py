"""Descriptions keep to what is seen: another one is made, short or detailed, where a model's own does not."""

import re

import pytest

from favchat.evaluate.statement import stated
from favchat.talk.described import asks_for_detail, asks_of_the_video, described, holds_to, joined

MAN = {"male": 0.99, "eyeglasses": 0.97, "brown_hair": 0.9, "bald": 0.02, "bushy_eyebrows": 0.6, "goatee": 0.1}


def test_a_description_holds_where_scores_agree_with_all_of_it() -> None:
    assert holds_to("A man with brown hair and glasses.", MAN)
    assert not holds_to("A man with a goatee.", MAN)
    assert not holds_to("A man with bushy eyebrows.", MAN), "likely, but not sure"
    assert not holds_to("A man with brown hair and a hat.", MAN), "nothing is known of a hat"


def test_short_descriptions_state_what_is_sure_and_nothing_else() -> None:
    text = described(MAN, "Describe the person.")
    said = stated(text)
    assert said["male"]
    assert said["eyeglasses"]
    assert said["brown_hair"]
    assert not said.get("bushy_eyebrows"), text
    assert holds_to(text, MAN)


def test_detail_is_told_with_hedges() -> None:
    question = "Describe the face in detail."
    assert asks_for_detail(question)
    assert not asks_for_detail("Describe the person.")
    unsure = {**MAN, "brown_hair": 0.7, "big_lips": 0.9}
    text = described(unsure, question)
    assert len(text.split()) > len(described(unsure, "Describe the person.").split())
    assert any(word in text for word in ("apparently brown", "seemingly brown"))


def test_same_question_same_text_and_nothing_of_nothing() -> None:
    assert described(MAN, "Who is seen?") == described(MAN, "Who is seen?")
    assert described({"male": 0.5}, "Describe the person.") == ""


def test_one_expression_at_most_is_named() -> None:
    text = described({"male": 0.01, "happiness": 0.97, "surprise": 0.9}, "Describe the person.")
    assert "happy" in text
    assert "surprised" not in text


def test_what_is_read_and_what_is_measured_meet_halfway() -> None:
    scores = joined({"bald": 0.9, "frown": 0.95, "child": 1.0, "senior": 0.8}, {"bald": 0.1, "frown": 0.2})
    assert scores == {"bald": pytest.approx(0.5), "senior": 0.8}, "actions as measured, childhood not at all"
    assert joined({"bald": 1.0}, {"bald": 0.0}) == {"bald": pytest.approx(0.5)}


def test_no_description_says_what_an_answer_denies() -> None:
    """Answers rest on what is read; what is measured may make it surer, and unsure, but not turn it round."""
    scores = joined(
        {"brown_hair": 0.6, "black_hair": 0.4, "bald": 0.3}, {"brown_hair": 0.9, "black_hair": 0.99, "bald": 0.1}
    )
    assert scores["brown_hair"] > 0.7
    assert scores["black_hair"] == 0.5
    assert scores["bald"] < 0.2


def test_a_description_speaks_of_no_time_that_it_does_not_know() -> None:
    still = {**MAN, "smile": 0.95, "talk": 0.9, "frown": 0.01, "neutral": 0.97}
    texts = [described(still, f"Describe the face in detail, number {number}.") for number in range(40)]
    assert not [
        text for text in texts if re.search(r"clip|video|footage|throughout|at any time|at (some|no) point", text)
    ]
    assert len(set(texts)) > 20


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("Summarize the video", True),
        ("Can you please summarise this short clip for me?", True),
        ("Summarize what happens in the video in two sentences.", True),
        ("Give me a short summary.", True),
        ("Summary please", True),
        ("Describe the video in detail", True),
        ("What is this video about?", True),
        ("Tell me what the video shows", True),
        ("What do you see in the video?", True),
        ("Tell me about this video", True),
        ("Describe the person in the video.", False),
        ("Summarize her looks", False),
        ("Give me a summary of his face", False),
        ("What is in her hair in the video?", False),
        ("What is this video called?", False),
        ("Describe the video's colours", False),
        ("Describe what she does in the video", False),
        ("How long is the video?", False),
    ],
)
def test_summaries_of_a_video_are_told_from_those_of_a_face(question: str, wanted: bool) -> None:
    assert asks_of_the_video(question) is wanted
