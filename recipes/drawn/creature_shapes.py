"""Heads of furry and of smooth-skinned creatures as meshes with colours, and their hairs; creatures.py renders them.

A head is a smooth union of ellipsoids, made a mesh by marching cubes. Axes: x to the picture's right, y away from the
camera, z up; a skull's radius is about 1. Colours are linear RGB, 0 to 1.
"""

import colorsys
import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.spatial import cKDTree
from skimage.measure import marching_cubes

STEP = 0.03  # of the grid that a head is sampled on
LOW, HIGH = np.array([-1.45, -1.65, -1.4]), np.array([1.45, 1.0, 1.4])
KNOTS = np.linspace(0, 1, 5)  # along a hair
LOCK = 40  # hairs that may clump
FURS = (
    "8c8a8c a79fb0 6e6a78 c9bfb4 b59b7c 7b5a3c 4a3728 e9e4dc d8cdbf 2b2a2e c4702c e0a45a 5a7fb8 3d5fa0 6fb0b4 7d5fa6 "
    "b08cc0 5f8f4e d88aa0 d8c060 9c9484 b9b2bd"
)
SKINS = "4f8f3c 7fae4a 3f7f78 4a6fb0 3c5f3a 2f8f9c 3f55b0"  # green and blue: nobody has such, in any light
AREAS = {"muzzle": 0.6, "eyes": 0.25, "blaze": 0.25, "brows": 0.35, "stripes": 0.25}  # how often another colour


def shifted(code: str, rng: random.Random, value: float = 0.2) -> np.ndarray:
    """Linear RGB [3] near a colour RRGGBB."""
    hue, saturation, level = colorsys.rgb_to_hsv(*(np.frombuffer(bytes.fromhex(code), np.uint8) / 255) ** 2.2)
    hue, saturation = (hue + rng.gauss(0, 0.02)) % 1, saturation * rng.uniform(0.6, 1.2)
    changed = np.clip([hue, saturation, level * rng.uniform(1 - value, 1 + value)], 0, 1)
    return np.clip(colorsys.hsv_to_rgb(*changed), 0.008, 0.92)


def unlike_skin(colour: np.ndarray) -> np.ndarray:
    """Greyer where it is as light skin, pink to tan."""
    pale = 1.5 < colour[0] / colour[2] < 6 and colour[0] > 0.2
    return 0.35 * colour + 0.65 * colour.mean() if pale else colour


def ellipsoid(points: np.ndarray, centre: Sequence[float], radii: Sequence[float]) -> np.ndarray:
    """About how far points [..., 3] are outside of it."""
    scaled = (points - np.asarray(centre, np.float32)) / np.asarray(radii, np.float32)
    size = np.sqrt(np.square(scaled).sum(-1))
    return size * (size - 1) / (np.sqrt(np.square(scaled / np.asarray(radii, np.float32)).sum(-1)) + 1e-6)


def union(a: np.ndarray, b: np.ndarray, soft: float) -> np.ndarray:
    """Of two bodies given by distances, blended where they meet."""
    mixed = (0.5 + 0.5 * (b - a) / soft).clip(0, 1)
    return b * (1 - mixed) + a * mixed - soft * mixed * (1 - mixed)


def bell(points: np.ndarray, centre: Sequence[float], sigma: float | Sequence[float]) -> np.ndarray:
    """exp(-d^2 / 2) [N] of points [N, 3], d scaled by ``sigma``."""
    return np.exp(-0.5 * np.square((points - np.asarray(centre)) / np.asarray(sigma)).sum(-1))


def ball(rings: int = 24, segments: int = 36) -> tuple[np.ndarray, np.ndarray]:
    """Points [P, 3] of a unit sphere with its poles on y, the first ring nearest to the camera, and squares [F, 4]."""
    polar, around = np.linspace(0.01, np.pi - 0.01, rings + 1)[:, None], np.arange(segments) * 2 * np.pi / segments
    points = np.stack([np.sin(polar) * np.cos(around), 0 * around - np.cos(polar), np.sin(polar) * np.sin(around)], -1)
    ring, corner = np.arange(rings)[:, None] * segments, np.arange(segments)
    here, beside = ring + corner, ring + (corner + 1) % segments
    return points.reshape(-1, 3), np.stack([here + segments, beside + segments, beside, here], -1).reshape(-1, 4)


