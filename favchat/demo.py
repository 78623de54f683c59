"""``favchat demo``: a real face, made a short moving clip, asked about through the normal path, and a picture of it.

The face is the public-domain portrait of the astronaut Eileen Collins that scikit-image ships. It draws and asks; it
knows nothing of how answers come about.
"""

import math
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from favchat.api import Answer, FaVChat
from favchat.errors import FaVChatError
from favchat.faces import FaceTrack
from favchat.video import read_clip, write_video

QUESTIONS = (
    "Is this person a man or a woman?",
    "What colour is her hair?",
    "Is she wearing glasses?",
    "How does she look, emotionally?",
    "What is her name?",
)
SECONDS, FPS = 3.0, 25.0
SIZE = (640, 480)  # of the clip: width, height
CLIP, PICTURE = "astronaut.mp4", "astronaut.png"

PANEL, MARGIN = 500, 24  # pixels beside the frame, and around the text there
PAPER, INK, GREY, ACCENT, POINT = "#ffffff", "#1c1c1e", "#6e6e73", "#0a6cff", "#ffd60a"

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


def run(out: Path, *, model: str, device: str | None, faces: str, say: Callable[[str], None]) -> list[Answer]:
    """Make the clip, ask, leave clip and picture in ``out``; ``say`` gets the lines to show. Raises FaVChatError."""
    portrait = load_portrait()
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FaVChatError(f"{out}: cannot be made a folder ({error.strerror}); give another with --out") from error
    clip, picture = out / CLIP, out / PICTURE
    write_video(clip, moving(portrait), fps=FPS)
    video = FaVChat.from_pretrained(model, device=device, faces=faces).watch(clip)
    answers = video.ask_all(list(QUESTIONS))
    for answer in answers:
        say(f"{answer.question}\n  {answer.text}")
    shown = annotate(frame_of(clip, video.face), video.face, answers)
    try:
        shown.save(picture)
    except OSError as error:
        raise FaVChatError(
            f"{picture}: cannot be written ({error.strerror}); give another folder with --out"
        ) from error
    say(f"\nclip: {clip}\npicture: {picture}")
    return answers


def load_portrait() -> np.ndarray:
    """The portrait, uint8 [512, 512, 3] RGB. Raises FaVChatError where scikit-image is not installed."""
    try:
        from skimage import data
    except ImportError as error:
        raise FaVChatError('the demo\'s portrait comes with scikit-image: pip install "favchat[demo]"') from error
    return np.asarray(data.astronaut())


def moving(portrait: np.ndarray) -> Iterator[np.ndarray]:
    """Frames uint8 [480, 640, 3]: a camera that slowly pans, nears and tilts over the portrait's upper part."""
    still = Image.fromarray(portrait)
    count = round(SECONDS * FPS)
    for number in range(count):
        phase = 2 * math.pi * number / count
        scale = (400 - 20 * math.sin(phase)) / SIZE[0]  # portrait pixels per clip pixel
        angle = math.radians(3 * math.sin(phase + 1))
        middle = 232 + 14 * math.cos(phase), 168 + 5 * math.sin(phase)
        a, b = scale * math.cos(angle), scale * math.sin(angle)
        x, y = SIZE[0] / 2, SIZE[1] / 2
        matrix = (a, -b, middle[0] - a * x + b * y, b, a, middle[1] - b * x - a * y)
        yield np.asarray(still.transform(SIZE, Image.Transform.AFFINE, matrix, Image.Resampling.BICUBIC))


def frame_of(clip: Path, face: FaceTrack | None) -> tuple[np.ndarray, int]:
    """The frame [H, W, 3] that shows the face in the middle of its track, and the row of the track that it is."""
    row = len(face) // 2 if face else 0
    time = float(face.times[row]) if face else 0.0
    return read_clip(clip, time, time + 0.5 / FPS).frames[0], row


def annotate(shown: tuple[np.ndarray, int], face: FaceTrack | None, answers: list[Answer]) -> Image.Image:
    """One frame with the face's box and five points, and questions and answers beside it."""
    frame, row = shown
    picture = Image.fromarray(frame)
    width, height = picture.size
    note = "no face found"
    if face is not None:
        draw_face(picture, face.boxes[row], face.points[row])
        note = f"face {face.id} at {face.times[row]:.2f} s"
    small, large = ImageFont.load_default(17), ImageFont.load_default(20)
    lines: list[tuple[str, Font, str, int]] = []  # text, font, colour, space below
    for answer in answers:
        lines += [(line, small, GREY, 26) for line in wrap(answer.question, small, PANEL - 2 * MARGIN)]
        spoken = [(line, large, INK, 28) for line in wrap(answer.text, large, PANEL - 2 * MARGIN)]
        lines += [*spoken[:-1], (*spoken[-1][:3], 42)]
    page = Image.new("RGB", (width + PANEL, max(height, sum(line[3] for line in lines) + 3 * MARGIN)), PAPER)
    page.paste(picture, (0, 0))
    draw = ImageDraw.Draw(page)
    y = MARGIN
    for text, font, colour, space in lines:
        draw.text((width + MARGIN, y), text, font=font, fill=colour)
        y += space
    draw.text((width + MARGIN, page.height - MARGIN - 12), note, font=ImageFont.load_default(15), fill=ACCENT)
    return page


def draw_face(picture: Image.Image, box: np.ndarray, points: np.ndarray) -> None:
    """Box and points, in pixels, onto the picture."""
    draw = ImageDraw.Draw(picture)
    draw.rectangle([float(value) for value in box], outline=ACCENT, width=3)
    for x, y in points.tolist():
        draw.ellipse([x - 4, y - 4, x + 4, y + 4], fill=POINT, outline=INK)


def wrap(text: str, font: Font, width: int) -> list[str]:
    """Text in lines of at most ``width`` pixels, broken between words, and within those that are wider."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if font.getlength(longer) <= width:
            lines[-1] = longer
            continue
        lines += [""] if lines[-1] else []
        for letter in word:
            if lines[-1] and font.getlength(lines[-1] + letter) > width:
                lines.append("")
            lines[-1] += letter
    return lines
