"""Reading answers: yes or no, a choice, a refusal, in words that models really use."""

import pytest

from favchat.evaluate.parse import is_refusal, parse_choice, parse_yes_no, says_no_face


@pytest.mark.parametrize(
    "answer",
    [
        "Yes.", "yes", "YES!", "Yes, he is wearing glasses.", "Yes, no hat can be seen.", "Yeah, she is.", "Yep",
        "Sure, he is.", "Definitely.", "Correct.", "True.", "That's right.", "**Yes**, the man is bald.",
        "Of course.", "No doubt, he is bald.", "He is wearing a hat.", "She has long hair.",
        "It looks like she does.", "I would say yes.", "I think so, yes.", "The answer is yes.",
        "The answer is: Yes.", "Probably yes.", "There is a hat on his head.", "Well, yes, a little.", "He does.",
        "I can see a beard.", "Yes, she isn't wearing a hat.", "Yes, he does not look chubby.", "Absolutely!",
        "Indeed, she smiles.", "Without a doubt.", "\"Yes\"", "Not only is he smiling, he is laughing.",
        "They're smiling.", "Yes — she is.", "Yes\nShe is smiling.",
    ],
)  # fmt: skip
def test_yes(answer: str) -> None:
    assert parse_yes_no(answer) is True


@pytest.mark.parametrize(
    "answer",
    [
        "No.", "no", "NO", "Nope.", "Nah", "No, she isn't wearing a hat.", "No, I don't see a beard.",
        "Not really, only a little.", "I don't think so.", "I do not think so", "There is no hat.", "He isn't bald.",
        "She is not smiling.", "Not at all.", "Definitely not.", "Certainly not!", "Of course not.",
        "Absolutely not, he has hair.", "Probably not.", "False.", "That's not correct.", "That is incorrect.",
        "He doesn't have a beard.", "He doesn\u2019t.", "I don't see any glasses.", "I can't see a hat.",
        "I would say no.", "The answer is no.", "The answer is: no.", "No glasses.", "None.", "Nobody is smiling.",
        "She is without earrings.", "He lacks a beard.", "Negative.", "Actually, no.", "I see no hat.", "Unlikely.",
        "No, yes would be wrong.", "Not that I can see.", "Neither.", "No, he looks like a woman.",
    ],
)  # fmt: skip
def test_no(answer: str) -> None:
    assert parse_yes_no(answer) is False


@pytest.mark.parametrize(
    "answer",
    [
        "", "   ", "Yes and no.", "Maybe.", "I'm not sure.", "It is hard to tell.",
        "I can't tell whether he is bald.", "I cannot determine that.", "I don't know.", "Unclear.",
        "I can't see a face in this video.", "Blue.", "42", "There is no face in this video.",
        "Sorry, I can only talk about the face in the video.", "No idea.",
        "I see no face in this video, so I can't answer that.", "It's not clear.", "Perhaps.", "Yes or no?",
    ],
)  # fmt: skip
def test_neither(answer: str) -> None:
    assert parse_yes_no(answer) is None


@pytest.mark.parametrize(
    ("answer", "options", "choice"),
    [
        ("Her hair is brown.", ["black", "brown", "blonde"], "brown"),
        ("Grey.", ["black", "gray"], "gray"),
        ("It is blond.", ["blonde", "brown"], "blonde"),
        ("He looks like a man.", ["a woman", "a man"], "a man"),
        ("A woman.", ["male", "female"], "female"),
        ("She is wearing sunglasses.", ["glasses", "sunglasses", "nothing"], "sunglasses"),
        ("She is wearing glasses.", ["glasses", "sunglasses", "nothing"], "glasses"),
        ("She is not wearing glasses.", ["glasses", "sunglasses", "nothing"], "nothing"),
        ("She is not wearing glasses.", ["shades", "nothing"], "nothing"),
        ("Black, not brown.", ["brown", "black"], "black"),
        ("It's not brown but black.", ["brown", "black"], "black"),
        ("Black rather than brown.", ["brown", "black"], "black"),
        ("His mouth isn't open.", ["open", "closed"], "closed"),
        ("Black or brown.", ["brown", "black"], None),
        ("I can't tell.", ["brown", "black"], None),
        ("I can't see a face in this video.", ["round", "oval"], None),
        ("Purple.", ["brown", "black"], None),
        ("B", ["brown", "black"], "black"),
        ("(a)", ["brown", "black"], "brown"),
        ("She looks middle-aged.", ["old", "middle-aged", "young"], "middle-aged"),
        ("He has no facial hair.", ["bearded", "clean-shaven"], "clean-shaven"),
        ("He has facial hair.", ["bearded", "clean-shaven"], "bearded"),
        ("He is not wearing a hat.", ["wearing a hat", "bareheaded"], "bareheaded"),
        ("He is bald.", ["bald", "with hair"], "bald"),
        ("", ["a", "b"], None),
    ],
)
def test_choice(answer: str, options: list[str], choice: str | None) -> None:
    assert parse_choice(answer, options) == choice


@pytest.mark.parametrize(
    "answer",
    [
        "I can't tell who this is.", "Sorry, I don't know that.", "I'm unable to identify people.",
        "I cannot answer that.", "Sorry, I can only talk about the face in the video.",
        "I am not able to tell an exact age, but he looks young.", "I can't see a face in this video.",
        "There is no face here.", "I can't help with that.", "As an AI, I have no opinion.",
    ],
)  # fmt: skip
def test_refusals(answer: str) -> None:
    assert is_refusal(answer)


@pytest.mark.parametrize(
    "answer",
    [
        "Yes.",
        "No, I don't see a hat.",
        "I can't see a hat.",
        "Her hair is brown.",
        "I see no glasses.",
        "No, he has no face mask.",
    ],
)
def test_answers_are_no_refusals(answer: str) -> None:
    assert not is_refusal(answer)


def test_no_face_is_told_from_other_refusals() -> None:
    assert says_no_face("I can't see a face in this video.")
    assert says_no_face("There is no visible face.")
    assert not says_no_face("I can't tell who this is.")
    assert not says_no_face("No, she is not wearing a face mask.")
