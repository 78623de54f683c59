"""What nano's training prepares: a reader of attributes that reads, and gates that know what is asked about."""

from dataclasses import replace

import numpy as np
import torch
from sklearn.metrics import balanced_accuracy_score

from favchat.data.questions import QuestionWriter
from favchat.data.record import FaceRecord
from favchat.model.encoders import AttributeReader
from favchat.train.attributes import attribute_targets, fit_reader, readable
from favchat.train.facts import Facts, sure_labels
from favchat.train.nano import gates_loss, subjects


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
    right = tuple((part - 0.5) * 40 for part in told)
    assert gates_loss(right, told) < 1e-4  # type: ignore[arg-type]
    undecided = torch.zeros(2, 2)
    # Two attributes in two questions, and one question's polarity.
    assert torch.isclose(gates_loss((undecided, undecided), told), torch.tensor(0.6931 * (4 + 1) / 2), atol=1e-3)
    assert gates_loss((right[0], -right[1]), told) > 9  # which way round matters
    flipped = [replace(qa, opposite=qa.about) for qa in asked]
    assert gates_loss((right[0], -right[1]), subjects(flipped, ["smile", "bald"])) < 1e-4
