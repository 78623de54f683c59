"""Made-up records for tests and figures: labels like CelebV-HQ's, with its published shares and plausible correlations,
and richer ones with timed events and scores as the perceiver gives them. They stand for label files, not for videos."""

import random

from favchat.data.clip_record import ClipRecord, Fact, Facts, Media, Timed, record_id
from favchat.taxonomy import ACTIONS, APPEARANCE, EMOTIONS

# Shares among men and women; those of CelebV-HQ's published chart, the rest guesses of the same order.
SHARES: dict[str, tuple[float, float]] = {
    "blurry": (0.06, 0.06), "young": (0.18, 0.34), "chubby": (0.10, 0.05), "pale_skin": (0.05, 0.12),
    "rosy_cheeks": (0.03, 0.15), "oval_face": (0.2, 0.35), "receding_hairline": (0.14, 0.02), "bald": (0.05, 0.0),
    "bangs": (0.06, 0.2), "black_hair": (0.28, 0.25), "blonde_hair": (0.06, 0.25), "gray_hair": (0.14, 0.05),
    "brown_hair": (0.33, 0.36), "straight_hair": (0.2, 0.3), "wavy_hair": (0.15, 0.4), "long_hair": (0.05, 0.52),
    "arched_eyebrows": (0.22, 0.52), "bushy_eyebrows": (0.3, 0.08), "bags_under_eyes": (0.3, 0.14),
    "eyeglasses": (0.12, 0.06), "sunglasses": (0.03, 0.03), "narrow_eyes": (0.16, 0.1), "big_nose": (0.32, 0.1),
    "pointy_nose": (0.43, 0.54), "high_cheekbones": (0.16, 0.4), "big_lips": (0.1, 0.3), "double_chin": (0.1, 0.05),
    "no_beard": (0.4, 0.92), "5_oclock_shadow": (0.2, 0.0), "goatee": (0.12, 0.0), "mustache": (0.15, 0.0),
    "sideburns": (0.16, 0.0), "heavy_makeup": (0.01, 0.5), "wearing_earrings": (0.03, 0.4),
    "wearing_hat": (0.08, 0.05), "wearing_lipstick": (0.01, 0.6), "wearing_necklace": (0.03, 0.22),
    "wearing_necktie": (0.2, 0.01), "wearing_mask": (0.01, 0.01),
}  # fmt: skip
ACTS: dict[str, float] = {
    "talk": 0.77, "smile": 0.25, "head_wagging": 0.21, "turn": 0.18, "frown": 0.16, "gaze": 0.15, "nod": 0.15,
    "laugh": 0.06, "look_around": 0.06, "shake_head": 0.07, "close_eyes": 0.05, "glare": 0.03, "sing": 0.04,
    "shout": 0.02, "cry": 0.015, "weep": 0.01, "make_a_face": 0.02, "blow": 0.003, "kiss": 0.004, "sneer": 0.01,
    "wink": 0.005, "yawn": 0.003, "read": 0.01, "eat": 0.01, "drink": 0.006, "sigh": 0.01,
}  # fmt: skip
FELT: dict[str, float] = {
    "neutral": 0.65, "happiness": 0.177, "sadness": 0.073, "anger": 0.06, "fear": 0.014, "surprise": 0.012,
    "contempt": 0.008, "disgust": 0.0025,
}  # fmt: skip
LIVELY = {"happiness": {"smile": 0.85, "laugh": 0.25}, "anger": {"frown": 0.7, "glare": 0.3}, "sadness": {"cry": 0.15}}


