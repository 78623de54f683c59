"""Pictures without a face for training and measuring detectors: rendered ones, and parts cut out of given pictures.

Knows nothing of faces: that the given pictures hold none is the caller's promise.
"""

import cv2
import numpy as np

WORDS = (
    "NEWS LIVE",
    "Today",
    "chapter 1",
    "THE END",
    "welcome",
    "12:45",
    "breaking story",
    "@ 50%",
    "(C) 2024",
    "O o 0",
    ":-)",
)


def random_backdrop(rng: np.random.Generator, size: int, pictures: list[np.ndarray]) -> np.ndarray:
    """A picture uint8 [size, size, 3] without a face; ``pictures`` are uint8 [H, W, 3] that it may be cut from."""
    kind = rng.random()
    if pictures and kind < 0.6:
        canvas = cut_part(rng, pictures[rng.integers(len(pictures))], size)
    elif kind < 0.72:
        canvas = gradient(rng, size)
    elif kind < 0.84:
        canvas = clouds(rng, size)
    else:
        canvas = np.full((size, size, 3), rng.integers(0, 256, 3), np.uint8)
    if rng.random() < 0.35:
        draw_shapes(rng, canvas)
    if rng.random() < 0.2:
        draw_text(rng, canvas)
    if rng.random() < 0.05:
        draw_cartoon(rng, canvas)
    for draw, share in ((draw_emblem, 0.12), (draw_fixtures, 0.08), (draw_held_cup, 0.08)):
        if rng.random() < share:
            draw(rng, canvas)
    return canvas


def cut_part(rng: np.random.Generator, picture: np.ndarray, size: int) -> np.ndarray:
    """A random square part of a picture, a fifth of its shorter side or more, turned by quarters, scaled."""
    height, width = picture.shape[:2]
    side = max(int(min(height, width) * rng.uniform(0.2, 1.0)), 8)
    top, left = rng.integers(0, height - side + 1), rng.integers(0, width - side + 1)
    part = np.rot90(picture[top : top + side, left : left + side], rng.choice(4, p=[0.7, 0.1, 0.1, 0.1]))
    return resize(part, size, size)


def resize(picture: np.ndarray, height: int, width: int) -> np.ndarray:
    """Scale a picture without aliasing."""
    shrinks = height < picture.shape[0]
    way = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
    return cv2.resize(np.ascontiguousarray(picture), (width, height), interpolation=way)


def gradient(rng: np.random.Generator, size: int) -> np.ndarray:
    """A smooth change between four random corner colours."""
    corners = rng.integers(0, 256, (2, 2, 3)).astype(np.float32)
    return cv2.resize(corners, (size, size), interpolation=cv2.INTER_LINEAR).astype(np.uint8)


def clouds(rng: np.random.Generator, size: int) -> np.ndarray:
    """Noise at several scales, coloured: blobs, spots and grain."""
    total = np.zeros((size, size, 3), np.float32)
    for cells in (3, 8, 24, 80, size):
        noise = rng.standard_normal((cells, cells, 3), dtype=np.float32)
        noise = noise * rng.random() + noise[..., :1] * rng.random()
        total += cv2.resize(noise, (size, size), interpolation=cv2.INTER_CUBIC) * float(rng.random() * 40)
    return np.clip(total + rng.integers(30, 226, 3), 0, 255).astype(np.uint8)


def foliage(rng: np.random.Generator, size: int) -> np.ndarray:
    """Leaves upon leaves, some in the light, out of focus more often than not: uint8 [size, size, 3]."""
    canvas = np.full((size, size, 3), rng.integers(10, 90, 3), np.uint8)
    length = size * np.exp(rng.uniform(np.log(0.03), np.log(0.25)))
    hue = np.array([rng.uniform(0.3, 1.0), rng.uniform(0.6, 1.0), rng.uniform(0.1, 0.6)])
    for _ in range(int(rng.integers(30, 250))):
        light = rng.uniform(40, 250) * np.exp(rng.normal(0, 0.15, 3))
        colour = np.clip(hue * light, 0, 255).astype(int).tolist()
        axes = np.maximum(length * np.exp(rng.normal(0, 0.3)) * np.array([0.5, rng.uniform(0.08, 0.3)]), 1)
        place = rng.integers(0, size, 2).tolist()
        cv2.ellipse(canvas, place, axes.astype(int).tolist(), rng.uniform(0, 180), 0, 360, colour, -1, cv2.LINE_AA)
    if rng.random() < 0.7:
        canvas = cv2.GaussianBlur(canvas, (0, 0), float(length * rng.uniform(0.03, 0.25)) + 0.3).astype(np.uint8)
    return canvas