@dataclass
class Part:
    """A mesh: points [P, 3], faces [F, 3 or 4], linear colours [P, 3], and how long hair grows on it [P], 1 as told."""

    points: np.ndarray
    faces: np.ndarray
    colours: np.ndarray
    lengths: np.ndarray

    @classmethod
    def plain(cls, points: np.ndarray, faces: np.ndarray, colour: Sequence[float]) -> "Part":
        """Of one colour, without hair."""
        return cls(points, faces, np.tile(colour, (len(points), 1)), np.zeros(len(points)))

    def triangles(self) -> np.ndarray:
        three = self.faces[:, :3]
        return three if self.faces.shape[1] == 3 else np.concatenate([three, self.faces[:, [0, 2, 3]]])

    def across(self) -> np.ndarray:
        """Normals [T, 3] of the triangles, twice their areas long."""
        first, second, third = (self.points[corner] for corner in self.triangles().T)
        return np.cross(second - first, third - first)

    def normals(self) -> np.ndarray:
        """Unit vectors [P, 3] outwards."""
        summed = np.zeros_like(self.points, float)
        np.add.at(summed, self.triangles(), self.across()[:, None])
        return summed / (np.linalg.norm(summed, axis=1, keepdims=True) + 1e-9)


@dataclass
class Style:
    """How hairs are: 0 on end to 1 flat, and how far from that; drawn together in locks; curled."""

    flat: float
    frizz: float
    clump: float
    curl: float


