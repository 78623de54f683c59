"""duplicates: every near pair is found, the best clip stays, chains do not run together, and it is fast."""

import time
from pathlib import Path

import numpy as np
import pytest

from favchat.data.clip_record import ClipRecord, Labels, Media, Seen
from favchat.data.stages.base import Context
from favchat.data.stages.duplicates import Duplicates, DuplicatesOptions, keep_best, near_pairs
from favchat.data.stages.fingerprint import Moments, fingerprint, tiny, words_of
from favchat.demo import load_portrait
from favchat.video import iter_clips, write_video


def flipped(words: np.ndarray, count: int, rng: np.random.Generator) -> np.ndarray:
    """The same words with ``count`` bits turned over."""
    bits = np.unpackbits(words.astype(">u8").view(np.uint8))
    bits[rng.choice(len(bits), count, replace=False)] ^= 1
    return np.packbits(bits).view(">u8").astype(np.uint64)


def row(name: str, print_: str | None, height: float = 0.5, source: str = "s", labels: Labels | None = None):
    media = Media(duration=4.0, fps=25.0, width=64, height=64, codec="h264", sha256="")
    look = Seen(box=(0, 0, 1, 1), height=height, sharpness=0.5, brightness=0.5, share=1.0, faces=1)
    return ClipRecord(
        id=name, source=source, key=name, video=name, fingerprint=print_, seen=look, media=media,
        labels=labels or Labels(),
    )  # fmt: skip


def decide(rows: list[ClipRecord], **options) -> dict[str, str]:
    stage = Duplicates(DuplicatesOptions(**options), Context(Path(".")))
    return {name: fields["rejected"] for name, fields in stage.decide(rows).items()}


@pytest.mark.parametrize("distance", [1, 5, 24])
def test_the_pairs_are_those_of_comparing_everything(distance):
    rng = np.random.default_rng(0)
    words = rng.integers(0, 1 << 63, (300, 4), dtype=np.uint64)
    for number in range(0, 300, 3):  # many near ones, at all distances about the limit
        words[number + 1] = flipped(words[number], int(rng.integers(0, distance + 4)), rng)
    words = np.unique(words, axis=0)
    differ = np.bitwise_count(words[:, None] ^ words[None]).sum(axis=2)
    expected = {(a, b) for a, b in np.argwhere(differ <= distance).tolist() if a < b}
    found = [np.stack(pair, axis=1) for pair in near_pairs(words, distance)]
    assert {(min(pair), max(pair)) for pair in np.concatenate(found).tolist()} == expected
    assert len(expected) > 10


def test_the_best_stays_and_chains_do_not_run_together():
    rng = np.random.default_rng(1)
    one = rng.integers(0, 1 << 63, 4, dtype=np.uint64)
    chain = [one]
    for _ in range(3):
        chain.append(flipped(chain[-1], 15, rng))
    words = np.stack(chain)
    distances = np.bitwise_count(words[:1] ^ words).sum(axis=1)
    assert distances[1] <= 24 < distances[2]
    assert keep_best(words, [0, 1, 2, 3], 24) == {1: 0, 3: 2}
    assert keep_best(words, [3, 2, 1, 0], 24) == {2: 3, 0: 1}


def test_the_larger_face_stays_then_the_smaller_name_whatever_the_order():
    print_ = "ab" * 32
    rows = [row("c", print_, 0.4), row("a", print_, 0.3), row("b", print_, 0.4), row("d", None)]
    for order in (rows, rows[::-1]):
        assert decide(order) == {"a": "near-duplicate: of b", "c": "near-duplicate: of b"}
    labelled = row("e", print_, 0.1, labels=Labels(attributes={"male": 1.0}))
    assert set(decide([*rows, labelled])) == {"a", "b", "c"}


def test_sources_that_are_alike_on_purpose_are_left_alone():
    print_ = "ab" * 32
    rows = [row("a", print_, source="animated_stills"), row("b", print_, source="animated_stills"), row("c", print_)]
    assert decide(rows, skip=("animated_stills",)) == {}
    assert decide([]) == {}


def test_many_clips_take_no_time_even_where_most_are_the_same():
    rng = np.random.default_rng(2)
    words = rng.integers(0, 1 << 63, (10_000, 4), dtype=np.uint64)
    words[2_000:] = words[5]
    begun = time.process_time()
    gone = keep_best(words, list(range(len(words))), 24)
    assert len(gone) == 8_000
    assert set(gone.values()) == {5}
    assert time.process_time() - begun < 5  # comparing all in Python would take minutes


def clip_print(path: Path, start: float = 0.0, end: float = 2.0) -> str:
    """A fingerprint of whole frames alone, as crops are tested with the tracks."""
    moments = Moments(start, end)
    for clip in iter_clips(path, start=start, end=end, chunk=7):
        moments.see(clip.frames, clip.times)
    return fingerprint(moments.pictures, moments.pictures)


def scene(seed: int, height: int, width: int) -> list[np.ndarray]:
    """Two seconds of a portrait that moves over a background of its own."""
    rng = np.random.default_rng(seed)
    coarse = rng.integers(0, 255, (4, 6, 3)).astype(np.float32)
    background = np.kron(coarse, np.ones((height // 4, width // 6, 1))).astype(np.uint8)
    face = load_portrait()[:: 512 // (height // 2), :: 512 // (height // 2)]
    frames = []
    for number in range(20):
        frame = background.copy()
        x = 10 + seed * 7 + number
        frame[10 : 10 + len(face), x : x + face.shape[1]] = face
        frames.append(frame)
    return frames


def distance(one: str, other: str) -> int:
    return int(np.bitwise_count(words_of([one]) ^ words_of([other])).sum())


def test_encoding_scaling_and_trimming_change_few_bits_and_other_scenes_many(tmp_path):
    write_video(tmp_path / "one.mp4", scene(1, 240, 360), fps=10)
    write_video(tmp_path / "coarse.mp4", scene(1, 240, 360), fps=10, crf=38)
    write_video(tmp_path / "small.mp4", [frame[::2, ::2] for frame in scene(1, 240, 360)], fps=10)
    write_video(tmp_path / "other.mp4", scene(2, 240, 360), fps=10)
    one = clip_print(tmp_path / "one.mp4")
    assert distance(one, clip_print(tmp_path / "coarse.mp4")) <= 24
    assert distance(one, clip_print(tmp_path / "small.mp4")) <= 24
    assert distance(one, clip_print(tmp_path / "one.mp4", 0.2, 1.9)) <= 24
    assert distance(one, clip_print(tmp_path / "other.mp4")) > 60


def test_moments_are_what_is_on_screen_then_whatever_the_chunks():
    frames = np.stack([np.full((4, 4, 3), number, np.uint8) for number in range(10)])
    times = np.arange(10) / 10
    for chunk in (1, 3, 10):
        moments = Moments(0.0, 1.0)
        for first in range(0, 10, chunk):
            moments.see(frames[first : first + chunk], times[first : first + chunk])
        assert [float(picture.mean()) for picture in moments.pictures] == [2.0, 7.0]
    still = Moments(0.0, 0.0)
    still.see(frames[:1], times[:1])
    assert len(still.pictures) == 2
    assert tiny(frames[3]).shape == (32, 32)
