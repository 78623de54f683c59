"""Questions about motion, asked of a watched video: a smiling face that everybody can check, frame by frame."""

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from favchat import FaVChat
from favchat.api import Video
from favchat.console import Speaker


@pytest.fixture(scope="module")
def model() -> FaVChat:
    return FaVChat.from_pretrained("nano", device="cpu")


@pytest.fixture(scope="module")
def video(model: FaVChat, face_clip: Path) -> Video:
    return model.watch(face_clip)


def test_appearance_is_answered_without_looking_at_every_frame(video: Video) -> None:
    answer = video.ask("Is she wearing glasses?")
    assert answer.text.startswith("No")
    assert answer.spans == {}
    assert "timeline" not in video.__dict__
    assert "report" not in video.__dict__


def test_what_she_does_is_answered_from_every_frame(video: Video) -> None:
    answer = video.ask("What does she do?")
    assert answer.text.startswith("She smiles")
    assert answer.gates == {"general": 0.0, "facial": 1.0}
    assert answer.evidence is not None
    assert answer.evidence["smile"] > 0.5
    (start, end), *_ = answer.spans["smile"]
    assert end - start > 2
    assert video.ask("Does he yawn?").text == "No, I don't see her yawn."
    assert video.ask("Which comes first, the nod or the wink?").text == "I don't see her nod or wink."
    assert video.ask("When does she smile?").seconds["answer"] < 0.5


@pytest.mark.parametrize(
    ("question", "like"),
    [("Is she smiling?", "Does she smile?"), ("Are her eyes closed?", "Does she close her eyes?")],
)
def test_an_action_gets_one_answer_however_it_is_asked(video: Video, question: str, like: str) -> None:
    assert video.ask(question).text == video.ask(like).text
    assert video.ask(question).seconds["answer"] < 0.5


def test_a_look_does_not_wait_for_all_of_a_long_video(
    model: FaVChat, face_clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("favchat.api.LONGEST_DESCRIBED", 1.0)
    long = model.watch(face_clip)
    assert long.ask("Is she smiling?").text.startswith("Yes, she is smiling")
    assert "timeline" not in long.__dict__
    assert long.ask("Does she smile?").text == long.ask("Is she smiling?").text  # now it is measured


def test_who_does_it_is_answered_with_who(video: Video, model: FaVChat, portrait: np.ndarray, tmp_path: Path) -> None:
    assert video.ask("Who smiles?").text.startswith("She does: she smiles ")
    assert video.ask("Which person nods?").text == "Nobody: I don't see her nod."
    pieces: list[str] = []
    answer = video.ask("Who is smiling and who has a beard?", on_text=pieces.append)
    assert answer.text.startswith("She is: she smiles ")
    assert " Nobody: " in answer.text
    assert "".join(pieces) == answer.text
    assert [one.text for one in video.ask_all(["Who smiles?"])] == [video.ask("Who smiles?").text]
    Image.fromarray(np.hstack([portrait, portrait])).save(tmp_path / "twins.png")
    twins = model.watch(tmp_path / "twins.png")
    told = twins.ask("Who is smiling?").text
    assert told.startswith("The face on the left (face ")
    assert "; the face on the right (face " in told
    assert twins.ask("Who has a beard?").text == "None of the faces that I see."


def test_both_kinds_in_one_batch_and_in_one_chat(video: Video) -> None:
    texts = [answer.text for answer in video.ask_all(["Does she wear a hat?", "Does she nod?", "Is he bald?"])]
    assert texts == [video.ask(q).text for q in ("Does she wear a hat?", "Does she nod?", "Is he bald?")]
    chat = video.chat()
    assert chat.ask("Does she smile?").text.startswith("Yes, she smiles")
    assert chat.ask("Is she wearing a hat?").text.startswith("No")
    assert chat.ask("How long?").text.startswith("She smiles for ")


def test_a_description_says_what_she_does(video: Video) -> None:
    pieces: list[str] = []
    answer = video.describe(on_text=pieces.append)
    assert "She smiles" in answer.text
    assert "woman" in answer.text
    assert "brown hair" in answer.text
    assert "glasses" not in answer.text
    assert "".join(pieces).split() == answer.text.split()


def test_a_summary_of_the_video_is_what_describe_gives(video: Video) -> None:
    pieces: list[str] = []
    answer = video.ask("Summarize the video", on_text=pieces.append)
    assert answer.question == "Summarize the video"
    assert (answer.text, answer.spans) == (video.describe().text, video.describe().spans)
    assert "".join(pieces).split() == answer.text.split()
    assert "She smiles" in video.ask("Describe the video in detail").text
    assert "She smiles" not in video.ask("Describe the person.").text


def test_json_keeps_its_fields(video: Video, capsys: pytest.CaptureFixture[str]) -> None:
    Speaker("face.mp4", video, 0.1, as_json=True).give(video.ask("Does she nod?"))
    told = json.loads(capsys.readouterr().out)
    assert list(told) == ["video", "question", "answer", "model", "face", "gates", "seconds"]
    assert told["answer"] == "No, I don't see her nod."
    assert told["gates"] == {"general": 0.0, "facial": 1.0}


def test_faces_have_attributes_and_events(video: Video) -> None:
    face = video.faces[0]
    assert face.attributes["eyeglasses"].value is False
    assert "smile" in {event.action for event in face.events}


def test_a_file_object_is_read_a_second_time(model: FaVChat, face_clip: Path) -> None:
    with face_clip.open("rb") as file:
        assert model.watch(file).ask("Does she ever yawn?").text == "No, I don't see her yawn."


def test_a_still_says_that_it_shows_no_motion(model: FaVChat, portrait: np.ndarray, tmp_path: Path) -> None:
    path = tmp_path / "face.png"
    Image.fromarray(portrait).save(path)
    still = model.watch(path)
    assert still.ask("Does she nod?").text == "I can't tell whether she nods: a still picture shows no movement."
    assert still.ask("What does she do?").text.startswith("A still picture shows no movement; in it she smiles")
    assert still.ask("Does she smile?").text.startswith("Yes")
    assert still.ask("Is she smiling?").text.startswith("Yes, she is smiling")


def test_without_a_face_the_model_says_so(model: FaVChat, faceless_clip: Path) -> None:
    assert "face" in model.watch(faceless_clip).ask("Does she nod?").text
