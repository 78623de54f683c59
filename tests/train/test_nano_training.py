"""What nano's training prepares: a reader of attributes that reads, and gates that know what is asked about."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from sklearn.metrics import balanced_accuracy_score

from favchat.data.labels import KEYS, Kind
from favchat.data.questions import WORDINGS, QuestionWriter
from favchat.data.record import FaceRecord
from favchat.data.wording.refusals import REFUSED
from favchat.errors import RecipeError
from favchat.evaluate.parse import is_refusal
from favchat.model.adapter import Asked
from favchat.model.encoders import AttributeReader
from favchat.train.attributes import attribute_targets, fit_reader, readable
from favchat.train.facts import Facts, sure_labels
from favchat.train.gates import Questions, gates_loss, question_kinds, subjects
from favchat.train.nano import Asker, with_gates
from favchat.vision import FaVChatVisionConfig, FaVChatVisionModel


def test_the_reader_learns_what_embeddings_tell_and_rare_labels_count_as_much() -> None:
    """Two directions of a random space are labelled, one of them rarely and with many unknowns."""
    rng = torch.Generator().manual_seed(0)
    embeddings = torch.randn(1500, 2, 24, generator=rng) * 3 + 5
    embeddings[:, 1] = embeddings[:, 0] + torch.randn(1500, 24, generator=rng) * 0.3
    directions = torch.randn(24, 2, generator=rng)
    scores = (embeddings[:, 0] - 5) @ directions
    truth = (scores > torch.tensor([0.0, 20.0])).float()
    assert 0.02 < truth[:, 1].mean() < 0.2
    targets = truth.clone()
    targets[::3, 1] = torch.nan
    reader = AttributeReader(24, 2, 8)
    fit_reader(reader, embeddings[:1000], targets[:1000])
    seen = reader.logits(embeddings[1000:, 0], torch.ones(500, 1, dtype=torch.bool)) > 0
    for number in range(2):
        assert balanced_accuracy_score(truth[1000:, number] > 0, seen[:, number].numpy()) > 0.9


def test_attributes_are_read_only_where_photographs_tell_both_ways() -> None:
    records = [FaceRecord({"bald": float(n % 2), "smile": 1.0}, None, {"senior": 0.0}) for n in range(60)]
    kinds = np.zeros((60, sure_labels(Facts(np.zeros((1, 83), np.int8), [])).shape[1]), np.int8)
    targets = attribute_targets(Facts(kinds, records))
    assert readable(targets, torch.arange(60)) == ["bald"]
    assert readable(targets, torch.arange(30)) == []
    assert targets["senior"].tolist() == [0.0] * 60
    assert targets["wearing_hat"].isnan().all()


def test_gates_are_scored_by_what_questions_are_about() -> None:
    writer = QuestionWriter(0)
    asked = [
        replace(writer.yes_no(FaceRecord({"bald": 1.0}), "bald"), opposite=()),
        writer.ask(FaceRecord(), "unanswerable"),
    ]
    told = subjects(asked, ["smile", "bald"])
    assert told[0].tolist() == [[0.0, 1.0], [0.0, 0.0]]
    about, straight = ((part - 0.5) * 40 for part in told)
    assert gates_loss(Asked(about, straight, None), told) < 1e-4
    undecided = torch.zeros(2, 2)
    # Two attributes in two questions, and one question's polarity.
    loss = gates_loss(Asked(undecided, undecided, None), told)
    assert torch.isclose(loss, torch.tensor(0.6931 * (4 + 1) / 2), atol=1e-3)
    assert gates_loss(Asked(about, -straight, None), told) > 9  # which way round matters
    flipped = [replace(qa, opposite=qa.about) for qa in asked]
    assert gates_loss(Asked(about, -straight, None), subjects(flipped, ["smile", "bald"])) < 1e-4
    kinds = torch.tensor([[9.0, -9.0, -9.0], [-9.0, 9.0, -9.0]])
    assert gates_loss(Asked(about, straight, kinds), told, torch.tensor([0, 1])) < 1e-3
    assert gates_loss(Asked(about, straight, kinds), told, torch.tensor([0, 2])) > 8


def test_every_question_is_of_a_kind_that_says_how_it_is_answered() -> None:
    attributes = ["bald", "smile", "eyeglasses"]
    kinds, questions = question_kinds(attributes), Questions(attributes, 0, None)
    assert len(set(kinds)) == len(kinds)
    seen = set()
    for _ in range(3000):
        qa, kind = questions.draw()
        seen.add(kind)
        if kind == "yes_no":
            assert qa.attribute in attributes
        elif kind in WORDINGS:
            assert kind == qa.attribute
            assert kind not in attributes
        else:
            assert (kind in REFUSED) == (qa.kind == "unanswerable")
            assert not (kind in REFUSED and qa.about)
    assert seen >= {"yes_no", "choice", "open", "summary", "chat", *REFUSED}
    assert seen <= set(kinds)


def labelled(count: int) -> Facts:
    """Photographs of bald and other people, some with earrings (for which nothing is a sure negative), none laughing
    though half of them surely not."""
    kinds = np.zeros((count, len(KEYS)), np.int8)
    odd = np.arange(count) % 2 == 1
    kinds[:, KEYS.index("bald")] = np.where(odd, Kind.POSITIVE, Kind.SURE_NEGATIVE)
    earrings = np.arange(count) % 20 == 0
    kinds[:, KEYS.index("wearing_earrings")] = np.where(earrings, Kind.POSITIVE, Kind.WEAK_NEGATIVE)
    kinds[odd, KEYS.index("laugh")] = Kind.SURE_NEGATIVE
    for emotion, column in (("happiness", odd), ("neutral", ~odd)):
        kinds[:, KEYS.index(emotion)] = np.where(column, Kind.POSITIVE, Kind.SURE_NEGATIVE)
    records = [
        FaceRecord(
            {"bald": float(n % 2), "male": 1.0, **({"wearing_earrings": 1.0} if n % 20 == 0 else {}), "laugh": 0.0},
            "happiness" if n % 2 else "neutral",
            {"senior": float(n % 3 == 0)},
        )
        for n in range(count)
    ]
    return Facts(kinds, records)


def test_only_what_is_read_is_told_and_both_ways() -> None:
    attributes = ["bald", "male", "wearing_earrings", "happiness", "neutral", "senior"]
    facts = labelled(200)
    asker = Asker(facts, np.arange(100), attributes, 0, held_out=None)
    said: dict[str, set[object]] = {}
    declined: set[str] = set()
    for _ in range(4000):
        row, qa = asker.draw()
        assert row < 100
        if qa.kind == "yes_no":
            said.setdefault(qa.attribute, set()).add((qa.value, bool(qa.opposite)))
            assert set(qa.about) <= set(attributes), qa
        if qa.attribute == "ears" and qa.kind == "open":
            said.setdefault("ears", set()).add(qa.value)
        if qa.attribute not in attributes and qa.attribute in WORDINGS and qa.kind != "no_face":
            declined.add(qa.attribute)
            assert is_refusal(qa.answer), qa  # among them "laugh", of which only "no" is known
    for key in ("bald", "wearing_earrings", "senior"):
        assert {value for value, _ in said[key]} == {True, False}, key
    assert {"laugh", "fear", "nod"} <= declined  # also what a known emotion would decide
    assert said["ears"] == {"earrings", "nothing"}
    assert facts.records[1].value("wearing_earrings") is None


def small_encoders(folder: Path, seed: int) -> Path:
    torch.manual_seed(seed)
    for name in ("general", "facial"):
        sizes = FaVChatVisionConfig(
            image_size=32, stem_size=8, hidden_sizes=(8, 8, 8, 8), depths=(1, 1, 1, 1), embedding_size=16
        )
        FaVChatVisionModel(sizes).save_pretrained(folder / name)
    return folder


def test_gates_are_taught_once_whatever_becomes_of_the_encoders(tmp_path: Path) -> None:
    recipe: dict = {
        "seed": 0,
        "held_out_wording": None,
        "vocab_size": 400,
        "tokenizer_samples": 60,
        "gate_steps": 2,
        "question_kinds": True,
        "text": {
            "hidden_size": 16,
            "intermediate_size": 32,
            "num_hidden_layers": 1,
            "num_attention_heads": 2,
            "num_key_value_heads": 1,
            "tie_word_embeddings": False,
        },
        "model": {
            "general_levels": [4],
            "general_grids": [1],
            "facial_levels": [4],
            "facial_grids": [1],
            "adapter_hidden_size": 16,
            "num_experts": 2,
            "expert_intermediate_size": 8,
        },
    }
    attributes = ["bald", "male", "happiness", "neutral"]
    asker = Asker(labelled(60), np.arange(60), attributes, 0, held_out=None)
    first, _ = with_gates(recipe, small_encoders(tmp_path / "a", 1), tmp_path / "run", asker, attributes)
    others = small_encoders(tmp_path / "b", 2)
    again, processor = with_gates(recipe, others, tmp_path / "run", asker, attributes)
    gates = [model.adapter.attribute_gates.state_dict() for model in (first, again)]
    assert all(torch.equal(gates[0][name], value) for name, value in gates[1].items())
    assert torch.equal(first.get_input_embeddings().weight, again.get_input_embeddings().weight)
    wanted = FaVChatVisionModel.from_pretrained(others / "facial").state_dict()
    assert all(torch.equal(wanted[name], value) for name, value in again.facial_encoder.state_dict().items())
    assert processor.tokenizer("Is he bald?")["input_ids"]
    with pytest.raises(RecipeError, match="other attributes"):
        with_gates(recipe, others, tmp_path / "run", asker, ["bald"])
