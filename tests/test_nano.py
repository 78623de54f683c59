"""The shipped nano on a face that everybody can check: a smiling woman with brown hair, no glasses, hat or beard."""

import re
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from favchat import FaVChat, Video
from favchat.evaluate.parse import is_refusal, parse_choice, parse_yes_no, says_no_face
from favchat.evaluate.statement import stated
from favchat.local import LocalModel
from favchat.video import write_video


@pytest.fixture(scope="module")
def nano() -> FaVChat:
    return FaVChat.from_pretrained("nano")


@pytest.fixture(scope="module")
def video(nano: FaVChat, face_clip: Path) -> Video:
    return nano.watch(face_clip)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Is this person a woman?", True),
        ("Is this a man?", False),
        ("Is she wearing glasses?", False),
        ("Does she have eyeglasses on?", False),
        ("Is her hair brown?", True),
        ("Is she smiling?", True),
        ("Is she wearing a hat?", False),
        ("Does this person have a beard?", False),
        ("Is she bald?", False),
    ],
)
def test_yes_or_no(video: Video, question: str, expected: bool) -> None:
    answer = video.ask(question).text
    assert parse_yes_no(answer) is expected, answer


@pytest.mark.parametrize(
    ("question", "options", "expected"),
    [
        ("Is this person a man or a woman?", ["man", "woman"], "woman"),
        ("What colour is her hair?", ["black", "brown", "blonde", "gray"], "brown"),
        ("Does she look happy, sad or angry?", ["happy", "sad", "angry"], "happy"),
    ],
)
def test_choices(video: Video, question: str, options: list[str], expected: str) -> None:
    answer = video.ask(question).text
    assert parse_choice(answer, options) == expected, answer


def test_the_description_names_what_anyone_sees(video: Video) -> None:
    text = video.describe().text.lower()
    assert any(word in text for word in ("woman", "she", "her", "female")), text
    assert "smil" in text or "happ" in text, text
    assert "beard" not in text.replace("no beard", ""), text


def test_emotion_in_open_words(video: Video) -> None:
    answer = video.ask("How does she look, emotionally?").text.lower()
    assert any(word in answer for word in ("happ", "smil", "joy", "cheer")), answer


@pytest.mark.parametrize(
    "question", ["What is her name?", "Who is this?", "What is she saying?", "Does she bleach her hair?"]
)
def test_what_a_face_cannot_tell_is_refused(video: Video, question: str) -> None:
    answer = video.ask(question).text
    assert is_refusal(answer), answer


