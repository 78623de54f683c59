"""FacePerceiver: what one face looks like and does, from aligned crops: one trunk, three kinds of look.

*Close looks* at every frame: crops of the face proper give dense points, head pose and signals (``read``). *Wide looks*
at a few frames, hair and neck included, give appearance and expression (``judge``). Both go through the trunk that is
also FaVChat nano's facial encoder; a close look leaves out its last level. *Eye looks*, with every close look, go
through a small network of their own and read eyes and brows from denser patches (``read_eyes``). It knows no files,
video or language.
"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from favchat.errors import ModelError
from favchat.faces.crops import TEMPLATE
from favchat.faces.eyes import EyeReader
from favchat.faces.landmarks import NUM_POINTS, SIGNALS
from favchat.vision import FaVChatVisionConfig, FaVChatVisionModel, fold_norms

SHIPPED = Path(__file__).parent.parent / "weights" / "perceiver"
NANO = Path(__file__).parent.parent / "weights" / "nano"
TRUNK = "facial_encoder."  # of the names of the trunk's tensors in nano's weights
CLOSE_SIZE = 80  # pixels of a close look's side
CLOSE_SHARE = 0.7  # of the wide crop's side, around the face proper
CLOSE_CENTRE = (0.5, 0.63)  # in the wide crop
CLOSE_TEMPLATE = ((TEMPLATE - np.array(CLOSE_CENTRE)) / CLOSE_SHARE + 0.5).astype(np.float32)
ANGLE_UNIT = 30.0  # degrees


@dataclass(frozen=True, slots=True)
class PerceiverConfig:
    """``labels``: what is judged in a wide look, then how many expressions; ``hidden_size`` of the close look's head,
    ``squeeze`` channels that each of the trunk's last two maps is reduced to."""

    labels: tuple[str, ...]
    emotions: tuple[str, ...]
    hidden_size: int = 256
    squeeze: int = 32


class CloseHead(nn.Module):
    """Points, pose and signals from the trunk's last two maps, which still know where things are.

    Kept off the last level: the mean shape of all faces, which is most of what points are, would crowd out their looks.
    """

    def __init__(self, channels: list[int], config: PerceiverConfig) -> None:
        super().__init__()
        self.reduce = nn.ModuleList(
            nn.Sequential(nn.Conv2d(size, config.squeeze, 1, bias=False), nn.BatchNorm2d(config.squeeze), nn.ReLU())
            for size in channels
        )
        cells = sum(side**2 for side in (-(-CLOSE_SIZE // 16), -(-CLOSE_SIZE // 32)))
        self.hidden = nn.Linear(config.squeeze * cells, config.hidden_size)
        self.out = nn.Linear(config.hidden_size, NUM_POINTS * 2 + 3 + len(SIGNALS))

    def forward(self, maps: list[Tensor]) -> Tensor:
        """Maps [B, C, 5, 5] and [B, C', 3, 3] to [B, 78 * 2 + 3 + 51]."""
        squeezed = [reduce(level).flatten(1) for reduce, level in zip(self.reduce, maps, strict=True)]
        return self.out(torch.relu(self.hidden(torch.cat(squeezed, dim=1))))


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
        self.close = CloseHead(sizes.hidden_sizes[-2:], config)
        self.eyes = EyeReader()
        self.labels = nn.Linear(sizes.embedding_size, len(config.labels))
        self.emotions = nn.Linear(sizes.embedding_size, len(config.emotions))
        self.register_buffer("mean", torch.tensor(sizes.image_mean)[:, None, None], persistent=False)
        self.register_buffer("deviation", torch.tensor(sizes.image_std)[:, None, None], persistent=False)

    def read(self, crops: Tensor) -> CloseLook:
        """Close looks: pictures [B, 3, 80, 80], aligned by ``CLOSE_TEMPLATE``."""
        maps = self.trunk.stage_maps(self.normalised(crops))
        out = self.close([level.to(self.close.out.weight.dtype) for level in maps[-2:]]).float()
        points, angles, signals = out.split([NUM_POINTS * 2, 3, len(SIGNALS)], dim=1)
        return CloseLook(points.view(-1, NUM_POINTS, 2) * 0.25 + 0.5, angles * ANGLE_UNIT, signals)

    def judge(self, crops: Tensor) -> tuple[Tensor, Tensor]:
        """Wide looks: pictures [B, 3, 128, 128], aligned by ``TEMPLATE``; logits [B, labels] and [B, emotions]."""
        last_level = self.trunk(self.normalised(crops)).last_hidden_state.flatten(1).to(self.labels.weight.dtype)
        return self.labels(last_level).float(), self.emotions(last_level).float()

    def read_eyes(self, patches: Tensor, angles: Tensor) -> Tensor:
        """Eye looks: pictures [B, 2, 3, 48, 48], right eye (mirrored) and left, aligned by ``eye_matrices``, with
        the ``angles`` [B, 3] of the close look; the signals [B, 19] of ``favchat.faces.eyes.EYE_SIGNALS``, which are
        joined with the close look's by ``EYE_SHARES``."""
        pictures = self.normalised(patches.flatten(0, 1)).unflatten(0, (-1, 2))
        return self.eyes(pictures, angles).float()

    def normalised(self, crops: Tensor) -> Tensor:
        """Pictures [B, 3, H, W], floats of 0..1 or uint8, as trunk and eye reader take them."""
        top = 255 if crops.dtype == torch.uint8 else 1
        return ((crops - top * self.mean) / (top * self.deviation)).contiguous(memory_format=torch.channels_last)


def save_heads(model: FacePerceiver, folder: Path) -> None:
    """Write ``heads.safetensors`` and ``config.json``: all but the trunk, which nano's weights hold."""
    folder.mkdir(parents=True, exist_ok=True)
    heads = {name: value for name, value in model.state_dict().items() if not name.startswith("trunk.")}
    halves = {name: value.half() if value.is_floating_point() else value for name, value in heads.items()}
    save_file({name: value.contiguous() for name, value in halves.items()}, folder / "heads.safetensors")
    (folder / "config.json").write_text(json.dumps(asdict(model.config), indent=2) + "\n")


def load_perceiver(folder: Path | None = None, nano: Path | None = None) -> FacePerceiver:
    """The shipped perceiver, ready for inference in float32, or the one in ``folder`` around the trunk in ``nano``.

    Raises ModelError when files are missing or do not fit.
    """
    folder, nano = folder or SHIPPED, nano or NANO
    try:
        settings = json.loads((folder / "config.json").read_text())
        labels, emotions = (tuple(settings.pop(key)) for key in ("labels", "emotions"))
        config = PerceiverConfig(labels, emotions, **settings)
        trunk = json.loads((nano / "config.json").read_text())["facial_config"]
        model = FacePerceiver(FaVChatVisionConfig(**trunk), config)
        state = load_file(folder / "heads.safetensors")
        with safe_open(nano / "model.safetensors", "pt") as file:
            names = [name for name in file.keys() if name.startswith(TRUNK)]  # noqa: SIM118 (not a dict)
            state |= {f"trunk.{name.removeprefix(TRUNK)}": file.get_tensor(name) for name in names}
        model.load_state_dict({name: v.float() if v.is_floating_point() else v for name, v in state.items()})
    except (OSError, KeyError, TypeError, ValueError, RuntimeError, SafetensorError) as error:
        reason = str(error).splitlines()[0]
        raise ModelError(
            f"{folder}: no face perceiver there ({reason}); expected heads.safetensors and config.json"
        ) from error
    folded = fold_norms(model.eval().requires_grad_(False))
    return folded.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
