"""Our own models behind ``FaVChat``: long chats, batches, what the question may be."""

from pathlib import Path

import pytest
import torch

from favchat.api import FaVChat, Turns, Video
from favchat.errors import ModelError
from favchat.local import LocalModel


@pytest.fixture(scope="module")
def video(tiny_model: Path, face_clip: Path) -> Video:
    return FaVChat.from_pretrained(str(tiny_model)).watch(face_clip)


def talk(pairs: int) -> Turns:
    turns: Turns = []
    for number in range(pairs):
        turns += [
            {"role": "user", "content": f"Is it number {number}?"},
            {"role": "assistant", "content": "No, it is another number. " * 4},
        ]
    return turns


def test_of_a_long_chat_only_what_has_room_counts(video: Video) -> None:
    """The answer is that of the turns which are kept, whatever came before them."""
    model = video.model
    assert isinstance(model, LocalModel)
    turns = [*talk(60), {"role": "user", "content": "Is the man bald?"}]
    kept = model._fitting(turns, visual=48)
    assert kept == turns[-len(kept) :]
    assert kept[0]["role"] == "user"
    assert 1 < len(kept) < len(turns)
    longer = turns[-len(kept) - 2 :]
    lengths = [model.processor.text([part], [48])["input_ids"].shape[1] + 160 for part in (kept, longer)]
    assert lengths[0] <= model.model.config.text_config.max_position_embeddings < lengths[1]
    assert (
        video.ask("Is the man bald?", history=turns[:-1]).text == video.ask("Is the man bald?", history=kept[:-1]).text
    )


def test_a_short_chat_counts_whole(video: Video) -> None:
    turns = [*talk(2), {"role": "user", "content": "Is the man bald?"}]
    assert video.model._fitting(turns, visual=48) == turns  # type: ignore[attr-defined]


def test_no_more_of_a_chat_counts_than_was_taught(video: Video, monkeypatch: pytest.MonkeyPatch) -> None:
    model = video.model
    assert isinstance(model, LocalModel)
    turns = [*talk(4), {"role": "user", "content": "Is the man bald?"}]
    monkeypatch.setattr(model.model.config, "chat_questions", 3)
    assert model._fitting(turns, visual=48) == turns[-5:]
    assert model._fitting(turns[-3:], visual=48) == turns[-3:]


def test_a_question_that_is_too_long_is_refused(video: Video) -> None:
    with pytest.raises(ModelError, match="the question is too long: with video and answer"):
        video.ask("Is she bald? " * 2000)


def test_questions_in_a_batch_are_answered_as_alone(video: Video) -> None:
    questions = ["Is the man bald?", "What colour is her hair, and is it long?", "Hello?"]
    together = [answer.text for answer in video.ask_all(questions)]
    assert together == [video.ask(question).text for question in questions]
    assert len(set(together)) > 1
    assert video.ask_all([]) == []


def test_a_failing_stream_raises_where_it_is_read(video: Video) -> None:
    with pytest.raises(ModelError):
        list(video.stream("Is she bald? " * 2000))


def test_the_evidence_is_what_the_gates_let_through(tiny_model: Path, face_clip: Path, faceless_clip: Path) -> None:
    model = FaVChat.from_pretrained(str(tiny_model))
    video = model.watch(face_clip)
    names = model.model.model.config.facial_attributes  # type: ignore[attr-defined]
    adapter = model.model.model.adapter  # type: ignore[attr-defined]
    with torch.no_grad():
        adapter.attribute_gates.proj.weight.zero_()
        adapter.attribute_gates.proj.bias.copy_(torch.tensor([9.0, -9.0, 5.0, 0.0, 0.0, 0.0]))
    evidence = video.ask("Is the man bald?").evidence
    assert evidence is not None
    assert list(evidence) == [names[0], names[2]]
    assert all(0 < score < 1 for score in evidence.values())
    assert model.watch(faceless_clip).ask("Is the man bald?").evidence is None


def test_where_yes_or_no_is_asked_the_answer_begins_so(tiny_model: Path, face_clip: Path, faceless_clip: Path) -> None:
    """An untrained model babbles; it is bound only where its own gates say that something read is asked for."""
    model = FaVChat.from_pretrained(str(tiny_model))
    inner = model.model.model  # type: ignore[attr-defined]
    gates, names = inner.adapter.attribute_gates, inner.config.facial_attributes
    gates.kinds = torch.nn.Linear(gates.proj.in_features, 2)
    inner.config.question_kinds = ["chat", "yes_no"]
    video = model.watch(face_clip)

    def ask(kind: list[float], gate: float, where: Video = video) -> str:
        with torch.no_grad():
            for layer, bias in ((gates.kinds, kind), (gates.proj, [gate] * len(names) + [0.0] * len(names))):
                layer.weight.zero_()
                layer.bias.copy_(torch.tensor(bias))
        return where.ask("Is the man bald?").text

    first = tuple(model.model.processor.tokenizer.tokenize(word)[0] for word in ("Yes", "No"))  # type: ignore[attr-defined]
    assert ask([-9.0, 9.0], 9.0).startswith(first)
    free = ask([9.0, -9.0], 9.0)
    assert not free.startswith(first)
    assert not ask([-9.0, 9.0], -9.0).startswith(first)
    assert not ask([-9.0, 9.0], 9.0, model.watch(faceless_clip)).startswith(first)