def celebv_like(index: int, seed: int = 0) -> ClipRecord:
    """One record as imported from CelebV-HQ: all 75 flags are known, some emotions are timed, no event is."""
    rng = random.Random(f"{seed}/{index}")
    male = rng.random() < 0.63
    values = {key: rng.random() < share[0 if male else 1] for key, share in SHARES.items()}
    values["male"] = male
    emotion = rng.choices(list(FELT), list(FELT.values()))[0]
    acts = {**ACTS, **LIVELY.get(emotion, {})}
    if emotion == "neutral":
        acts["smile"], acts["laugh"] = 0.1, 0.01
    for action in ACTIONS:
        values[action.key] = rng.random() < acts.get(action.key, 0.001)
    if values["no_beard"]:
        values.update(dict.fromkeys(("goatee", "mustache", "5_oclock_shadow"), False))
    duration = round(rng.uniform(3.0, 20.0), 2)
    emotions = [Timed(start=0.0, end=duration, label=emotion)]
    if rng.random() < 0.25:
        emotions = _segments(rng, duration, emotion)
    attributes = {key: Fact(value=value, score=1.0, origin="source") for key, value in values.items()}
    return _record(index, seed, duration, Facts(attributes=attributes, emotions=tuple(emotions)))


def rich(index: int, seed: int = 0) -> ClipRecord:
    """One record with timed events, scores below 1 and some facts unknown, as after the perceiver."""
    rng = random.Random(f"rich/{seed}/{index}")
    base = celebv_like(index, seed)
    assert base.facts is not None
    duration = rng.uniform(3.0, 9.0)
    attributes = {
        attribute.key: Fact(
            value=base.facts.attributes[attribute.key].value, score=round(rng.uniform(0.55, 1.0), 3), origin="model"
        )
        for attribute in APPEARANCE
        if rng.random() < 0.95
    }
    for key in ("mouth_open", "teeth_visible", "outdoor", "senior"):
        if rng.random() < 0.3:
            attributes[key] = Fact(value=rng.random() < 0.4, score=0.9, origin="source")
    events = []
    tried = ("smile", "nod", "shake_head", "turn", "close_eyes", "frown", "talk", "laugh", "gaze", "yawn", "wink")
    for label in tried:
        spans = _spans(rng, duration, rng.choices((0, 1, 2, 3), (60, 25, 10, 5))[0])
        events += [Timed(start=a, end=b, label=label, score=round(rng.uniform(0.3, 1.0), 3)) for a, b in spans]
        attributes[label] = Fact(value=bool(spans), score=0.95, origin="measured")
    emotions = _segments(rng, duration, rng.choices(list(FELT), list(FELT.values()))[0])
    facts = Facts(attributes=attributes, events=tuple(events), emotions=tuple(emotions))
    return _record(index, f"rich-{seed}", duration, facts)


def _segments(rng: random.Random, duration: float, first: str) -> list[Timed]:
    labels = [first]
    while rng.random() < 0.5 and len(labels) < 4:
        labels.append(rng.choice([e.key for e in EMOTIONS if e.key != labels[-1] and FELT[e.key] > 0.01]))
    edges = [0.0, *sorted(round(rng.uniform(0.5, duration - 0.5), 2) for _ in labels[1:]), duration]
    return [
        Timed(start=edges[i], end=edges[i + 1], label=label, score=round(rng.uniform(0.6, 1.0), 3))
        for i, label in enumerate(labels)
        if edges[i + 1] > edges[i]
    ]


def _spans(rng: random.Random, duration: float, count: int) -> list[tuple[float, float]]:
    starts = sorted(rng.uniform(0, duration - 0.2) for _ in range(count))
    spans = []
    for index, start in enumerate(starts):
        limit = starts[index + 1] - 0.1 if index + 1 < count else duration
        end = min(limit, start + rng.uniform(0.15, 2.5))
        if end - start >= 0.1:
            spans.append((round(start, 3), round(end, 3)))
    return spans


def _record(index: int, seed: int | str, duration: float, facts: Facts) -> ClipRecord:
    key = f"{seed}-{index}"
    media = Media(duration=duration, fps=25.0, width=512, height=512, codec="h264", sha256="")
    return ClipRecord(
        id=record_id("simulated", key), source="simulated", key=key, video=f"v{index // 2}", facts=facts, media=media
    )
