"""Heads of furry and of smooth-skinned creatures as in animated films, rendered by Blender: OUT/SEED-NUMBER.jpg.

    taskset -c 0 python recipes/drawn/creatures.py OUT [--number 400] [--seed 0] [--backgrounds clip.mp4 photo.jpg ...]

Needs Blender as a Python module, in an environment of its own (README.md). A picture depends on its seed, its number
and the backgrounds; one that is in OUT is not made again. Fur is single hairs; creature_shapes.py makes all shapes.
"""

import argparse
import colorsys
import os
import random
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

import bpy
import numpy as np
from backgrounds import composed, photographs, write
from creature_shapes import KNOTS, Creature, Part, Style, ball, shifted
from mathutils import Euler
from PIL import Image
from rich.console import Console
from rich.progress import track

SAMPLES, BOUNCES = 8, 4
IRISES = "5a3a1c 7a5a20 3a6a3a 2f6fa8 8a8a30 b07a20 504a58 2a1c14 9a3020"
GRASS = "5f7f2c 7f8f3c 4f6f2f 9f8f4c"


def material(kind: str = "Principled", colour: str = "Base Color", **inputs: float) -> bpy.types.Material:
    """A surface with some ``inputs`` of Blender's shader; it is of the mesh's own colours."""
    made = bpy.data.materials.new(kind)
    made.use_nodes = True
    nodes, links = made.node_tree.nodes, made.node_tree.links
    nodes.clear()
    shader, own = nodes.new(f"ShaderNodeBsdf{kind}"), nodes.new("ShaderNodeAttribute")
    own.attribute_name = "Colour"
    links.new(own.outputs["Color"], shader.inputs[colour])
    links.new(shader.outputs[0], nodes.new("ShaderNodeOutputMaterial").inputs[0])
    for name, value in inputs.items():
        shader.inputs[name.replace("_", " ")].default_value = value
    return made


def add(data: bpy.types.ID, where: str, colours: np.ndarray, surface: bpy.types.Material) -> bpy.types.Object:
    """An object of a mesh or of hairs, with colours of its points, faces' corners or curves."""
    rgba = np.concatenate([colours, np.ones((len(colours), 1))], 1).astype(np.float32)
    data.attributes.new("Colour", "FLOAT_COLOR", where).data.foreach_set("color", rgba.ravel())
    data.materials.append(surface)
    made = bpy.data.objects.new("part", data)
    bpy.context.scene.collection.objects.link(made)
    return made


def add_mesh(part: Part, surface: bpy.types.Material, faces: bool = False) -> bpy.types.Object:
    """A smooth mesh; its colours are those of ``faces`` rather than of points where that is told."""
    mesh = bpy.data.meshes.new("mesh")
    mesh.from_pydata(part.points, [], part.faces)
    mesh.shade_smooth()
    if faces:
        return add(mesh, "CORNER", part.colours.repeat(part.faces.shape[1], 0), surface)
    return add(mesh, "POINT", part.colours, surface)


def add_hairs(hairs: np.ndarray, colours: np.ndarray, thick: float, surface: bpy.types.Material) -> bpy.types.Object:
    """Hairs [N, 5, 3], ``thick`` in radius at their roots."""
    curves = bpy.data.hair_curves.new("hairs")
    curves.add_curves([len(KNOTS)] * len(hairs))
    curves.attributes["position"].data.foreach_set("vector", hairs.astype(np.float32).ravel())
    taper = np.tile(thick * (1 - 0.8 * KNOTS**2), len(hairs)).astype(np.float32)
    curves.attributes.new("radius", "FLOAT", "POINT").data.foreach_set("value", taper)
    return add(curves, "CURVE", colours, surface)


