"""FacePerceiver: what one face looks like and does, from aligned crops: one trunk, three kinds of look.

*Close looks* at every frame: crops of the face proper give dense points, head pose and signals (``read``). *Wide looks*
at a few frames, hair and neck included, give appearance and expression (``judge``). Both go through the trunk that is
also FaVChat nano's facial encoder; a close look leaves out its last level. *Looks at parts*, eyes and mouth, at every
frame, go through small networks of their own, which read denser patches (``read_eyes``, ``read_mouth``). It knows no
files, video or language.
"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from safetensors import SafetensorError, safe_open
from torch import Tensor, nn

from favchat.errors import ModelError
from favchat.faces.crops import TEMPLATE
from favchat.faces.eyes import EyeReader
from favchat.faces.landmarks import NUM_POINTS, SIGNALS
from favchat.faces.mouth import MouthReader
from favchat.faces.patches import PatchReader
from favchat.faces.precision import quicken
from favchat.faces.weights import read_weights, write_weights
from favchat.files import replaced
from favchat.vision import FaVChatVisionConfig, FaVChatVisionModel, fold_norms

SHIPPED = Path(__file__).parent.parent / "weights" / "perceiver"
NANO = Path(__file__).parent.parent / "weights" / "nano"
TRUNK = "facial_encoder."  # of the names of the trunk's tensors in nano's weights
CLOSE_SIZE = 80  # pixels of a close look's side
CLOSE_SHARE = 0.7  # of the wide crop's side, around the face proper
CLOSE_CENTRE = (0.5, 0.63)  # in the wide crop
CLOSE_TEMPLATE = ((TEMPLATE - np.array(CLOSE_CENTRE)) / CLOSE_SHARE + 0.5).astype(np.float32)
ANGLE_UNIT = 30.0  # degrees
# The face proper in a wide look, shares of its side from top to bottom and from left to right: what its grain is of.
GRAIN_ROWS, GRAIN_COLUMNS = (0.25, 0.85), (0.22, 0.78)
GRAIN_SCALES = (1, 2, 4)  # pixels a side that are averaged first
LEAST = 1e-3  # of brightness 0..1: what logarithms take darkness and evenness for
GRAIN = 2 * len(GRAIN_SCALES) + 2


@dataclass(frozen=True, slots=True)
class PerceiverConfig:
    """``labels``: what is judged in a wide look, then how many expressions; ``hidden_size`` of the close look's head,
    ``squeeze`` channels that each of the trunk's last two maps is reduced to; the same of the wide look's head."""

    labels: tuple[str, ...]
    emotions: tuple[str, ...]
    hidden_size: int = 256
    squeeze: int = 32
    wide_hidden_size: int = 64
    wide_squeeze: int = 16


class MapHead(nn.Module):
    """What the trunk's last two maps tell, which still know where things are.

    Points, pose and signals are read from these alone: in the last level, the mean shape of all faces, which is most of
    what points are, would crowd out their looks.
    """

    def __init__(self, channels: list[int], side: int, squeeze: int, hidden_size: int, outputs: int) -> None:
        super().__init__()
        self.reduce = nn.ModuleList(
            nn.Sequential(nn.Conv2d(size, squeeze, 1, bias=False), nn.BatchNorm2d(squeeze), nn.ReLU())
            for size in channels
        )
        cells = sum((-(-side // stride)) ** 2 for stride in (16, 32))
        self.hidden = nn.Linear(squeeze * cells, hidden_size)
        self.out = nn.Linear(hidden_size, outputs)

    def forward(self, maps: list[Tensor]) -> Tensor:
        """Maps [B, C, side / 16, side / 16] and [B, C', side / 32, side / 32] to [B, outputs], in float32."""
        return self.out(self.features(maps))

    def features(self, maps: list[Tensor]) -> Tensor:
        """The hidden layer [B, hidden_size] of the same maps, of which what is told is a linear map."""
        maps = [level.to(self.out.weight.dtype) for level in maps]
        squeezed = [reduce(level).flatten(1) for reduce, level in zip(self.reduce, maps, strict=True)]
        return torch.relu(self.hidden(torch.cat(squeezed, dim=1)))


@dataclass(frozen=True, slots=True)
class CloseLook:
    """Of B close crops: ``points`` [B, 78, 2] in shares of the crop, ``angles`` [B, 3] yaw, pitch and roll in degrees
    as seen in the crop, ``signals`` [B, 51], about 0..1, in the order of ``SIGNALS``."""

    points: Tensor
    angles: Tensor
    signals: Tensor


class FacePerceiver(nn.Module):
    """The trunk and its heads; pictures are floats 0..1 or uint8, normalised here."""

    mean: Tensor
    deviation: Tensor

    def __init__(self, trunk: FaVChatVisionConfig | FaVChatVisionModel, config: PerceiverConfig) -> None:
        super().__init__()
        self.config = config
        self.trunk = trunk if isinstance(trunk, FaVChatVisionModel) else FaVChatVisionModel(trunk)
        sizes = self.trunk.config
        close = CLOSE_SIZE, config.squeeze, config.hidden_size, NUM_POINTS * 2 + 3 + len(SIGNALS)
        wide = sizes.image_size, config.wide_squeeze, config.wide_hidden_size, len(config.labels)
        self.close = MapHead(sizes.hidden_sizes[-2:], *close)
        self.eyes = EyeReader()
        self.mouth = MouthReader()
        self.labels = nn.Linear(sizes.embedding_size, len(config.labels))
        self.wide = MapHead(sizes.hidden_sizes[-2:], *wide)
        nn.init.zeros_(self.wide.out.weight)
        nn.init.zeros_(self.wide.out.bias)
        self.grain = nn.Linear(GRAIN, len(config.labels), bias=False)
        nn.init.zeros_(self.grain.weight)
        self.emotions = nn.Linear(sizes.embedding_size, len(config.emotions))
        self.register_buffer("mean", torch.tensor(sizes.image_mean)[:, None, None], persistent=False)
        self.register_buffer("deviation", torch.tensor(sizes.image_std)[:, None, None], persistent=False)

    def read(self, crops: Tensor) -> CloseLook:
        """Close looks: pictures [B, 3, 80, 80], aligned by ``CLOSE_TEMPLATE``."""
        maps = self.trunk.stage_maps(self.normalised(crops))
        out = self.close(maps[-2:]).float()
        points, angles, signals = out.split([NUM_POINTS * 2, 3, len(SIGNALS)], dim=1)
        return CloseLook(points.view(-1, NUM_POINTS, 2) * 0.25 + 0.5, angles * ANGLE_UNIT, signals)

    def judge(self, crops: Tensor) -> tuple[Tensor, Tensor]:
        """Wide looks: pictures [B, 3, 128, 128], aligned by ``TEMPLATE``; logits [B, labels] and [B, emotions]."""
        maps = self.trunk.stage_maps(self.normalised(crops))
        last_level = self.trunk.embedding(maps[-1]).flatten(1).to(self.labels.weight.dtype)
        labels = self.labels(last_level) + self.wide(maps[-2:]) + self.grain(grain(crops))
        return labels.float(), self.emotions(last_level).float()

    def read_eyes(self, patches: Tensor, angles: Tensor) -> tuple[Tensor, Tensor]:
        """Looks at eyes: pictures [B, 2, 3, 48, 48], right eye (mirrored) and left, where ``favchat.faces.eyes.EYES``
        lie, with the ``angles`` [B, 3] of the close look; the signals [B, 19] of ``EYE_SIGNALS``, which are joined with
        the close look's by ``EYE_SHARES``, and the points [B, 2, 16, 2] in the patches, -1..1."""
        return self._read_part(self.eyes, patches, angles)

    def read_mouth(self, patches: Tensor, angles: Tensor) -> tuple[Tensor, Tensor]:
        """Looks at mouths: pictures [B, 1, 3, 64, 64], where ``MOUTH`` lies, with the ``angles`` [B, 3];
        the signals [B, 32] of ``MOUTH_SIGNALS``, which are joined with the close look's by ``MOUTH_SHARES``, and the
        points [B, 1, 20, 2] in the patches, -1..1."""
        return self._read_part(self.mouth, patches, angles)

    def _read_part(self, reader: PatchReader, patches: Tensor, angles: Tensor) -> tuple[Tensor, Tensor]:
        signals, points = reader(self.normalised(patches.flatten(0, 1)).unflatten(0, patches.shape[:2]), angles)
        return signals.float(), points.float()

    def normalised(self, crops: Tensor) -> Tensor:
        """Pictures [B, 3, H, W], floats of 0..1 or uint8, as trunk and readers take them."""
        top = 255 if crops.dtype == torch.uint8 else 1
        rows = crops.permute(0, 2, 3, 1).float().contiguous().flatten(2)
        # Channel by channel along whole rows: many times as fast as three channels at a time.
        mean, deviation = ((top * each.flatten()).repeat(crops.shape[-1]) for each in (self.mean, self.deviation))
        return ((rows - mean) / deviation).unflatten(2, (-1, crops.shape[1])).permute(0, 3, 1, 2)


def grey(crops: Tensor) -> Tensor:
    """The mean of the channels, float [N, H, W], of pictures [N, 3, H, W]."""
    red, green, blue = crops.float().unbind(dim=1)
    return (red + green + blue) / 3


def laplacian(pictures: Tensor) -> Tensor:
    """How far each pixel but those of the edge lies above its four neighbours, summed: [N, H - 2, W - 2]."""
    around = pictures[:, 2:, 1:-1] + pictures[:, :-2, 1:-1] + pictures[:, 1:-1, 2:] + pictures[:, 1:-1, :-2]
    return 4 * pictures[:, 1:-1, 1:-1] - around


def contrast(pictures: Tensor) -> Tensor:
    """The standard deviation [N] of the pixels of pictures [N, H, W]."""
    differences = (pictures - pictures.mean(dim=(1, 2), keepdim=True)).flatten(1)
    return (differences.square().sum(dim=1) / (differences.shape[1] - 1)).sqrt()


def grain(crops: Tensor) -> Tensor:
    """How fine and how strong what shows is, which the trunk was taught to overlook: logarithms [B, 8] of the mean size
    and the root mean square of the Laplacian at each of ``GRAIN_SCALES``, of the contrast and of the brightness, of the
    face proper in wide looks [B, 3, S, S], floats of 0..1 or uint8."""
    side, unit = crops.shape[-1], 255 if crops.dtype == torch.uint8 else 1
    rows, columns = (slice(*(round(share * side) for share in shares)) for shares in (GRAIN_ROWS, GRAIN_COLUMNS))
    proper = grey(crops[:, :, rows, columns]) / unit
    told = [contrast(proper), proper.mean(dim=(1, 2))]
    for scale in GRAIN_SCALES:
        edges = laplacian(F.avg_pool2d(proper, scale) if scale > 1 else proper)
        told += [edges.abs().mean(dim=(1, 2)), edges.square().mean(dim=(1, 2)).sqrt()]
    return (torch.stack(told, dim=1) + LEAST).log()


def save_heads(model: FacePerceiver, folder: Path) -> None:
    """Write ``heads.safetensors`` and ``config.json``: all but the trunk, which nano's weights hold."""
    folder.mkdir(parents=True, exist_ok=True)
    heads = {name: value for name, value in model.state_dict().items() if not name.startswith("trunk.")}
    write_weights(heads, folder / "heads.safetensors")
    with replaced(folder / "config.json") as partial:
        partial.write_text(json.dumps(asdict(model.config), indent=2) + "\n")


def write_like(folder: Path, heads: dict[str, Tensor], out: Path) -> None:
    """Write the perceiver in ``folder`` to ``out`` with these heads in the place of its own."""
    out.mkdir(parents=True, exist_ok=True)
    write_weights(heads, out / "heads.safetensors")
    with replaced(out / "config.json") as partial:
        partial.write_text((folder / "config.json").read_text())


def at_work(perceiver: FacePerceiver, device: torch.device) -> FacePerceiver:
    """The same perceiver on a device, its trunk as fast as it can be there, for inference only."""
    perceiver.to(device)
    quicken(perceiver.trunk, perceiver.trunk.stages, device.type)
    return perceiver


def load_perceiver(folder: Path | None = None, nano: Path | None = None, fold: bool = True) -> FacePerceiver:
    """The shipped perceiver, ready for inference in float32, or the one in ``folder`` around the trunk in ``nano``.

    ``fold``: norms are folded into convolutions; without, it can be trained further and saved.

    Raises ModelError when files are missing or do not fit.
    """
    folder, nano = folder or SHIPPED, nano or NANO
    try:
        settings = json.loads((folder / "config.json").read_text())
        labels, emotions = (tuple(settings.pop(key)) for key in ("labels", "emotions"))
        config = PerceiverConfig(labels, emotions, **settings)
        trunk = json.loads((nano / "config.json").read_text())["facial_config"]
        model = FacePerceiver(FaVChatVisionConfig(**trunk), config)
        state = read_weights(folder / "heads.safetensors")
        with safe_open(nano / "model.safetensors", "pt") as file:
            names = [name for name in file.keys() if name.startswith(TRUNK)]  # noqa: SIM118 (not a dict)
            trunk_state = {f"trunk.{name.removeprefix(TRUNK)}": file.get_tensor(name) for name in names}
        state |= {name: value.float() if value.is_floating_point() else value for name, value in trunk_state.items()}
        model.load_state_dict(state)
    except (OSError, KeyError, TypeError, ValueError, RuntimeError, SafetensorError) as error:
        reason = str(error).splitlines()[0]
        raise ModelError(
            f"{folder}: no face perceiver there ({reason}); expected heads.safetensors and config.json"
        ) from error
    ready = model.eval().requires_grad_(False)
    return (fold_norms(ready) if fold else ready).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