def gripped_cup(rng: np.random.Generator, size: int) -> np.ndarray:
    """A paper cup with a lid that fingers, an arm and a sleeve lie around, softly lit: uint8 [size, size, 3]."""
    canvas = gradient(rng, size) if rng.random() < 0.5 else clouds(rng, size)
    canvas = (canvas * rng.uniform(0.2, 1.0)).astype(np.uint8)
    skin = np.array(skin_colour(rng)) * np.exp(rng.normal(0, 0.08, 3))
    height = size * rng.uniform(0.3, 0.6)
    middle = size * (0.5 + rng.uniform(-0.12, 0.12, 2))

    def place(x: float, y: float) -> list[int]:
        return (middle + np.array([x, y]) * height).astype(int).tolist()

    def shade(light: float) -> list[int]:
        return np.clip(skin * light, 0, 255).astype(int).tolist()

    cup, lid = random_colour(rng), [int(rng.uniform(150, 255))] * 3
    if rng.random() < 0.6:
        cup = tuple((np.array([200, 160, 120]) * rng.uniform(0.5, 1.2)).astype(int).tolist())
    side = rng.choice([-1.0, 1.0])
    sleeve, thick = random_colour(rng), max(int(height * rng.uniform(0.3, 0.5)), 2)
    arm = [place(side * 0.3, 0.1), place(side * rng.uniform(0.8, 1.3), rng.uniform(-0.4, 0.9))]
    cv2.line(canvas, arm[0], arm[1], shade(0.95), thick, cv2.LINE_AA)
    cv2.line(canvas, arm[1], place(side * 2.5, rng.uniform(-0.8, 1.2)), sleeve, int(thick * 1.4), cv2.LINE_AA)
    corners = np.array([place(-0.36, -0.45), place(0.36, -0.45), place(0.26, 0.5), place(-0.26, 0.5)], np.int32)
    cv2.fillPoly(canvas, [corners], cup, cv2.LINE_AA)
    for y, wide in ((-0.42, 0.42), (-0.5, 0.36)):
        axes = (max(int(wide * height), 1), max(int(0.09 * height), 1))
        cv2.ellipse(canvas, place(0, y), axes, 0, 0, 360, lid, -1, cv2.LINE_AA)
    cv2.ellipse(canvas, place(side * 0.35, 0.1), (thick // 2, int(thick * 0.7)), 0, 0, 360, shade(1.0), -1, cv2.LINE_AA)
    width, slope = height * rng.uniform(0.11, 0.17), rng.uniform(-0.25, 0.45)
    for finger in range(4):
        y = -0.15 + finger * width / height * 1.05
        ends = place(side * 0.4, y), place(-side * rng.uniform(0.05, 0.3), y + slope * 0.5)
        for light, share in ((0.65, 1.15), (1.0, 1.0), (1.12, 0.45)):  # the gap below, the finger, the light on it
            cv2.line(canvas, *ends, shade(light), max(int(width * share), 1), cv2.LINE_AA)
    soft = height * rng.uniform(0.01, 0.05) + 0.3
    sun = cv2.resize(np.exp(rng.normal(0, 0.3, (2, 2))).astype(np.float32), (size, size))
    return np.clip(cv2.GaussianBlur(canvas, (0, 0), soft) * sun[..., None], 0, 255).astype(np.uint8)


def random_colour(rng: np.random.Generator) -> tuple[int, int, int]:
    """Any colour as cv2 wants it."""
    red, green, blue = rng.integers(0, 256, 3).tolist()
    return red, green, blue


def skin_colour(rng: np.random.Generator) -> tuple[int, int, int]:
    """A colour that skin may have in some light."""
    tone = rng.uniform(0.25, 1.0)
    return int(235 * tone), int(175 * tone), int(140 * tone)


def draw_shapes(rng: np.random.Generator, canvas: np.ndarray) -> None:
    """Ellipses, boxes and lines, some of skin colour, drawn into the canvas."""
    size = len(canvas)
    for _ in range(rng.integers(1, 14)):
        skin = rng.random() < 0.4
        colour = skin_colour(rng) if skin else random_colour(rng)
        centre = rng.integers(0, size, 2).tolist()
        extent = np.maximum(size * rng.uniform(0.01, 0.3, 2), 2).astype(int).tolist()
        thickness = int(rng.choice([-1, -1, 1, 3, 6]))
        kind = rng.random()
        if kind < 0.45:
            cv2.ellipse(canvas, centre, extent, rng.uniform(0, 180), 0, 360, colour, thickness, cv2.LINE_AA)
        elif kind < 0.75:
            far = (np.array(centre) + extent).tolist()
            cv2.rectangle(canvas, centre, far, colour, thickness)
        else:
            cv2.line(canvas, centre, rng.integers(0, size, 2).tolist(), colour, abs(thickness), cv2.LINE_AA)


def draw_text(rng: np.random.Generator, canvas: np.ndarray) -> None:
    """A few lines of words in one of cv2's vector fonts: titles, captions."""
    size = len(canvas)
    font = int(rng.choice([0, 1, 2, 3, 4, 5, 6, 7]))
    scale = float(np.exp(rng.uniform(np.log(0.4), np.log(4.0))))
    colour, outline = random_colour(rng), random_colour(rng)
    outlined = rng.random() < 0.4
    for _ in range(rng.integers(1, 6)):
        text = " ".join(rng.choice(WORDS, rng.integers(1, 5)))
        place = (int(rng.uniform(-0.2, 0.6) * size), int(rng.uniform(0, 1) * size))
        if outlined:
            cv2.putText(canvas, text, place, font, scale, outline, max(int(scale * 6), 3), cv2.LINE_AA)
        cv2.putText(canvas, text, place, font, scale, colour, max(int(scale * 2), 1), cv2.LINE_AA)


def draw_cartoon(rng: np.random.Generator, canvas: np.ndarray) -> None:
    """A flat drawn smiley: a disc, two dots and an arc. It has a face's layout and is none."""
    size = len(canvas)
    radius = int(size * rng.uniform(0.06, 0.35))
    x, y = rng.integers(radius, size - radius, 2).tolist()
    cv2.circle(canvas, (x, y), radius, random_colour(rng), -1, cv2.LINE_AA)
    ink = random_colour(rng)
    for side in (-1, 1):
        cv2.circle(canvas, (x + side * radius * 2 // 5, y - radius // 4), max(radius // 8, 1), ink, -1, cv2.LINE_AA)
    cv2.ellipse(
        canvas, (x, y + radius // 5), (radius // 2, radius // 3), 0, 0, 180, ink, max(radius // 12, 1), cv2.LINE_AA
    )


def draw_emblem(rng: np.random.Generator, canvas: np.ndarray) -> None:
    """Logos: a disc, shield or heart with rings, letters or marks that are alike on both sides. Often several."""
    size = len(canvas)
    colour, ink = random_colour(rng), random_colour(rng)
    radius = int(size * np.exp(rng.uniform(np.log(0.02), np.log(0.25))))
    shape, filling, letter = rng.integers(3), rng.integers(3), chr(rng.integers(48, 91))
    weight = max(radius // int(rng.integers(4, 12)), 1)
    for _ in range(rng.integers(1, 6)):
        x, y = rng.integers(0, size, 2).tolist()
        if shape == 0:
            cv2.circle(canvas, (x, y), radius, colour, -1, cv2.LINE_AA)
        elif shape == 1:
            corners = np.array([[-1, -1], [1, -1], [1, 0.3], [0, 1.2], [-1, 0.3]]) * radius + (x, y)
            cv2.fillPoly(canvas, [corners.astype(np.int32)], colour, cv2.LINE_AA)
        else:
            for side in (-1, 1):
                cv2.circle(canvas, (x + side * radius // 2, y), max(radius * 5 // 9, 1), colour, -1, cv2.LINE_AA)
            corners = np.array([[-1, 0.2], [1, 0.2], [0, 1.4]]) * radius + (x, y)
            cv2.fillPoly(canvas, [corners.astype(np.int32)], colour, cv2.LINE_AA)
        if filling == 0:
            scale = radius / 14
            corner = (int(x - 9 * scale), int(y + 10 * scale))
            cv2.putText(canvas, letter, corner, 0, scale, ink, weight, cv2.LINE_AA)
        elif filling == 1:
            cv2.circle(canvas, (x, y), max(radius * 3 // 4, 1), ink, weight, cv2.LINE_AA)
        for side in (-1, 1) if filling else ():
            mark = (x + side * radius * 2 // 5, y - radius // 5)
            cv2.line(canvas, mark, (x, y + radius // 2), ink, weight, cv2.LINE_AA)


def draw_fixtures(rng: np.random.Generator, canvas: np.ndarray) -> None:
    """A panel as of a ceiling or wall with a few small dark things on it: lamps, screws, sockets."""
    size = len(canvas)
    extent = np.maximum(size * rng.uniform(0.05, 0.5, 2), 6)
    middle = rng.uniform(0, size, 2)
    corners = np.array([[-0.5, -0.5], [0.5, -0.5], [0.5, 0.5], [-0.5, 0.5]]) + rng.normal(0, 0.08, (4, 2))
    corners = corners * extent + middle
    shade = rng.uniform(90, 250)
    colour = tuple((shade * rng.uniform(0.75, 1.0, 3)).astype(int).tolist())
    cv2.fillPoly(canvas, [corners.astype(np.int32)], colour, cv2.LINE_AA)
    for _ in range(rng.integers(2, 7)):
        place = (middle + rng.uniform(-0.4, 0.4, 2) * extent).astype(int).tolist()
        axes = np.maximum(extent.mean() * rng.uniform(0.02, 0.12, 2), 1).astype(int).tolist()
        dark = tuple((np.array(colour) * rng.uniform(0.1, 0.7)).astype(int).tolist())
        cv2.ellipse(canvas, place, axes, rng.uniform(-20, 20), 0, 360, dark, -1, cv2.LINE_AA)


def draw_hand(
    rng: np.random.Generator, canvas: np.ndarray, middle: np.ndarray, palm: float, owner: np.ndarray | None = None
) -> None:
    """A hand: a palm of radius ``palm`` and four fingers with darker lines between them, from any side.

    In ``owner`` int16 [S, S], where given, its pixels become -2.
    """
    colour = skin_colour(rng)
    darker = tuple(int(value * 0.7) for value in colour)
    turn = rng.uniform(0, 2 * np.pi)
    centre = middle.astype(int).tolist()
    cv2.circle(canvas, centre, max(int(palm), 1), colour, -1, cv2.LINE_AA)
    width = max(int(palm * rng.uniform(0.35, 0.5)), 1)
    for finger in range(4):
        angle = turn + (finger - 1.5) * rng.uniform(0.2, 0.35)
        along = np.array([np.cos(angle), np.sin(angle)])
        start = middle + along * palm * 0.5
        end = (start + along * palm * rng.uniform(1.0, 1.6)).astype(int).tolist()
        start = start.astype(int).tolist()
        cv2.line(canvas, start, end, darker, width + max(width // 4, 1), cv2.LINE_AA)
        cv2.line(canvas, start, end, colour, width, cv2.LINE_AA)
        if owner is not None:
            cv2.line(owner, start, end, -2, width)
    if owner is not None:
        cv2.circle(owner, centre, max(int(palm), 1), -2, -1)


def draw_held_cup(rng: np.random.Generator, canvas: np.ndarray) -> None:
    """A cup with a rim and a hand around it."""
    size = len(canvas)
    height = size * np.exp(rng.uniform(np.log(0.05), np.log(0.4)))
    middle = rng.uniform(0, size, 2)
    sides = np.array([[-0.4, -0.5], [0.4, -0.5], [0.3, 0.5], [-0.3, 0.5]]) * height + middle
    cv2.fillPoly(canvas, [sides.astype(np.int32)], random_colour(rng), cv2.LINE_AA)
    rim = (middle - [0, height / 2]).astype(int).tolist()
    cv2.ellipse(canvas, rim, (int(0.4 * height), int(0.1 * height)), 0, 0, 360, random_colour(rng), -1, cv2.LINE_AA)
    draw_hand(rng, canvas, middle + rng.normal(0, 0.2, 2) * height, height * rng.uniform(0.2, 0.35))