class Creature:
    """The shapes and colours of one, by ``rng``."""

    def __init__(self, rng: random.Random) -> None:
        self.rng, draw = rng, rng.uniform
        self.bare = rng.random() < 0.1
        self.wide, self.tall = draw(0.88, 1.1), draw(0.8, 1.0)
        self.eye = rng.choice([draw(0.13, 0.2), draw(0.18, 0.3)])
        self.apart, self.level = draw(0.30, 0.42) + 0.35 * max(0, self.eye - 0.2), draw(0.1, 0.3)
        self.nose_at = self.level - draw(0.34, 0.5)
        self.mouth_at = self.nose_at - draw(0.24, 0.4)
        self.snout = rng.choice([draw(0, 0.15), draw(0.05, 0.3), draw(0.2, 0.45)])
        self.smile = rng.choice([draw(0.1, 0.7), draw(-0.5, 0.1), draw(0.3, 0.9)])
        self.gape = rng.choice([0.03, 0.03, 0.04, draw(0.05, 0.1), draw(0.1, 0.22)])
        self.mouth = draw(0.22, 0.45)  # half its width
        self.lids = rng.choice([draw(0.5, 1.1), draw(0.2, 0.6), draw(-0.1, 0.2)]), draw(-0.9, -0.25)  # their edges
        self.tilt = rng.choice([draw(-0.25, 0.25), draw(-0.7, 0.1)])  # of lids and brows; below zero: angry
        self._dye()
        self.length = rng.choice([draw(0.03, 0.06), draw(0.05, 0.1), draw(0.08, 0.15), draw(0.12, 0.28)])
        self.shaggy = max(colour[0] / colour[2] for colour in (self.coat, self.second)) > 1.5  # as skin is brown
        if self.shaggy:
            self.length = max(self.length, 0.14)

    def _dye(self) -> None:
        """Two colours of the coat, one of the ears' insides, and where they are."""
        rng, dyes = self.rng, (SKINS if self.bare else FURS).split()
        coat = shifted(rng.choice(dyes), rng)
        pale = np.clip(coat * rng.uniform(1.3, 2.5) + 0.1, 0, 0.9)
        second = rng.choice([pale, pale, coat * 0.35, coat, shifted(rng.choice(dyes), rng)])
        self.inner = rng.choice([np.array([0.65, 0.3, 0.3]), coat * 0.6, pale])
        self.areas = {area: rng.random() < share for area, share in AREAS.items()}
        ways = [([rng.gauss(0, 1) for _ in range(3)], rng.uniform(2, 6), rng.uniform(0, 6)) for _ in range(5)]
        self.waves = [(np.array(way) * often, phase) for way, often, phase in ways]
        self.crest = max(0, rng.uniform(-3, 1.5))
        self.coat, self.second = unlike_skin(coat), unlike_skin(second)
        self.mottled = rng.choice([0.08, 0.15, 0.5])

    def dyed(self, points: np.ndarray, spots: np.ndarray) -> np.ndarray:
        """Colours [N, 3] at points: the second where ``spots`` [N] are, striped and mottled."""
        noise = sum(np.sin(points @ way + phase) for way, phase in self.waves) / 2.5
        spots = np.maximum(spots, (noise > 0.9) * (self.mottled > 0.4))
        if self.areas["stripes"]:
            spots = np.maximum(spots, (np.sin(points[:, 2] * 13 + 2 * np.abs(points[:, 0]) + noise) > 0.4) * 0.8)
        mottled = 1 + 0.4 * self.mottled * noise.clip(-1, 1)
        return (self.coat + (self.second - self.coat) * spots[:, None].clip(0, 1)) * mottled[:, None]

    def head(self) -> Part:
        """With lids and a mouth. Sets where brows, eyes, nose and lips are."""
        draw, snout, middle = self.rng.uniform, self.snout, (self.nose_at + self.mouth_at) / 2
        axes = [np.arange(low, high, STEP, dtype=np.float32) for low, high in zip(LOW, HIGH, strict=True)]
        whole = np.stack(np.meshgrid(*axes, indexing="ij"), -1)
        half = np.concatenate([np.abs(whole[..., :1]), whole[..., 1:]], -1)  # where things are twice
        fat, low = self.rng.choice([draw(0.25, 0.4), draw(0.4, 0.62)]), self.mouth_at + draw(-0.15, 0.2)
        cheek = (draw(0.4, 0.62), -0.3, low), (fat, 0.5, fat)
        chin = (0, -0.3, self.mouth_at - 0.2), (draw(0.4, 0.8), 0.5, draw(0.3, 0.45))
        muzzle = (0, -0.62 - snout / 2, middle), (draw(0.28, 0.45), 0.3 + snout, 0.3)
        pad = draw(0.12, 0.2)
        pads = (pad, -0.82 - snout, middle), (pad * 1.1, draw(0.1, 0.2), 0.14)
        self.brow = self.level + self.eye + draw(0.08, 0.2)
        brows = (self.apart, -0.65, self.brow), (0.28, 0.2, draw(0.08, 0.16))
        bridge = (0, -0.7 - snout / 2, (self.level + self.nose_at) / 2), (draw(0.1, 0.18), 0.2 + snout / 2, 0.35)
        field, softs = ellipsoid(whole, (0, 0, 0.1), (self.wide, 0.85, self.tall)), (0.35, 0.35, 0.2, 0.12, 0.2, 0.2)
        for soft, shape in zip(softs, (cheek, chin, muzzle, pads, brows, bridge), strict=True):
            field = union(field, ellipsoid(half if shape[0][0] else whole, *shape), soft)

        def front(x: float, z: float) -> np.ndarray:
            column = field[int((x - LOW[0]) / STEP), :, int((z - LOW[2]) / STEP)]
            return np.array([x, axes[1][np.argmax(column < 0)], z])

        self.eyes = front(self.apart, self.level) + np.array([0, self.eye * draw(0.35, 0.75), 0])
        away = half - self.eyes.astype(np.float32)
        reach = np.sqrt(np.square(away).sum(-1))
        field = np.maximum(field, 1.06 * self.eye - reach)
        for edge, side in zip(self.lids, (1, -1), strict=True):
            within = away @ np.array([self.tilt * (side > 0), np.sin(edge), np.cos(edge)], np.float32) * side
            field = union(field, np.maximum(np.abs(reach - 1.12 * self.eye) - 0.045, -within), 0.05)
        self.lips = front(0, self.mouth_at)
        field = np.maximum(field, -self.within_mouth(whole))
        self.nose = front(0, self.nose_at)
        points, faces, *_ = marching_cubes(field, 0, spacing=(STEP,) * 3)
        return self._grown(points + LOW, faces)

    def within_mouth(self, points: np.ndarray) -> np.ndarray:
        """About how far points [..., 3] are outside of it; it is bent, around the head and to a smile."""
        bent = points - self.lips.astype(np.float32)
        bent -= np.square(bent[..., :1]) * np.array([0, 0.8, self.smile], np.float32)
        return ellipsoid(bent, (0, 0, -self.gape * 0.6), (self.mouth, 0.35, self.gape))

    def _grown(self, points: np.ndarray, faces: np.ndarray) -> Part:
        """A head with colours, and hair that is shorter around nose and eyes."""
        x, y, z = points.T
        half, inside = np.stack([np.abs(x), y, z], -1), self.within_mouth(points)
        rim, far = np.linalg.norm(half - self.eyes, axis=1) / self.eye, np.linalg.norm(points - self.nose, axis=1)
        lifted = half - np.stack([0 * x, 0 * y, 0.3 * self.tilt * (half[:, 0] - self.apart)], -1)
        brow = self.areas["brows"] * bell(lifted, [self.apart, self.eyes[1] - 0.1, self.brow + 0.05], (0.22, 0.5, 0.06))
        muzzle = bell(points, self.lips + np.array([0, 0, 0.05]), (0.4, 0.5, 0.3)) > 0.55
        spots = self.areas["muzzle"] * muzzle | self.areas["eyes"] * (bell(half, self.eyes, self.eye * 1.2) > 0.4)
        spots |= self.areas["blaze"] * (half[:, 0] < 0.1 + 0.1 * z) & (z > self.nose_at) & (y < 0)
        colours = self.dyed(points, spots) * (1 - 0.75 * brow[:, None])
        colours[(inside < 0.025) & (y < self.lips[1] + 0.6)] = [0.12, 0.02, 0.025]
        colours[rim < 1.1] = self.coat * 0.2
        short = 0.55 if self.shaggy else 0.25
        lengths = (short + (1 - short) * ((far - 0.3) / 0.9).clip(0, 1)) * (0.3 + 0.7 * ((rim - 1.1) / 1.5).clip(0, 1))
        lengths += 0.7 * brow + self.crest * bell(points, [0, -0.2, 0.1 + self.tall], 0.35)
        return Part(points, faces, colours, lengths * (rim > 1.12) * (inside > 0.035))

    def ears(self) -> list[Part]:
        """Short or long, round or pointed, upright or hanging."""
        rng, draw = self.rng, self.rng.uniform
        size, pointed = rng.choice([draw(0.35, 0.7), draw(0.5, 1), draw(0.9, 2.2)]), rng.choice([0, 0.2, draw(0.3, 1)])
        width, cup, lean = min(size * draw(0.25, 0.6), 0.45), draw(0.2, 0.6), draw(0.1, 1.1)
        flop = rng.choice([0.01, draw(0, 0.6), draw(1, 2.2)])
        root = [np.sin(lean * 0.8) * self.wide, draw(-0.1, 0.25), 0.1 + np.cos(lean * 0.8) * self.tall]
        points, faces = ball()
        x, y, z = points.T
        inner, along = (y < 0) & (x**2 + z**2 < 0.6), (z + 1) / 2
        x, y, turned = x * width * (1 - pointed * along), (0.25 * y + cup * x**2) * width, lean + flop * along
        outward, up = size * (np.cos(lean) - np.cos(turned)) / flop, size * (np.sin(turned) - np.sin(lean)) / flop
        ear = np.stack([x * np.cos(turned) + outward, y, up - x * np.sin(turned)], -1) + 0.93 * np.array(root)
        colours = np.where(inner[:, None], self.inner, self.dyed(ear, np.zeros(len(ear))))
        lengths = np.where(inner, 0.15, 0.5)
        return [Part(ear, faces, colours, lengths), Part(ear * [-1, 1, 1], faces[:, ::-1], colours, lengths)]

    def body(self) -> Part:
        points, faces = ball(40, 60)
        points = points * [self.rng.uniform(1.0, 1.9), 0.9, 1.4] + [0, 0.5, -1.95]
        belly = self.areas["muzzle"] * (bell(points, [0, -0.6, -2], (0.6, 0.8, 1.2)) > 0.5)
        return Part(points, faces, self.dyed(points, belly), np.ones(len(points)))

    def teeth(self) -> list[Part]:
        """Two front teeth, two fangs, or a row in an open mouth."""
        kind, size = self.rng.choice(["front", "fangs", "row", "none"]), self.rng.uniform(0.05, 0.09)
        row = np.linspace(-0.75, 0.75, 8) * self.mouth if self.gape >= 0.05 else []
        places = {"front": [-size * 0.55, size * 0.55], "fangs": [-0.6 * self.mouth, 0.6 * self.mouth], "row": row}
        wide, long = size * 0.55 if kind == "front" else self.mouth * 0.11, size * (1 if kind == "row" else 1.6)
        tooth, faces = ball(10, 14)
        if kind == "fangs":
            tooth[:, :2] *= 0.3 + 0.35 * (1 + tooth[:, 2:])
        parts = []
        for x in places.get(kind, []):
            lip = self.gape * (np.sqrt(1 - (x / self.mouth) ** 2) - 0.6) + self.smile * x**2
            place = self.lips + np.array([x, 0.8 * x**2 + 0.03, lip - 0.45 * long])
            parts.append(Part.plain(tooth * [wide, 0.04, 0.7 * long] + place, faces, [0.8, 0.76, 0.62]))
        return parts

    def snub(self) -> Part:
        """What is at the end of the nose."""
        rng, (points, faces) = self.rng, ball()
        points[:, 0] *= 1 + 0.35 * points[:, 2]
        points *= [rng.uniform(0.07, 0.18), 0.09, rng.uniform(0.06, 0.12)]
        colour = rng.choice([np.array([0.015] * 3), np.array([0.5, 0.2, 0.2]), self.coat * 0.3])
        return Part.plain(points + self.nose + [0, 0.02, 0], faces, colour)

    def hairs(self, part: Part, count: int, style: Style, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        """Hairs [N, 5, 3] that grow away from the nose, and their colours [N, 3]."""
        triangles = part.triangles()
        areas = np.linalg.norm(part.across(), axis=1) * (part.lengths[triangles].min(1) > 0)
        corners = triangles[rng.choice(len(triangles), count, p=areas / areas.sum())]
        shares = rng.dirichlet((1, 1, 1), count)
        roots, normals, colours, lengths = (
            np.einsum("ij,ij...->i...", shares, values[corners])
            for values in (part.points, part.normals(), part.colours, part.lengths)
        )
        lengths = (lengths * self.length * rng.uniform(0.6, 1.1, count))[:, None, None]
        flow = roots - self.nose
        flow /= np.linalg.norm(flow, axis=1, keepdims=True)
        flow[:, 2] -= 0.7 * np.abs(roots[:, 0]) + 0.6 * (roots[:, 2] < self.mouth_at)
        flow -= normals * (flow * normals).sum(1, keepdims=True)
        ways = normals * (1 - style.flat) + flow * style.flat + rng.normal(0, style.frizz, (count, 3))
        ways /= np.linalg.norm(ways, axis=1, keepdims=True)
        t = KNOTS[:, None]
        hairs = roots[:, None] + lengths * (ways[:, None] * t + (flow[:, None] * 0.5 - [0, 0, 0.15]) * t**2)
        guides = rng.choice(count, count // LOCK, replace=False)
        lock = cKDTree(roots[guides]).query(roots)[1]
        hairs += (hairs[guides[lock]] - hairs) * style.clump * t**1.5
        turn = 9 * KNOTS + rng.uniform(0, 6.28, (len(guides), 1))[lock]
        hairs += style.curl * lengths * t * np.stack([np.sin(turn), np.cos(turn), np.sin(turn + 1)], -1)
        shades = rng.normal(1, 0.2, (count, 1)) * rng.normal(1, 0.15, (len(guides), 1))[lock]
        return hairs, (colours * shades.clip(0.3, 1.7)).clip(0.004, 0.95)
