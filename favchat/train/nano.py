"""Training of nano's adapter and language model: ``python -m favchat.train.nano RECIPE --out DIR``.

The encoders are ready (``favchat.train.encoders``) and frozen; the gates are taught first, from text alone
(``favchat.train.gates``). A draw takes a fact first, then a photograph for which the fact is known to hold or known not
to, so that "yes" and "no" are equally likely whatever the attribute; photographs become short clips by showing several
views of one. Resumable: the same command continues from the last checkpoint.
"""

import argparse
import copy
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Literal

import numpy as np
import torch
import yaml
from rich.console import Console
from torch import Tensor, nn
from torch.utils.data import IterableDataset
from transformers import LlamaConfig, Trainer, TrainingArguments
from transformers.trainer_utils import get_last_checkpoint

from favchat.data.labels import KEYS, Kind
from favchat.data.questions import QA, WORDINGS, QuestionWriter
from favchat.data.questions import Kind as QuestionKind
from favchat.data.record import EMOTION_KEYS, EXTRAS, FaceRecord
from favchat.data.tokenizer import VIDEO, train_tokenizer
from favchat.errors import RecipeError
from favchat.model import FaVChatConfig, FaVChatForConditionalGeneration, FaVChatProcessor
from favchat.train.attributes import attribute_targets, fit_reader, readable
from favchat.train.backdrops import random_backdrop
from favchat.train.facts import Facts, gather_facts
from favchat.train.features import Features, encode_frames, encode_stills
from favchat.train.fitting import native_bfloat16
from favchat.train.gates import Questions, question_kinds, teach_gates
from favchat.train.stills import FRAME_SIZE, Stills, load_stills
from favchat.vision import FaVChatVisionModel

console = Console(stderr=True)
NO_FACE = FaceRecord(face=False)
# What a draw asks; "fact" is a yes/no question about a fact that is drawn before the photograph.
MIX: dict[QuestionKind | Literal["fact"], float] = {
    "fact": 0.43,
    "choice": 0.16,
    "open": 0.14,
    "summary": 0.07,
    "unanswerable": 0.10,
    "no_face": 0.05,
    "unknown": 0.03,
    "chat": 0.02,
}
MOST_WEAK_ERROR = 0.1  # share of false ones up to which weak negatives may be told as facts