def add_eyes(creature: Creature, rng: random.Random) -> list[bpy.types.Object]:
    """Two glossy balls: a pupil, an iris with a dark edge, white, or all iris as of many animals."""
    points, faces = ball(40, 48)
    iris, white = shifted(rng.choice(IRISES.split()), rng, 0.5), np.array([0.8, 0.78, 0.74]) * rng.uniform(0.6, 1)
    white = iris if rng.random() < 0.2 else white
    wide = rng.randint(6, 12)
    rings = np.digitize(np.arange(len(faces)) // 48, [rng.uniform(0.3, 0.7) * wide, wide - 1, wide])
    colours = np.array([[0.004] * 3, iris, iris * 0.3, white])[rings]
    gaze = np.array(Euler((rng.gauss(0, 0.1), 0, rng.gauss(0, 0.2))).to_matrix())
    surface = material(Roughness=0.08, Coat_Weight=1, Coat_Roughness=0.02)
    places = (creature.eyes * [side, 1, 1] for side in (-1, 1))
    parts = [Part(points @ gaze.T * creature.eye + place, faces, colours, np.zeros(len(points))) for place in places]
    return [add_mesh(part, surface, faces=True) for part in parts]


def add_creature(rng: random.Random) -> None:
    """A creature, its head turned about its neck."""
    creature, numbers = Creature(rng), np.random.default_rng(rng.getrandbits(32))
    head, body, teeth = creature.head(), creature.body(), creature.teeth()
    ears = creature.ears() if rng.random() < (0.3 if creature.bare else 0.95) else []
    skin = material(Roughness=0.8)
    if creature.bare:
        skin = material(Roughness=rng.uniform(0.25, 0.6), Subsurface_Weight=0.4, Subsurface_Scale=0.1)
    add_mesh(body, skin)
    turned = [*(add_mesh(part, skin) for part in [head, *ears]), *add_eyes(creature, rng)]
    turned += [add_mesh(tooth, material(Roughness=0.25)) for tooth in teeth]
    if not creature.bare or rng.random() < 0.3:
        turned.append(add_mesh(creature.snub(), material(Roughness=rng.uniform(0.2, 0.5))))
    if not creature.bare:
        rough = {"Roughness": rng.uniform(0.2, 0.5), "Radial_Roughness": rng.uniform(0.3, 0.8)}
        fur, thick = material("HairPrincipled", "Color", **rough), rng.uniform(0.006, 0.011)
        clump = rng.choice([0, rng.uniform(0.1, 0.4), rng.uniform(0.3, 0.7)])
        curl = rng.choice([0, 0, 0, rng.uniform(0.1, 0.4)])
        style = Style(rng.uniform(0.35, 0.85), rng.uniform(0.05, 0.25), clump, curl)
        add_hairs(*creature.hairs(body, 20000, style, numbers), thick, fur)
        for part, count in [(head, 36000), *((ear, 5000) for ear in ears)]:
            turned.append(add_hairs(*creature.hairs(part, count, style, numbers), thick, fur))
    most = (25, 20, 50) if rng.random() < 0.25 else (12, 10, 20)  # degrees
    pitch, roll, yaw = (np.radians(np.clip(rng.gauss(0, angle / 1.6), -angle, angle)) for angle in most)
    for part in turned:
        part.matrix_world = Euler((pitch, roll, yaw)).to_matrix().to_4x4()


def add_lamp(place: Sequence[float], size: float, power: float, colour: Sequence[float]) -> None:
    """An area lamp that looks at the head."""
    lamp = bpy.data.lights.new("lamp", "AREA")
    lamp.size, lamp.energy, lamp.color = size, power, colour
    made = bpy.data.objects.new("lamp", lamp)
    made.location = place
    made.rotation_euler = (-made.location).to_track_quat("-Z", "Y").to_euler()
    bpy.context.scene.collection.objects.link(made)


def light(rng: random.Random) -> None:
    """The sun and a sky; or lamps: white, dim or coloured."""
    world = bpy.context.scene.world = bpy.data.worlds.new("world")
    world.use_nodes = True
    colour, strength = world.node_tree.nodes["Background"].inputs[:2]
    if rng.random() < 0.6:
        sky = world.node_tree.nodes.new("ShaderNodeTexSky")
        sky.sky_type, sky.sun_elevation = "NISHITA", np.radians(rng.uniform(12, 75))
        sky.sun_rotation, sky.sun_size = np.radians(180 + rng.gauss(0, 70)), np.radians(rng.uniform(0.5, 6))
        sky.sun_intensity, strength.default_value = rng.uniform(0.1, 1), rng.uniform(0.09, 0.22)
        world.node_tree.links.new(sky.outputs[0], colour)
        return
    kind = rng.choice(["white", "white", "dim", "coloured"])
    level = rng.uniform(0.25, 0.5) if kind == "dim" else rng.uniform(0.7, 1.3)

    def tint() -> tuple[float, float, float]:
        return colorsys.hsv_to_rgb(rng.random(), (0.8 if kind == "coloured" else 0.12) * rng.random(), 1)

    colour.default_value, strength.default_value = (*tint(), 1), 0.3 * level
    for away, least, most in ((-5, 500, 900), (-4, 0, 300), (4, 0, 600)):
        place = rng.uniform(-5, 5), away, rng.uniform(-1, 5)
        add_lamp(place, rng.uniform(1, 4), rng.uniform(least, most) * level, tint())


def add_meadow(rng: random.Random) -> None:
    """Grass on a slope that fills the view behind a head."""
    slope = np.array([[-9, -1, -3], [9, -1, -3], [9, 14, 3.5], [-9, 14, 3.5]], float)
    colour = shifted(rng.choice(GRASS.split()), rng)
    add_mesh(Part.plain(slope, np.array([[0, 1, 2, 3]]), colour * 0.5), material(Roughness=1))
    numbers, count, high = np.random.default_rng(rng.getrandbits(32)), 20000, rng.uniform(0.2, 0.6)
    x, y = numbers.uniform(-9, 9, count), numbers.uniform(0, 14, count)
    roots, t = np.stack([x, y, -3 + (y + 1) * 6.5 / 15], -1)[:, None], KNOTS[:, None]
    blades = roots + high * ([0, 0, 1] * t + numbers.normal(0, 0.4, (count, 1, 3)) * t**2)
    add_hairs(blades, (colour * numbers.normal(1, 0.25, (count, 1))).clip(0.01, 0.9), 0.02, material(Roughness=0.6))


def add_camera(rng: random.Random) -> None:
    """Sees the head at 35 to 75% of the picture, some with what is behind it out of focus."""
    camera, away = bpy.data.cameras.new("camera"), rng.uniform(6, 11)
    camera.lens = camera.sensor_width * away * rng.uniform(0.38, 0.75) / 2.1
    camera.shift_x, camera.shift_y = rng.gauss(0, 0.04), rng.gauss(0, 0.04)
    camera.dof.use_dof, camera.dof.focus_distance = True, away - 0.9
    camera.dof.aperture_fstop = rng.choice([0.4, 1, 4]) * camera.lens / 50
    made = bpy.context.scene.camera = bpy.data.objects.new("camera", camera)
    made.location, made.rotation_euler = (0, -away, 0), (np.pi / 2, 0, 0)
    bpy.context.scene.collection.objects.link(made)


def render(rng: random.Random, path: Path) -> Image.Image:
    """A new creature in its light, RGBA; ``path`` is where Blender writes it."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    scene = bpy.context.scene
    scene.render.engine, scene.cycles.samples, scene.cycles.max_bounces = "CYCLES", SAMPLES, BOUNCES
    scene.cycles.use_denoising, scene.cycles.denoising_prefilter = True, "FAST"
    scene.cycles.seed, scene.cycles_curves.shape = rng.getrandbits(16), "RIBBONS"
    scene.render.threads_mode, scene.render.threads = "FIXED", 1
    scene.render.resolution_x = scene.render.resolution_y = rng.choice([256, 256, 288, 320])
    scene.render.filepath, scene.render.image_settings.color_mode = str(path), "RGBA"
    scene.view_settings.view_transform = rng.choice(["Standard", "Filmic", "AgX"])
    add_creature(rng)
    light(rng)
    add_camera(rng)
    scene.render.film_transparent = rng.random() < 0.7
    if not scene.render.film_transparent:
        add_meadow(rng)
    bpy.ops.render.render(write_still=True)
    with Image.open(path) as picture:
        return picture.convert("RGBA")


def main() -> None:
    """Render those that are not there."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("--number", type=int, default=400, help="pictures, 400 unless told")
    parser.add_argument("--seed", type=int, default=0, help="another gives others, 0 unless told")
    parser.add_argument("--backgrounds", type=Path, nargs="*", default=[], help="pictures and clips without faces")
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    photos = photographs(args.backgrounds)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # where Blender tells of each sample
    with tempfile.TemporaryDirectory() as folder:
        for number in track(range(args.number), "creatures", console=Console(stderr=True)):
            path, rng = args.out / f"{args.seed}-{number:04d}.jpg", random.Random(f"creature {args.seed} {number}")
            if not path.exists():
                layer = render(rng, Path(folder) / "layer.png")
                write(composed(layer, photos, rng, tinted=0.2), Path(folder) / path.name, rng)
                shutil.move(Path(folder) / path.name, path.with_suffix(".part")).replace(path)


if __name__ == "__main__":
    main()
