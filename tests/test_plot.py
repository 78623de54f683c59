"""Plots: which thumbnails are shown where, a legend of every expression, a still without a time line."""

from pathlib import Path

import numpy as np
import pytest

from favchat.faces.emotions import Segment
from favchat.faces.events import Event
from favchat.faces.signals import COLUMNS
from favchat.faces.track import FaceTrack
from favchat.perceive.observe import Observation
from favchat.perceive.plot import draw, load_matplotlib, places
from favchat.perceive.report import FaceReport, VideoReport

PICTURE = np.zeros((8, 8, 3), np.uint8)


def report_of(times: np.ndarray, emotions: list[Segment], thumbnails: list[tuple[float, np.ndarray]]) -> VideoReport:
    count = len(times)
    boxes, points = np.zeros((count, 4), np.float32), np.zeros((count, 5, 2), np.float32)
    track = FaceTrack(0, np.arange(count), times, boxes, points, np.ones(count, np.float32))
    columns = dict.fromkeys(COLUMNS, np.full(count, 0.25, np.float32))
    events = [Event("smile", float(times[0]), float(times[-1]), 0.9)]
    face = FaceReport(track, {}, events, emotions, columns, columns["roll"], thumbnails)
    observation = Observation([track], None, None, None, (8, 8), count, [])  # type: ignore[arg-type]
    return VideoReport("clip.mp4", float(times[-1]), 25.0 if count > 1 else 0.0, [face], observation)


def texts(figure: object) -> list[str]:
    import matplotlib.text

    return [text.get_text() for text in figure.findobj(matplotlib.text.Text) if text.get_text()]  # type: ignore[attr-defined]


def test_the_pictures_fill_the_time_in_sight_evenly() -> None:
    thumbnails = [(0.25 * number, PICTURE) for number in range(80)]
    shown = places(thumbnails, 0.0, 20.0, 2.0)
    assert [middle for middle, _ in shown] == pytest.approx(np.arange(1.0, 20.0, 2.0))
    assert all(abs(time - middle) <= 0.125 for middle, (time, _) in shown)
    assert [time for _, (time, _) in places(thumbnails[:2], 0.0, 0.3, 2.0)] == [0.25]


def test_no_picture_stands_where_the_face_was_out_of_sight() -> None:
    thumbnails = [(time, PICTURE) for time in (0.0, 1.0, 2.0, 8.0, 9.0)]
    assert [time for _, (time, _) in places(thumbnails, 0.0, 10.0, 2.0)] == [1.0, 2.0, 8.0, 9.0]
    assert places([], 0.0, 10.0, 2.0) == []


def test_each_expression_is_in_the_legend_however_short(tmp_path: Path) -> None:
    felt = [Segment("neutral", 0.0, 9.0, 0.8), Segment("surprise", 9.0, 9.05, 0.6), Segment("neutral", 9.05, 10.0, 0.8)]
    figure = draw(report_of(np.linspace(0, 10, 250), felt, [(1.0, PICTURE)]), load_matplotlib())
    assert [texts(figure).count(label) for label in ("neutral", "surprise")] == [1, 1]
    figure.savefig(tmp_path / "plot.png")


def test_a_still_has_no_seconds() -> None:
    report = report_of(np.zeros(1), [Segment("happiness", 0.0, 0.0, 0.9)], [(0.0, PICTURE)])
    shown = texts(draw(report, load_matplotlib()))
    assert "seconds" not in shown
    assert any("expression: happiness 0.90" in text and "smile 0.90" in text for text in shown)
    assert "0.25" in shown
