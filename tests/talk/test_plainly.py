"""What questions name by the words of the tables: facts, topics, themes; slips of the keyboard; other languages."""

import pytest

from favchat.data.questions import QuestionWriter
from favchat.data.record import FaceRecord
from favchat.talk.plainly import beyond_in, is_foreign, mended, named_in, offers, theme_in, topic_in


@pytest.mark.parametrize(
    ("question", "straight"),
    [
        ("Stunned", {"surprise": True}),
        ("blur", {"blurry": True}),
        ("Surprised maybe?", {"surprise": True}),
        ("can a woamn be seen? answer in a full sentence.", {"male": False}),
        ("CAN WE SEE MKAEUP IN THIS VIDEO?", {"heavy_makeup": True, "wearing_lipstick": True}),
        ("he wear glases??", {"eyeglasses": True}),
        ("does she hav glasess", {"eyeglasses": True}),
        ("is her har brown", {"brown_hair": True}),
        ("beard?", {"no_beard": False}),
        ("No beard?", {"no_beard": True}),
        ("Are there arched brows? Just yes or no.", {"arched_eyebrows": True}),
        ("Isn't she smiling?", {"smile": True}),
        ("Is she not smiling?", {"smile": True}),
        ("Does this man look old?", {"senior": True}),
        ("Facial hair, yes or no?", {"no_beard": False}),
    ],
)
def test_facts_that_are_named(question: str, straight: dict[str, bool]) -> None:
    named = named_in(question)
    assert named is not None
    assert named.straight == straight
    again = named_in(named.question)
    assert again is not None
    assert again.straight == straight, named.question  # asked plainly it asks the same


@pytest.mark.parametrize(
    "question",
    [
        "Is there a fridge?",  # one letter from a fringe
        "Is the video old?",
        "Is he a manager?",
        "Is his smile fake?",
        "What hat is it?",
        "A man or a woman?",
        "Describe his face.",
        "Hair?",
        "Is she red-haired?",
        "",
    ],
)
def test_what_says_anything_else_names_no_fact(question: str) -> None:
    assert named_in(question) is None


def test_questions_that_no_face_answers_name_no_fact() -> None:
    writer = QuestionWriter(11, held_out=None)
    asked = [writer.ask(FaceRecord(), "unanswerable").question for _ in range(1500)]
    assert [question for question in asked if named_in(question)] == []


def test_a_fact_that_is_named_is_what_was_asked() -> None:
    writer, known = QuestionWriter(12, held_out=True), 0
    for _ in range(1500):
        qa = writer.ask(FaceRecord(dict.fromkeys(("smile", "bald", "eyeglasses", "big_nose"), 1.0)), "yes_no")
        named = named_in(qa.question)
        known += named is not None
        assert named is None or named.straight == {key: key not in qa.opposite for key in qa.about}, qa.question
    assert known > 300


@pytest.mark.parametrize(
    ("question", "plain"),
    [
        ("age?", "How old does the person look?"),
        ("how old", "How old does the person look?"),
        ("any jewellery?", "What jewelry is the person wearing?"),
        ("whats the colour of her hiar", "What colour is the person's hair?"),
        ("does she have red hair", "What colour is the person's hair?"),
        ("And his eyes?", "What are the person's eyes like?"),
        ("skin", "What is the person's skin like?"),
        ("tell me everything", "Describe the person."),
        ("How old is she?", None),  # in years
        ("how old will she get", None),
        ("is the room red", None),
        ("what does she do", None),
    ],
)
def test_topics_in_a_few_words(question: str, plain: str | None) -> None:
    assert topic_in(question) == plain


@pytest.mark.parametrize(
    ("question", "theme"),
    [("ethnicity", "origin"), ("wrinkles?", "features I do not know"), ("name", "a name"), ("Is she rich?", None)],
)
def test_themes_in_a_word(question: str, theme: str | None) -> None:
    assert theme_in(question) == theme


def test_only_words_that_no_table_has_are_mended() -> None:
    assert mended("does the woamn have a berad") == "does the woman have a beard"
    assert mended("a fridge, a horse and a bread") == "a fridge, a horse and a bread"


@pytest.mark.parametrize(
    ("text", "foreign"),
    [
        ("Trägt er eine Brille?", True),
        ("¿Tiene barba?", True),
        ("est-ce qu'il porte des lunettes ?", True),
        ("какой цвет волос?", True),
        ("彼は眼鏡をかけていますか", True),
        ("Is he bald?", False),
        ("pony tail?", False),
        ("is that taylor swift", False),
        ("does she hav glasess", False),
        ("Is that a café?", False),
    ],
)
def test_other_languages(text: str, foreign: bool) -> None:
    assert is_foreign(text) is foreign


@pytest.mark.parametrize(
    ("question", "theme"),
    [
        ("Is this in black and white?", "the recording"),
        ("black and white photo?", "the recording"),
        ("Is the video colourful?", "the recording"),
        ("Does he dye his hair?", "colors of things"),
        ("Is her hair black?", None),
        ("Does he wear a black and white hat?", None),
        ("What colour is her hair?", None),
        ("is her hair bleached?", "colors of things"),
        ("does the person have bleached blonde hair?", None),
        ("Does she bleach her hair?", "colors of things"),
        ("Has he been bleaching his hair?", "colors of things"),
        ("Does she color her hair?", "colors of things"),
        ("Is her hair coloured?", "colors of things"),
        ("Tell me what color her hair is", None),
        ("Does she have coloured hair?", None),  # which colour it has is told
        ("Are there highlights in her hair?", "colors of things"),
        ("What are the highlights of this video?", None),
        ("Is that her natural hair colour?", "colors of things"),
        ("What is the natural-looking colour of her hair?", None),
        ("Has he natural black hair?", None),
    ],
)
def test_what_no_look_goes_with(question: str, theme: str | None) -> None:
    assert beyond_in(question) == theme


def test_questions_that_offer_a_choice() -> None:
    assert offers("How old does he look, young or old?")
    assert offers("age: young/old")
    assert not offers("How old does he look?")