class Asker:
    """Draws a question, its answer and the photograph they are about.

    ``attributes``: what the model reads of a face. Nothing else is ever told: "I can't tell ..." is.
    """

    def __init__(
        self, facts: Facts, rows: np.ndarray, attributes: Sequence[str], seed: int, *, held_out: bool | None
    ) -> None:
        self.rng = np.random.default_rng(seed)
        self.attributes = list(attributes)
        unseen = [key for key in WORDINGS if key not in self.attributes]
        self.writer = QuestionWriter(seed, held_out=held_out, unavailable=unseen)
        self.rows = rows
        self.records = _told(facts, rows, set(self.attributes))
        self.pools: dict[str, tuple[np.ndarray, np.ndarray, np.ndarray]] = {}
        for key in self.attributes:
            pools = self._pools(facts, key)
            if len(pools[0]) >= 5 and len(pools[1]) + len(pools[2]) >= 5:
                self.pools[key] = pools
        self.keys = list(self.pools)
        # What has sure negatives can be learnt well and is asked most; rare looks would only be learnt by heart.
        weights = np.array([_interest(*map(len, self.pools[key])) for key in self.keys])
        self.weights = weights / weights.sum()
        # One over how often a photograph is known to be so, or not so, for attributes of which both are known.
        counts = {kind: (facts.kinds[rows] == kind).sum(axis=0) for kind in (Kind.POSITIVE, Kind.SURE_NEGATIVE)}
        both = (np.minimum(*counts.values()) >= 5) & np.isin(KEYS, self.attributes)
        self.rarity = {kind: both / np.maximum(count, 60) for kind, count in counts.items()}
        self.kinds = facts.kinds
        emotions = [emotion for emotion in EMOTION_KEYS if emotion in self.pools]
        self.by_emotion = [self.pools[emotion][0] for emotion in emotions]
        sizes = np.array([len(pool) for pool in self.by_emotion], float) ** 0.35
        self.emotion_weights = sizes / sizes.sum()

    def _pools(self, facts: Facts, key: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Rows of photographs that are surely so, surely not so, and probably not so."""
        if key in KEYS:
            column = facts.kinds[self.rows, KEYS.index(key)]
            positive, sure, weak = (
                self.rows[column == kind] for kind in (Kind.POSITIVE, Kind.SURE_NEGATIVE, Kind.WEAK_NEGATIVE)
            )
            return positive, sure, weak
        values = [facts.records[row].value(key) for row in self.rows]
        yes, no = (self.rows[[value is wanted for value in values]] for wanted in (True, False))
        return yes, no, self.rows[:0]

    def draw(self) -> tuple[int, QA]:
        """Row of a photograph (-1: a scene without a face) and a question with its answer."""
        kind = list(MIX)[self.rng.choice(len(MIX), p=list(MIX.values()))]
        if kind == "fact":
            return self._fact()
        if kind == "no_face":
            return -1, self.writer.ask(NO_FACE)
        row = self._row()
        while kind == "summary" and self.records[row].value("male") is None:
            row = self._row()  # otherwise many a description would teach to say "person" and "the person"
        record = self.records[row]
        # A known emotion would decide about those that are not read, too.
        known = FaceRecord({"male": record.attributes.get("male")}) if kind == "unknown" else record
        return row, self.writer.ask(known, kind)

    def another(self, row: int) -> QA:
        """One more question about the same photograph: mostly yes or no, about what is rarely so more often."""
        if row < 0:
            return self.writer.ask(NO_FACE)
        if self.rng.random() < 0.2:
            return self.writer.ask(self.records[row])
        kind = Kind.POSITIVE if self.rng.random() < 0.5 else Kind.SURE_NEGATIVE
        columns = np.flatnonzero((self.kinds[row] == kind) & (self.rarity[kind] > 0))
        if not len(columns):
            return self.writer.ask(self.records[row], "yes_no")
        weights = self.rarity[kind][columns]
        return self.writer.yes_no(self.records[row], KEYS[self.rng.choice(columns, p=weights / weights.sum())])

    def _fact(self) -> tuple[int, QA]:
        key = self.keys[self.rng.choice(len(self.keys), p=self.weights)]
        positive, sure, weak = self.pools[key]
        holds = self.rng.random() < 0.5
        pool = positive if holds else sure if len(sure) and (self.rng.random() < 0.85 or not len(weak)) else weak
        row = int(self.rng.choice(pool))
        known = self.records[row]
        emotion = known.emotion if key in EMOTION_KEYS or key not in ("smile", "frown") else None
        attributes, extras = (
            {**told, **({key: float(holds)} if (key in EXTRAS) is extra else {})}
            for told, extra in ((known.attributes, False), (known.extras, True))
        )
        return row, self.writer.yes_no(FaceRecord(attributes, emotion, extras), key)

    def _row(self) -> int:
        """A photograph; every other time by expression, evened out, since most are neutral or happy, and a quarter of
        the rest by a rarer look."""
        chance = self.rng.random()
        if chance < 0.35:
            return int(self.rng.choice(self.by_emotion[self.rng.choice(len(self.by_emotion), p=self.emotion_weights)]))
        if chance < 0.75:
            return int(self.rng.choice(self.pools[self.keys[self.rng.integers(len(self.keys))]][0]))
        return int(self.rng.choice(self.rows))


def _interest(positive: int, sure: int, weak: int) -> float:
    return min(1.0, (positive / 400) ** 0.5) * (1.0 if sure >= 20 else 0.45)


def _told(facts: Facts, rows: np.ndarray, attributes: set[str]) -> list[FaceRecord]:
    """Each photograph's record as far as answers may tell it: without what is never read, and with weak negatives of
    attributes that have no sure ones, where nearly all are right; otherwise everybody would be said to be so."""
    kinds = facts.kinds[rows]
    unlabelled = np.maximum((kinds == Kind.WEAK_NEGATIVE).sum(axis=0), 1)
    # The table's positives are two thirds of all.
    error = (kinds == Kind.POSITIVE).sum(axis=0) * 0.5 / unlabelled
    believed = ((kinds == Kind.SURE_NEGATIVE).sum(axis=0) == 0) & (error <= MOST_WEAK_ERROR)
    keys = [key for key, known in zip(KEYS, believed.tolist(), strict=True) if known and key in attributes]
    columns = [KEYS.index(key) for key in keys]
    told = []
    for row, record in enumerate(facts.records):
        weak = [kind == Kind.WEAK_NEGATIVE for kind in facts.kinds[row, columns]]
        absent = {key: 0.0 for key, missing in zip(keys, weak, strict=True) if missing}
        known = {key: value for key, value in {**record.attributes, **absent}.items() if key in attributes}
        extras = {key: value for key, value in record.extras.items() if key in attributes}
        told.append(FaceRecord(known, record.emotion if record.emotion in attributes else None, extras))
    return told


class Batches(IterableDataset):
    """Endless batches of tokens and pooled features, each of clips of one length."""

    def __init__(
        self, asker: Asker, processor: FaVChatProcessor, stills: Features, scenes: Features, recipe: dict, seed: int
    ) -> None:
        self.asker, self.processor, self.stills, self.scenes = asker, processor, stills, scenes
        self.lengths = {int(length): share for length, share in recipe["clip_lengths"].items()}
        self.tokens = recipe["tokens_per_batch"]
        self.wrong_scene = recipe["wrong_scene"]
        self.turns = {int(turns): share for turns, share in recipe["turns"].items()}
        self.views = stills.facial[0].shape[1]
        self.rng = np.random.default_rng(seed)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        while True:
            length, turns = (
                int(self.rng.choice(list(shares), p=list(shares.values()))) for shares in (self.lengths, self.turns)
            )
            per_sample = self.processor.count_visual_tokens(length, length) + 8 + 28 * turns
            yield self.batch([self.asker.draw() for _ in range(max(8, self.tokens // per_sample))], length, turns)

    def batch(self, drawn: list[tuple[int, QA]], length: int, turns: int) -> dict[str, Any]:
        """Inputs for chats of ``turns`` questions about clips of ``length`` frames."""
        rows = torch.tensor([row for row, _ in drawn])
        count = len(drawn)
        views = torch.from_numpy(self.rng.integers(0, self.views, (count, length)))
        times = torch.from_numpy(self._times(count, length))
        # A scene without a face, or now and then any other scene, takes the place of the general view.
        strange = (rows < 0) | torch.from_numpy(self.rng.random(count) < self.wrong_scene)
        general = self.stills.pick("general", rows.clamp(min=0).repeat_interleave(length), views.flatten())
        other = torch.from_numpy(self.rng.integers(0, len(self.scenes), int(strange.sum())))
        instead = self.scenes.pick("general", other.repeat_interleave(length), torch.zeros(len(other) * length).long())
        place = strange.repeat_interleave(length)
        for level, new in zip(general, instead, strict=True):
            level[place] = new
        seen = rows >= 0
        facial = self.stills.pick("facial", rows[seen].repeat_interleave(length), views[seen].flatten())
        conversations = [self._chat(row, qa, turns) for row, qa in drawn]
        visual = [self.processor.count_visual_tokens(length, length if face else 0) for face in seen.tolist()]
        text = self.processor.text(conversations, visual, labels=True, padding_side="right")
        return {**text, "general": general, "facial": facial, "times": times, "seen": seen}

    def _chat(self, row: int, qa: QA, turns: int) -> list[dict[str, str]]:
        """The question with its answer after earlier turns about the same photograph."""
        told = [self.asker.another(row) for _ in range(turns - 1)] + [qa]
        return [
            {"role": role, "content": text}
            for item in told
            for role, text in (("user", item.question), ("assistant", item.answer))
        ]

    def _times(self, count: int, length: int) -> np.ndarray:
        """Seconds [count, length]: evenly spread over spans of half a second to a minute."""
        span = np.exp(self.rng.uniform(np.log(0.5), np.log(60.0), (count, 1)))
        return ((np.arange(length) + 0.5) / length * span).astype(np.float32)


def embed(model: FaVChatForConditionalGeneration, batch: dict[str, Any]) -> tuple[Tensor, Tensor]:
    """Visual tokens [B, N, D] and their sources [B, N] from pooled features; -1 where there is no face."""
    times, seen = batch["times"], batch["seen"]
    count, length = times.shape
    streams = []
    for name, chosen in (("general", torch.ones_like(seen)), ("facial", seen)):
        levels = getattr(model.config, f"{name}_levels")
        depth = len(model.config.general_config.level_sizes)
        maps: list[Any] = [None] * depth
        for level, pooled in zip(levels, batch[name], strict=True):
            maps[level] = pooled.float()
        ids = model.video_embedder.source_ids(name, times.device)
        embeds = torch.zeros(count, length * len(ids), model.config.adapter_hidden_size)
        if chosen.any():
            tokens = model.video_embedder(name, maps, times[chosen].flatten())
            embeds = embeds.masked_scatter(chosen[:, None, None], tokens.flatten().float())
        sources = torch.where(chosen[:, None], ids.repeat(length), -1)
        streams.append((embeds, sources))
    reader = model.video_embedder.attributes
    if reader is not None and seen.any():
        logits = reader.logits(batch["facial"][-1].float().flatten(1), seen[:, None].expand(-1, length))
        streams.append(model.video_embedder.attribute_tokens(logits, seen))
    return torch.cat([stream[0] for stream in streams], 1), torch.cat([stream[1] for stream in streams], 1)


class NanoTrainer(Trainer):
    """A Trainer whose batches hold pooled features in place of pixels, and whose answers' first words count more.

    "Yes" or "No" is what has to be right; the rest of the sentence follows from it.
    """

    first_word_weight = 2.0

    def compute_loss(self, model, inputs, return_outputs=False, num_items_in_batch=None):
        visual_embeds, visual_sources = embed(model, inputs)
        text = {name: inputs[name] for name in ("input_ids", "attention_mask", "question_mask")}
        out = model(**text, visual_embeds=visual_embeds, visual_sources=visual_sources)
        targets = inputs["labels"][:, 1:]
        taught = targets != -100
        first = taught & (inputs["labels"][:, :-1] == -100)
        weights = torch.where(first, self.first_word_weight, 1.0)[taught]
        losses = nn.functional.cross_entropy(out.logits[:, :-1][taught].float(), targets[taught], reduction="none")
        loss = (losses * weights).sum() / weights.sum() + out.aux_loss
        return (loss, out) if return_outputs else loss


def build(
    recipe: dict, encoders: Path, texts: list[str], attributes: list[str]
) -> tuple[FaVChatForConditionalGeneration, FaVChatProcessor]:
    """The untrained model around the trained encoders, and its processor with a tokenizer learnt from ``texts``.

    ``attributes``: what the facial encoder's last level is read for, if the recipe wants it.
    """
    tokenizer = train_tokenizer(texts, vocab_size=recipe["vocab_size"])
    general, facial = (
        FaVChatVisionModel.from_pretrained(encoders / name, dtype=torch.float32) for name in ("general", "facial")
    )
    text = LlamaConfig(
        vocab_size=len(tokenizer),
        bos_token_id=None,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
        **recipe["text"],
    )
    config = FaVChatConfig(
        general_config=general.config,
        facial_config=facial.config,
        text_config=text,
        facial_attributes=attributes,
        question_kinds=question_kinds(attributes) if attributes and recipe["question_kinds"] else [],
        video_token_id=int(tokenizer.convert_tokens_to_ids(VIDEO)),  # type: ignore[arg-type]
        **recipe["model"],
    )
    torch.manual_seed(recipe["seed"])
    model = FaVChatForConditionalGeneration(config, general_encoder=general, facial_encoder=facial)
    general.requires_grad_(False)
    facial.requires_grad_(False)
    return model, FaVChatProcessor.from_config(config, tokenizer)


def load_trained(folder: Path) -> tuple[FaVChatForConditionalGeneration, FaVChatProcessor]:
    """A model saved by an earlier run, in full precision, its encoders frozen, and its processor."""
    model: Any = FaVChatForConditionalGeneration.from_pretrained(folder, dtype=torch.float32, use_safetensors=True)
    for encoder in (model.general_encoder, model.facial_encoder):
        encoder.requires_grad_(False)
    return model, FaVChatProcessor.from_pretrained(folder)


def with_encoders(model: FaVChatForConditionalGeneration, encoders: Path) -> FaVChatForConditionalGeneration:
    """The model with the weights of the encoders in a folder in place of its own."""
    for name in ("general", "facial"):
        encoder = FaVChatVisionModel.from_pretrained(encoders / name, dtype=torch.float32)
        getattr(model, f"{name}_encoder").load_state_dict(encoder.state_dict())
    return model


def scenes_without_faces(count: int, seed: int) -> Tensor:
    """Rendered scenes uint8 [count, 3, S, S] in which there is nobody."""
    rng = np.random.default_rng(seed)
    scenes = np.stack([random_backdrop(rng, FRAME_SIZE, []) for _ in range(count)])
    return torch.from_numpy(scenes).permute(0, 3, 1, 2)


def with_gates(
    recipe: dict, encoders: Path, out: Path, asker: Asker, attributes: list[str]
) -> tuple[FaVChatForConditionalGeneration, FaVChatProcessor]:
    """The model around the trained encoders, its gates taught, else untrained, and its processor.

    What was taught is kept in ``out/gates`` and taken from there the next time: it does not depend on the encoders.
    """
    kept = out / "gates"
    if (kept / "config.json").is_file():
        model, processor = load_trained(kept)
        if model.config.facial_attributes != attributes:
            raise RecipeError(
                f"{kept}: taught for other attributes than the labels tell of now; delete it to start anew"
            )
        return with_encoders(model, encoders), processor
    texts = [text for _ in range(recipe["tokenizer_samples"]) for text in _both(asker.draw()[1])]
    model, processor = build(recipe, encoders, texts, attributes)
    if attributes:
        questions = Questions(attributes, recipe["seed"], recipe["held_out_wording"])
        teach_gates(model, processor, questions, recipe["gate_steps"])
    model.save_pretrained(kept)
    processor.save_pretrained(kept)
    return model, processor


def train(
    recipe: dict,
    encoders: Path,
    out: Path,
    stills: Stills,
    facts: Facts,
    start_from: Path | None = None,
    only_gates: bool = False,
) -> None:
    """Train, resuming from the last checkpoint in ``out``; save model (half precision) and processor there.

    ``start_from``: folder of a trained model that is trained further around ``encoders``, which may have changed.
    ``only_gates``: stop when the gates are taught; a later call goes on from there, with other encoders if need be.
    """
    rows = np.flatnonzero(~stills.held_out.numpy() & (facts.kinds != Kind.UNKNOWN).any(axis=1))
    targets = attribute_targets(facts)
    attributes = readable(targets, torch.from_numpy(rows))
    checkpoints = out / "checkpoints"
    last = get_last_checkpoint(str(checkpoints)) if checkpoints.is_dir() else None
    if start_from:
        model, processor = load_trained(start_from)
        model = with_encoders(model, encoders)
        if model.adapter.attribute_gates is not None and not last:
            questions = Questions(model.config.facial_attributes, recipe["seed"], recipe["held_out_wording"])
            teach_gates(model, processor, questions, recipe["gate_steps"], words=False)
    else:
        asker = Asker(facts, rows, attributes, recipe["seed"], held_out=recipe["held_out_wording"])
        model, processor = with_gates(recipe, encoders, out, asker, attributes if recipe["attributes"] else [])
    if only_gates:
        return
    features = encode_stills(model, stills, recipe["views"], recipe["seed"])
    reader = model.video_embedder.attributes
    if reader is not None:
        known = torch.stack([targets[key] for key in model.config.facial_attributes], dim=1)[rows]
        fit_reader(reader, features.facial[-1][rows].float().flatten(2), known)
        # What the gates read must stay as they learnt it, and so must the words.
        parts: list[Any] = [reader.score, model.adapter.attribute_gates, model.get_input_embeddings()]
        for part in parts:
            part.requires_grad_(False)
        # No text says how the way round is to be told; that is learnt with the pictures.
        parts[1].asked.requires_grad_(True)
    scenes = encode_frames(model, scenes_without_faces(recipe["scenes"], recipe["seed"]))
    # A resumed run draws afresh: another seed, so that it does not see the same questions again.
    step = int(last.rsplit("-", 1)[1]) if last else 0
    asker = Asker(facts, rows, attributes, recipe["seed"] + 1 + step, held_out=recipe["held_out_wording"])
    batches = Batches(asker, processor, features, scenes, recipe, recipe["seed"] + 1 + step)
    options = training_arguments(recipe, checkpoints)
    trainer = NanoTrainer(model, options, data_collator=lambda items: items[0], train_dataset=batches)
    if recipe["steps"]:
        trainer.train(resume_from_checkpoint=last)
    save(model, processor, out)


def training_arguments(recipe: dict, checkpoints: Path) -> TrainingArguments:
    """The trainer's settings."""
    return TrainingArguments(
        output_dir=str(checkpoints),
        max_steps=recipe["steps"],
        learning_rate=recipe["learning_rate"],
        lr_scheduler_type="cosine",
        warmup_steps=recipe["warmup_steps"],
        weight_decay=recipe["weight_decay"],
        max_grad_norm=1.0,
        adam_beta2=0.98,
        per_device_train_batch_size=1,  # the data set gives whole batches
        bf16=torch.cuda.is_available() or native_bfloat16(),
        use_cpu=not torch.cuda.is_available(),
        logging_steps=25,
        save_steps=recipe["save_steps"],
        save_total_limit=1,
        seed=recipe["seed"],
        remove_unused_columns=False,
        report_to="none",
        disable_tqdm=not console.is_terminal,
        ignore_data_skip=True,
        # Otherwise every tensor of a batch is cut to the length of the first one.
        accelerator_config={"dispatch_batches": False},
    )


def save(model: FaVChatForConditionalGeneration, processor: FaVChatProcessor, out: Path) -> None:
    """Half precision safetensors, configuration, tokenizer: what ``FaVChat.from_pretrained(out)`` loads."""
    half = copy.deepcopy(model).half()
    half.config.dtype = "float16"
    for part in (half.config.general_config, half.config.facial_config):
        part._name_or_path = ""  # where the encoders lay on the machine that trained them is nobody's business
    half.generation_config.eos_token_id = processor.end_token_id
    half.generation_config.pad_token_id = processor.tokenizer.pad_token_id
    half.save_pretrained(out)
    processor.save_pretrained(out)


def _both(qa: QA) -> tuple[str, str]:
    return qa.question, qa.answer


def main() -> None:
    """Command line: train from a recipe, resume where a run was cut, save model and processor."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("recipe", type=Path)
    parser.add_argument("--encoders", type=Path, required=True, help="folder that favchat.train.encoders wrote")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--start-from", type=Path, help="a trained model to train further")
    parser.add_argument("--only-gates", action="store_true", help="teach the gates and stop; the encoders may change")
    arguments = parser.parse_args()
    recipe = yaml.safe_load(arguments.recipe.read_text())
    stills, _ = load_stills(recipe["sources"], cache=arguments.encoders / "stills.safetensors")
    facts = gather_facts(stills, recipe["labels"])
    train(recipe, arguments.encoders, arguments.out, stills, facts, arguments.start_from, arguments.only_gates)


if __name__ == "__main__":
    main()
