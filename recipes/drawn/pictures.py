"""Drawn pictures for favchat.train.drawn: those of packages, on backgrounds, a folder for each source.

    python recipes/drawn/pictures.py PACKAGES OUT --backgrounds clip.mp4 photo.jpg ... [--sources naev ...] [--limit 10]

PACKAGES holds what README.md tells how to fetch and make. The same packages and backgrounds give the same pictures.
"""

import argparse
import csv
import io
import random
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from backgrounds import composed, photographs, write
from PIL import Image

LEFT_OUT = Path(__file__).with_name("left_out.csv")
SIDES = (320, 640)  # pixels of the longer side
DEBIAN = "debian/usr/share"

Place = Callable[[Image.Image, int, random.Random], Image.Image]


def figure(picture: Image.Image, number: int, rng: random.Random) -> Image.Image:
    """What is not transparent, with margins around it unless that is the whole picture."""
    picture = picture.crop(picture.getchannel("A").getbbox())
    margins = [0 if _opaque(picture) else rng.uniform(0, 0.35) for _ in range(4)]
    width, height = picture.width * (1 + sum(margins[::2])), picture.height * (1 + sum(margins[1::2]))
    x, y = -margins[0] * picture.width, -margins[1] * picture.height
    scale = rng.randint(*SIDES) / max(width, height)
    cut = picture.crop((round(x), round(y), round(x + width), round(y + height)))
    return cut.resize((max(1, round(width * scale)), max(1, round(height * scale))), Image.Resampling.LANCZOS)


def end(picture: Image.Image, number: int, rng: random.Random) -> Image.Image:
    """First a ``figure``; then squares: of a cut-out animal either upper end, where its head may be; else anywhere."""
    if number == 0:
        return figure(picture, number, rng)
    picture = picture.crop(picture.getchannel("A").getbbox())
    shorter = min(picture.size)
    side = shorter * rng.uniform(0.4, 1)
    if _opaque(picture):
        x, y = rng.uniform(0, picture.width - side), rng.uniform(0, picture.height - side)
    else:
        inward = 0.24 * shorter
        x = (inward if number % 2 else picture.width - inward) + (rng.gauss(0, 0.06) - 0.5) * side
        y = inward + (rng.gauss(0, 0.06) - 0.5) * side
    width = rng.randint(*SIDES)
    cut = picture.crop((round(x), round(y), round(x + side), round(y + side)))
    return cut.resize((width, width), Image.Resampling.LANCZOS)


def framed(picture: Image.Image, number: int, rng: random.Random) -> Image.Image:
    """As the camera of a rendered picture saw it."""
    return picture


def _opaque(picture: Image.Image) -> bool:
    return np.mean(np.asarray(picture.getchannel("A")) < 250) < 0.01


@dataclass(frozen=True, slots=True)
class Source:
    """Pictures of one kind: of ``files``, patterns below PACKAGES, those with the expression ``having`` in their path,
    at ``most`` so many; each ``times`` times, on other backgrounds, laid out by ``place``, at most so ``tinted``."""

    name: str
    files: tuple[str, ...]
    having: str = ""
    most: int | None = None
    times: int = 1
    place: Place = figure
    tinted: float = 0.35

    def paths(self, packages: Path, left_out: set[str]) -> list[Path]:
        """Relative to ``packages``, in an order that is random but always the same."""
        found = {path.relative_to(packages) for pattern in self.files for path in packages.glob(pattern)}
        paths = [path for path in sorted(found) if re.search(self.having, path.as_posix())]
        random.Random(self.name).shuffle(paths)
        return [path for path in paths if path.as_posix() not in left_out][: self.most]


