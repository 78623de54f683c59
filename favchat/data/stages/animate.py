"""Stage ``animate``: photographs become clips of moving faces, with labels of what happens when.

It needs OpenCV and the teacher, MediaPipe's Face Landmarker, whose points the mesh is made of and whose verdict decides
whether a motion is to be seen. Records that are not animations pass through.
"""

import hashlib
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import Field, field_validator

from favchat.data.clip_record import ClipRecord, Media
from favchat.data.stages.base import Context, Stage, StageOptions
from favchat.errors import RecipeError, VideoError

if TYPE_CHECKING:
    from favchat.data.animate.accept import Judge


class AnimateOptions(StageOptions):
    """``landmarker``: MediaPipe's face_landmarker.task; ``size`` of the square frames in pixels, even; ``crf`` x264's
    quality; ``motions``: every clip shows exactly these, as far as they fit (None: drawn at random)."""

    landmarker: Path
    size: int = Field(default=176, ge=96, le=512)
    crf: int = Field(default=20, ge=0, le=51)
    motions: tuple[str, ...] | None = None

    @field_validator("size")
    @classmethod
    def _even(cls, size: int) -> int:
        if size % 2:
            raise ValueError(f"{size} is odd; expected an even number of pixels")
        return size


class Animate(Stage[AnimateOptions]):
    """Renders the clips into the run's folder as ``ID.mp4``. A photograph that cannot be used, and a motion that the
    teacher does not see, reject the record: ``blink not seen``."""

    name = "animate"
    inputs = ("path",)
    outputs = ("path", "media", "labels")
    options_type = AnimateOptions

    def __init__(self, options: AnimateOptions, context: Context) -> None:
        super().__init__(options, context)
        self._judge: Judge | None = None

    def setup(self) -> None:
        """Open the teacher. Raises RecipeError without MediaPipe, OpenCV or the model file."""
        try:
            import cv2  # noqa: F401
        except ImportError as error:
            raise RecipeError("OpenCV is not installed: pip install opencv-python-headless") from error
        from favchat.data.animate.accept import Judge

        self._judge = Judge(self.options.landmarker)

    def process(self, records: list[ClipRecord]) -> list[ClipRecord]:
        return [record if record.animation is None else self._animated(record) for record in records]

    def _animated(self, record: ClipRecord) -> ClipRecord:
        from favchat.data.animate.accept import missing
        from favchat.data.animate.outcome import outcome
        from favchat.data.animate.photo import frame_photo
        from favchat.data.animate.render import Puppet
        from favchat.data.animate.script import draw_script
        from favchat.video import read_clip, write_video

        if self._judge is None:
            self.setup()
        assert self._judge is not None
        assert record.path is not None
        try:
            pixels = read_clip(record.path, max_frames=1).frames[0]
        except VideoError as error:
            return record.updated(failed=str(error))
        photo = frame_photo(pixels, self._judge.look([pixels]))
        if isinstance(photo, str):
            return record.updated(rejected=photo)
        worn = record.labels.attributes
        dark = worn.get("sunglasses") == 1.0
        photo = replace(photo, glasses=dark or worn.get("eyeglasses") == 1.0, eyes_hidden=dark)
        script = draw_script(photo, self.context.rng(self.name, record), self.options.motions)
        frames = Puppet(photo).render(script.performance, self.options.size)
        unseen = missing(script.checks, frames, self._judge.look)
        if unseen is not None:
            return record.updated(rejected=f"{unseen} not seen")
        path = self.context.folder / f"{record.id}.mp4"
        path.parent.mkdir(parents=True, exist_ok=True)
        write_video(path, frames, fps=script.fps, crf=self.options.crf, reproducible=True)
        size = self.options.size
        media = Media(
            duration=script.duration, fps=script.fps, width=size, height=size, codec="h264",
            sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
        )  # fmt: skip
        return record.updated(path=str(path), media=media, labels=outcome(record.labels, script, photo))