def test_what_attributes_cannot_tell_is_not_claimed(
    nano: FaVChat, face_clip: Path, portrait: np.ndarray, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    video = nano.watch(face_clip)
    assert video.ask("Is she wearing a tie?").text == "No, she is not wearing a necktie."
    for module in ("favchat.perceive.judge", "favchat.talk.refused"):
        monkeypatch.setattr(f"{module}.DENIED_BELOW", 0.0)
    video = nano.watch(face_clip)
    assert video.ask("Is she wearing a tie?").text == "I can't tell whether she is wearing a necktie."
    assert video.face is not None
    assert video.face.attributes["wearing_necktie"].value is None
    Image.fromarray(portrait).save(tmp_path / "still.png")
    still = nano.watch(tmp_path / "still.png")
    assert still.ask("Is she wearing a tie?").text == "No, she is not wearing a necktie."


def test_a_doubtful_face_has_to_be_found_on_every_frame_as_well(
    nano: FaVChat, portrait: np.ndarray, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = np.asarray(Image.fromarray(portrait).resize((256, 256)))
    frames = np.repeat(np.full_like(shown, 90)[None], 80, axis=0)
    for briefly in (2, 22, 42, 62):
        frames[briefly : briefly + 2] = shown
    write_video(tmp_path / "flashes.mp4", frames, fps=10)
    write_video(tmp_path / "still.mp4", np.repeat(shown[None], 20, axis=0), fps=10)
    assert nano.watch(tmp_path / "flashes.mp4").face is not None
    monkeypatch.setattr("favchat.api.DOUBTFUL", -100.0)
    assert says_no_face(nano.watch(tmp_path / "flashes.mp4").ask("Is she smiling?").text)
    assert nano.watch(tmp_path / "still.mp4").face is not None


def test_no_face_is_said(nano: FaVChat, faceless_clip: Path) -> None:
    video = nano.watch(faceless_clip)
    assert video.face is None
    for question in ("What colour is her hair?", "Is he bald?", "Describe the person."):
        answer = video.ask(question).text
        assert says_no_face(answer), answer


def test_the_same_question_gets_the_same_answer(nano: FaVChat, video: Video, face_clip: Path) -> None:
    questions = ["What colour is her hair?", "Is she smiling?", "Describe the person."]
    torch.manual_seed(1)
    first = [answer.text for answer in video.ask_all(questions)]
    torch.manual_seed(2)
    again = nano.watch(face_clip)
    assert [again.ask(question).text for question in questions] == first  # alone, in a batch, after watching anew


def test_pieces_streamed_make_the_answer(video: Video) -> None:
    pieces = list(video.stream("Describe the person."))
    assert pieces
    assert "".join(pieces).strip() == video.ask("Describe the person.").text


def test_gates_say_what_was_weighed(video: Video) -> None:
    gates = video.ask("What colour is her hair?").gates
    assert gates is not None
    assert set(gates) == {"general", "facial"}
    assert all(0 <= weight <= 1 for weight in gates.values())


def test_answers_say_what_they_rest_on(video: Video) -> None:
    evidence = video.ask("Is she wearing glasses?").evidence
    assert evidence is not None
    assert evidence["eyeglasses"] < 0.5
    assert set(evidence) <= {"eyeglasses", "sunglasses"}
    hair = video.ask("What colour is her hair?").evidence
    assert hair is not None
    assert max(hair, key=lambda name: hair[name]) == "brown_hair"
    assert video.ask("What is her name?").evidence == {}


def test_all_shipped_weights_together_stay_small() -> None:
    folder = Path(str(files("favchat") / "weights"))
    assert sum(path.stat().st_size for path in folder.rglob("*.safetensors")) <= 32e6


def test_a_second_turn_is_answered(video: Video) -> None:
    chat = video.chat()
    chat.ask("Is she smiling?")
    assert parse_yes_no(chat.ask("Is she wearing glasses?").text) is False
    assert [turn["role"] for turn in chat.turns] == ["user", "assistant"] * 2


def test_a_long_chat_stays_clear(video: Video) -> None:
    chat = video.chat()
    for question in ("Is she bald?", "And a hat?", "And earrings?", "What colour is her hair?", "Hello", "Is she old?"):
        chat.ask(question)
    assert is_refusal(chat.ask("What is her name?").text)
    assert chat.ask("And sunglasses?").text.startswith("No, the person is not wearing sunglasses")


def test_the_shipped_files_name_no_place_on_the_machine_that_made_them() -> None:
    folder = Path(str(files("favchat") / "weights"))
    configs = list(folder.glob("*/*.json"))
    assert configs
    assert [path for path in configs if re.search(r'"(/|[A-Z]:\\\\)[^"]*/', path.read_text())] == []


@pytest.mark.parametrize(
    "question",
    [
        "IS SHE WEARING A HAT?",
        "are there any glasses on this person",
        "Is she waering a hat?",
        "A beard on that chin?",
        "Do we see closed lids?",
        "Isn't she smiling?",
    ],
)
def test_yes_or_no_comes_first_however_it_is_typed(video: Video, question: str) -> None:
    text = video.ask(question).text
    assert text.startswith(("Yes", "No")), text


@pytest.mark.parametrize(
    "question",
    ["Is her name Laura?", "Is she a doctor?", "Has the subject got a fridge?", "Are the earrings real gold?"],
)
def test_what_no_face_tells_is_not_bound_to_yes_or_no(video: Video, question: str) -> None:
    text = video.ask(question).text
    assert parse_yes_no(text) is None, text


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Stunned", False),
        ("smile", True),
        ("lipstick", None),
        ("glasses", False),
        ("Man?", False),
        ("can a woamn be seen? answer in a full sentence.", True),
        ("CAN WE SEE A BERAD?", False),
        ("No hat?", True),
        ("Sorry, a simple question: are there arched brows? Just yes or no.", None),
    ],
)
def test_a_word_is_enough(video: Video, question: str, expected: bool | None) -> None:
    said = parse_yes_no(video.ask(question).text)
    assert said is not None
    assert expected is None or said is expected