# Smilies, people, and animals with a face, by code point
EMOJI = r"/1f(385|42[d-f]|43[0-9a-c]|46[6-9a-f]|47.|48[0-7]|6[0-4].|9[12].|93[0-9a-e]|97[0-9a]|98[14]|9b[89]|9d.)\b"
CREW = (
    r"/(arthur|bartender|blue_guard|cook|default_male|female_hunter|female_scientist|hot_mama|jasmine|kevin|professor"
    r"|prologue|red_guard)/"
)
STAMPS, ART = f"{DEBIAN}/tuxpaint/stamps/animals", f"{DEBIAN}/openclipart/png"
SOURCES = (
    Source("anny3d", ("heads/plain-*.png",), place=framed),
    Source("toon3d", ("heads/toon-*.png",), place=framed),
    Source("creature3d", ("heads/creature-*.png",), place=framed),
    Source("plush3d", ("heads/plush-*.png",), place=framed, tinted=0),  # else some might look like skin
    Source("dicebear", ("avatars/dicebear/*.svg",)),
    Source("facesjs", ("avatars/facesjs/*.svg",)),
    Source("fluent3d", ("node_modules/@lobehub/fluent-emoji-3d/assets/*.webp",), EMOJI, most=600),
    Source(
        "openclipart",
        (f"{ART}/people/**/*.png", f"{ART}/animals/**/*.png"),
        r"^(?!.*(clothing|stickmen|/bugs|/fish|bodypart))",
    ),
    Source("sylvie", (f"{DEBIAN}/games/renpy/the_question/game/images/sylvie*.png",), times=5),
    Source("eileen", (f"{DEBIAN}/games/renpy/demo/game/images/*.png",), r"/(eileen|lucy) ", times=5),
    Source(
        "animals",
        (f"{STAMPS}/**/*.png", f"{DEBIAN}/gcompris-qt/rcc/explore_*_animals.rcc", "chelsea.png"),
        r"^(?!.*(insects|fish))",
        times=5,
        place=end,
    ),
    Source("wesnoth", (f"{DEBIAN}/games/wesnoth/**/portraits/**/*.png",)),
    Source("naev", (f"{DEBIAN}/naev/dat/gfx/portraits/**/*.png",), times=2),
    Source("freedroid", (f"{DEBIAN}/freedroidrpg/data/graphics/droids/*/portrait*",), CREW, times=3),
)


def opened(path: Path) -> Iterator[Image.Image]:
    """RGBA pictures in a file: any that Pillow reads, SVG, or a Qt resource file with WebP pictures in it."""
    data = path.read_bytes()
    if path.suffix == ".rcc":
        starts = [match.start() for match in re.finditer(rb"RIFF....WEBP", data, re.DOTALL)]
        files = [data[at : at + 8 + int.from_bytes(data[at + 4 : at + 8], "little")] for at in starts]
    elif path.suffix == ".svg":
        import resvg_py  # other sources can be made without it

        files = [bytes(resvg_py.svg_to_bytes(svg_string=data.decode(), width=SIDES[1]))]
    else:
        files = [data]
    for file in files:
        with Image.open(io.BytesIO(file)) as picture:
            yield picture.convert("RGBA")


def make(source: Source, packages: Path, folder: Path, photos: Sequence[np.ndarray], paths: Sequence[Path]) -> int:
    """Write the pictures of a source's ``paths`` into ``folder``; how many there are."""
    folder.mkdir(parents=True, exist_ok=True)
    count = 0
    for path in paths:
        for part, picture in enumerate(opened(packages / path)):
            for number in range(source.times):
                rng = random.Random(f"{path.as_posix()} {part} {number}")
                layer = source.place(picture, number, rng)
                shown = composed(layer, photos, rng, source.tinted)
                write(shown, folder / f"{count:04d}-{'-'.join(path.stem.split())}.jpg", rng)
                count += 1
    return count


def main() -> None:
    """Make those of all sources whose packages are there."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("packages", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--backgrounds", type=Path, nargs="*", default=[], help="pictures and clips without faces")
    parser.add_argument("--sources", nargs="*", choices=[source.name for source in SOURCES], help="all unless told")
    parser.add_argument("--limit", type=int, help="files of each source, for a try")
    args = parser.parse_args()
    with open(LEFT_OUT, newline="") as file:
        left_out = {row["file"] for row in csv.DictReader(file)}
    photos = photographs(args.backgrounds)
    for source in SOURCES:
        if args.sources and source.name not in args.sources:
            continue
        paths = source.paths(args.packages, left_out)[: args.limit]
        if not paths:
            print(f"{source.name}: left out, nothing at {args.packages / source.files[0]}", file=sys.stderr)
            continue
        print(f"{source.name}: {make(source, args.packages, args.out / source.name, photos, paths)}")


if __name__ == "__main__":
    main()
