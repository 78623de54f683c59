"""Teaches the attribute gates, from text alone, what questions are about, which way round they ask, and of what kind
they are. It needs no photograph, so a gate sees hundreds of thousands of questions where the language model sees some
ten thousands: what the language model need not find out by itself, it cannot get wrong in wording it never met.
"""

import random
from collections.abc import Collection, Sequence
from typing import Any

import numpy as np
import torch
from rich.console import Console
from rich.progress import track
from torch import Tensor, nn

from favchat.data.questions import QA, WORDINGS, Kind, QuestionWriter
from favchat.data.record import FaceRecord
from favchat.data.tokenizer import FIRST_WORD
from favchat.data.wording.choice import DIMENSIONS
from favchat.data.wording.refusals import REFUSED
from favchat.data.wording.topics import TOPICS
from favchat.model import FaVChatForConditionalGeneration, FaVChatProcessor
from favchat.model.adapter import Asked

console = Console(stderr=True)
MIX: dict[Kind, float] = {
    "yes_no": 0.56,
    "choice": 0.08,
    "open": 0.10,
    "summary": 0.03,
    "unanswerable": 0.20,
    "chat": 0.03,
}
STRANGE_KEYS = 0.15  # share of the yes/no questions that are drawn from all keys, most of which nano cannot see


def question_kinds(attributes: Collection[str]) -> list[str]:
    """Names of the kinds that gates tell apart, for a model that reads ``attributes``.

    What is answered from the face by its form, what is refused by its theme, and a yes/no question about something that
    is not read by its key.
    """
    return [
        "yes_no",
        "choice",
        "open",
        "summary",
        "chat",
        *REFUSED,
        *(key for key in WORDINGS if key not in attributes),
    ]


class Questions:
    """Draws questions with their kinds; answers do not matter here, so nothing is known of the faces but their sex."""

    def __init__(self, attributes: Sequence[str], seed: int, held_out: bool | None) -> None:
        self.rng = random.Random(seed)
        self.writer = QuestionWriter(seed, held_out=held_out)
        self.attributes = list(attributes)

    def draw(self) -> tuple[QA, str]:
        """A question and its kind, one of ``question_kinds``."""
        record = FaceRecord({"male": self.rng.choice((0.0, 1.0, None))})
        kind = self.rng.choices(list(MIX), list(MIX.values()))[0]
        if kind == "yes_no":
            key = self.rng.choice(list(WORDINGS) if self.rng.random() < STRANGE_KEYS else self.attributes)
            return self.writer.yes_no(record, key), kind if key in self.attributes else key
        about = list(DIMENSIONS) if kind == "choice" else list(TOPICS) if kind == "open" else []
        qa = self.writer.ask(record, kind, self.rng.choice(about) if about else None)
        return qa, qa.attribute if kind == "unanswerable" else kind


def subjects(asked: list[QA], attributes: list[str]) -> tuple[Tensor, Tensor]:
    """Which of K attributes each of B questions is about, and whether it asks that they hold: 0 or 1, float [B, K]."""
    about = torch.tensor([[float(key in qa.about) for key in attributes] for qa in asked])
    straight = torch.tensor([[float(key not in qa.opposite) for key in attributes] for qa in asked])
    return about, straight


def gates_loss(asked: Asked, subjects: tuple[Tensor, Tensor], kinds: Tensor | None = None) -> Tensor:
    """Cross-entropy per question of what gates say with what questions are about, and with their ``kinds`` int [B].

    Summed over attributes; which way round counts for those that a question is about, shared among them.
    """
    about, _ = subjects
    losses = [
        nn.functional.binary_cross_entropy_with_logits(*pair, reduction="none")
        for pair in zip(asked[:2], subjects, strict=True)
    ]
    weights = about / about.sum(dim=1, keepdim=True).clamp(min=1)
    loss = (losses[0] + losses[1] * weights).sum() / max(len(about), 1)
    return loss if asked.kinds is None or kinds is None else loss + nn.functional.cross_entropy(asked.kinds, kinds)


def jumble(ids: list[int], vocabulary: range, rng: np.random.Generator) -> list[int]:
    """A question's tokens, a few left out and a strange one or two before or after them: as people put it otherwise."""
    kept = [token for token in ids if rng.random() > 0.06] or ids
    strange = rng.choice(vocabulary, rng.integers(0, 3)).tolist()
    return strange + kept if rng.random() < 0.4 else kept + strange


def teach_gates(
    model: FaVChatForConditionalGeneration,
    processor: FaVChatProcessor,
    questions: Questions,
    steps: int,
    words: bool = True,
    batch: int = 256,
) -> None:
    """Teach the attribute gates, and with ``words`` the embeddings that they read.

    Before anything else: the language model then sees at once what it is asked about; it would take very long to find
    out by itself. The embeddings end at the length of new ones (the gates normalise them, so it is all the same to
    them).
    """
    gates: Any = model.adapter.attribute_gates
    embeddings: Any = model.get_input_embeddings()
    number = {name: index for index, name in enumerate(model.config.question_kinds)}
    parameters = [*gates.parameters(), *(embeddings.parameters() if words else ())]
    optimizer = torch.optim.AdamW(parameters, lr=2e-3 if words else 1e-3, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, max(steps, 1))
    vocabulary, rng = range(FIRST_WORD, len(processor.tokenizer)), np.random.default_rng(steps)
    mean = 0.0
    for step in track(range(steps), "what questions are about", console=console):
        asked, kinds = zip(*(questions.draw() for _ in range(batch)), strict=True)
        ids = processor.tokenizer([qa.question for qa in asked])["input_ids"]
        jumbled = [torch.tensor(jumble(row, vocabulary, rng) if rng.random() < 0.5 else row).long() for row in ids]
        lengths = torch.tensor([len(row) for row in jumbled])
        padded = nn.utils.rnn.pad_sequence(jumbled, batch_first=True)
        wanted = torch.tensor([number[kind] for kind in kinds]) if number else None
        loss = gates_loss(
            gates(embeddings(padded), lengths), subjects(list(asked), model.config.facial_attributes), wanted
        )
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
        mean += (loss.item() - mean) * max(0.02, 1 / (step + 1))
    with torch.no_grad():
        if words:
            length = model.config.text_config.initializer_range * embeddings.weight.shape[1] ** 0.5
            embeddings.weight.mul_(length / embeddings.weight.norm(dim=1, keepdim=True).clamp(min=1e-6))
    if steps:
        console.print(f"attribute gates: loss {mean:.3f} per question")