def test_what_is_not_understood_is_said_with_examples(video: Video) -> None:
    for question in ("fsdfsdf", "Is this Jane Bush?", "Trägt er eine Brille?", "彼は眼鏡をかけていますか"):
        answer = video.ask(question).text
        assert is_refusal(answer), answer
        assert '"What colour is her hair?"' in answer
    assert "English" in video.ask("Trägt er eine Brille?").text


def test_refusals_are_sentences(video: Video) -> None:
    for question in ("is she white", "is she going bald", "ethnicity", "wrinkles?"):
        answer = video.ask(question).text
        assert answer.startswith(("I can't", "I'm sorry, I can't", "Sorry, I can't", "I am not able to")), answer
    assert "where she is from" in video.ask("ethnicity").text


def test_two_questions_in_one_get_two_answers(video: Video) -> None:
    answer = video.ask("What colour is her hair, and does she wear glasses?")
    colour, glasses = answer.text.split(". ")
    assert "brown" in colour
    assert parse_yes_no(glasses) is False
    assert answer.evidence is not None
    assert {"brown_hair", "eyeglasses"} <= set(answer.evidence)
    pieces = list(video.stream(answer.question))
    assert "".join(pieces) == answer.text
    both = video.ask_all(["Is she bald?", answer.question, "Is she smiling?"])
    assert [one.question for one in both] == ["Is she bald?", answer.question, "Is she smiling?"]
    assert both[1].text == answer.text


def test_it_is_what_was_asked_about_before(video: Video) -> None:
    chat = video.chat()
    chat.ask("What is her hair like?")
    assert parse_choice(chat.ask("What colour is it?").text, ["black", "brown", "blonde", "gray"]) == "brown"
    assert set(stated(chat.ask("Is it long?").text)) == {"long_hair"}
    chat.ask("And her eyes?")
    assert set(stated(chat.ask("Are they open?").text)) <= {"close_eyes", "eyes_open"}


@pytest.mark.parametrize(
    ("question", "about"),
    [
        ("beard?", ("no_beard",)),
        ("Are her eyes closed?", ("close_eyes", "eyes_open")),
        ("Does she keep her lids down?", ("close_eyes", "eyes_open")),
        ("Are her eyes narrow?", ("narrow_eyes",)),
        ("Is her complexion pale?", ("pale_skin",)),
        ("Is she clean-shaven?", ("no_beard", "mustache", "goatee", "5_oclock_shadow")),
        ("Are her lips thin?", ("big_lips",)),
        ("Would you call her thin?", ("chubby",)),
        ("Does she have a blunt nose?", ("pointy_nose",)),
    ],
)
def test_an_answer_speaks_of_what_was_asked(video: Video, question: str, about: tuple[str, ...]) -> None:
    text = video.ask(question).text
    assert set(stated(text)) <= set(about), text


def test_small_talk_is_replied_to_in_kind(video: Video) -> None:
    assert video.ask("Hello").text.startswith("Hello")
    assert video.ask("Thank you!").text.startswith("You're welcome")


def test_a_woman_is_spoken_of_as_she_also_where_he_is_asked_for(video: Video) -> None:
    for question in ("Is he bald?", "Does his hair look brown?", "What colour is his hair?"):
        text = video.ask(question).text
        assert not re.search(r"\b(?:he|his|him)\b", text.lower()), text
    pieces = list(video.stream("Is he bald?"))
    assert "".join(pieces) == video.ask("Is he bald?").text


def test_open_answers_agree_with_what_is_read(nano: FaVChat, face_clip: Path) -> None:
    """The same scores decide in answers, choices and descriptions, also where the picture speaks for another colour."""
    video = nano.watch(face_clip)
    assert isinstance(nano.model, LocalModel)
    names, scores = nano.model.model.config.facial_attributes, video._encoded.attribute_scores
    asked = ("What colour is her hair?", "Hair colour?", "Is her hair brown or black?")
    assert all("brown" in video.ask(question).text for question in asked[:2])
    with torch.inference_mode():
        for name, score in (("brown_hair", 0.24), ("black_hair", 0.86), ("blonde_hair", 0.14)):
            scores[0, names.index(name)] = score
    for question in asked:
        assert "black" in video.ask(question).text, question
