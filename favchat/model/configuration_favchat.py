"""FaVChatConfig: every choice that makes one FaVChat model, and the checks that refuse choices that cannot work.

Composite like other vision-language models of `transformers`: one configuration each for the general encoder (looks at
the frame), the facial encoder (looks at the face) and the language model. All ablations are values here:
``facial_config=None``, one level, ``adapter="mlp"``, ``use_gates=False``. It builds no modules and knows no files.
"""

from collections.abc import Sequence
from typing import Any

from transformers import AutoConfig, PretrainedConfig
from transformers.models.auto.configuration_auto import CONFIG_MAPPING

from favchat.errors import ModelError

ADAPTERS = ("moe", "mlp")


class ModelValueError(ModelError, ValueError):
    """A value in a model's configuration or inputs is wrong; a ValueError too, as `transformers` users expect."""


class FaVChatConfig(PretrainedConfig):
    """Configuration of `FaVChatForConditionalGeneration`. Raises `ModelValueError` for values that cannot work.

    Args:
        general_config, facial_config: configurations (or their dicts) of vision models that `AutoModel` knows, or None
            for no such encoder. None for both is a plain language model.
        text_config: configuration (or dict) of any causal language model; default a Llama of default size.
        general_levels, facial_levels: indices into the encoder's ``hidden_states``, from shallow to deep; negative
            ones count from the end.
        general_grids, facial_grids: side of the grid that each level is pooled to, so a level gives ``grid ** 2``
            tokens a frame.
        facial_attributes: names of the attributes that the facial encoder's last level is read for. Each is one more
            token of a video that shows a face, whatever its length; empty for none.
        question_kinds: names of the kinds of questions that the attribute gates tell apart, for a model with
            ``facial_attributes``; each has a vector that is added to all visual tokens. Empty for none.
        gate_layers: convolutions over the question's words by which the attribute gates read it.
        chat_questions: how many questions of a chat the language model was taught to read at once; of a longer chat the
            last of them count. None for as many as there is room for.
        video_token_id: id of ``<|video|>``, the placeholder that visual tokens replace.
        adapter: ``"moe"`` or ``"mlp"``, a dense MLP with as many parameters as a token uses in the mixture.
        adapter_hidden_size: width D of visual tokens before and inside the adapter.
        num_adapter_layers: residual blocks of the adapter.
        num_experts, num_experts_per_tok: routed experts E and how many of them a token uses.
        expert_intermediate_size: inner width of each routed expert.
        shared_expert_intermediate_size: inner width of the expert that all tokens use; 0 for none.
        adapter_intermediate_size: inner width of the dense MLP; None for ``shared + num_experts_per_tok * expert``.
        adapter_act: name of the activation inside the gated MLPs.
        router_aux_loss_coef, router_z_loss_coef: weights of the load-balancing and z-loss in the training loss.
        use_gates: scale the general and the facial stream by gates that the question sets.
        visual_scale: root mean square of a visual token as the language model sees it; None for the language model's
            ``initializer_range``, the scale of its token embeddings when new.
        num_position_frequencies: octaves of the sinusoidal embedding of a cell's place.
        num_time_frequencies, min_time_period, max_time_period: sinusoids of the time embedding and their shortest
            and longest period in seconds.
        encoder_chunk_size: frames that an encoder takes at once outside training; None for all.
    """

    model_type = "favchat"
    sub_configs = {"general_config": AutoConfig, "facial_config": AutoConfig, "text_config": AutoConfig}  # noqa: RUF012

    def __init__(
        self,
        general_config: dict[str, Any] | PretrainedConfig | None = None,
        facial_config: dict[str, Any] | PretrainedConfig | None = None,
        text_config: dict[str, Any] | PretrainedConfig | None = None,
        *,
        general_levels: Sequence[int] = (-1,),
        general_grids: Sequence[int] = (4,),
        facial_levels: Sequence[int] = (-1,),
        facial_grids: Sequence[int] = (2,),
        facial_attributes: Sequence[str] = (),
        question_kinds: Sequence[str] = (),
        gate_layers: int = 1,
        chat_questions: int | None = None,
        video_token_id: int = 0,
        adapter: str = "moe",
        adapter_hidden_size: int = 512,
        num_adapter_layers: int = 1,
        num_experts: int = 8,
        num_experts_per_tok: int = 2,
        expert_intermediate_size: int = 512,
        shared_expert_intermediate_size: int = 1024,
        adapter_intermediate_size: int | None = None,
        adapter_act: str = "silu",
        router_aux_loss_coef: float = 0.01,
        router_z_loss_coef: float = 0.001,
        use_gates: bool = True,
        visual_scale: float | None = None,
        num_position_frequencies: int = 4,
        num_time_frequencies: int = 16,
        min_time_period: float = 0.25,
        max_time_period: float = 1024.0,
        encoder_chunk_size: int | None = 32,
        **kwargs: Any,
    ) -> None:
        self.general_config = _sub_config(general_config, "general_config")
        self.facial_config = _sub_config(facial_config, "facial_config")
        text_config = {"model_type": "llama"} if text_config is None else text_config
        self.text_config: Any = _sub_config(text_config, "text_config")
        self.general_levels = _integers(general_levels, "general_levels")
        self.general_grids = _integers(general_grids, "general_grids")
        self.facial_levels = _integers(facial_levels, "facial_levels")
        self.facial_grids = _integers(facial_grids, "facial_grids")
        self.facial_attributes = list(facial_attributes)
        self.question_kinds = list(question_kinds)
        self.gate_layers = gate_layers
        self.chat_questions = chat_questions
        self.video_token_id = video_token_id
        self.adapter = adapter
        self.adapter_hidden_size = adapter_hidden_size
        self.num_adapter_layers = num_adapter_layers
        self.num_experts = num_experts
        self.num_experts_per_tok = num_experts_per_tok
        self.expert_intermediate_size = expert_intermediate_size
        self.shared_expert_intermediate_size = shared_expert_intermediate_size
        self.adapter_intermediate_size = adapter_intermediate_size
        self.adapter_act = adapter_act
        self.router_aux_loss_coef = router_aux_loss_coef
        self.router_z_loss_coef = router_z_loss_coef
        self.use_gates = use_gates
        self.visual_scale = visual_scale
        self.num_position_frequencies = num_position_frequencies
        self.num_time_frequencies = num_time_frequencies
        self.min_time_period = min_time_period
        self.max_time_period = max_time_period
        self.encoder_chunk_size = encoder_chunk_size
        # The language model ties its own weights by its own configuration; there is nothing to tie above it.
        kwargs["tie_word_embeddings"] = bool(getattr(self.text_config, "tie_word_embeddings", False))
        self._init_base(kwargs)
        self.check()

    def _init_base(self, kwargs: dict[str, Any]) -> None:
        """The base class's part. It hands its own choice of kernels down to the parts, even where it has none.

        Parts that exist already have chosen, and a choice taken away means attention without a mask: it is given back.
        """
        parts = [part for part in (self.general_config, self.facial_config, self.text_config) if part is not None]
        names = ("_attn_implementation", "_experts_implementation")
        chosen = [(part, name, getattr(part, name, None)) for part in parts for name in names]
        super().__init__(**kwargs)
        for part, name, value in chosen:
            if value is not None and getattr(self, name, None) is None:
                setattr(part, name, value)

    @property
    def sources(self) -> list[tuple[str, int, int]]:
        """``(encoder, level, grid)`` of each source, in the order of ``visual_sources`` and of a frame's tokens.

        The attributes, if any, come last, as ``("attributes", -1, 0)``: they have no grid.
        """
        found = []
        for encoder in ("general", "facial"):
            if getattr(self, f"{encoder}_config") is not None:
                levels, grids = getattr(self, f"{encoder}_levels"), getattr(self, f"{encoder}_grids")
                found += [(encoder, level, grid) for level, grid in zip(levels, grids, strict=True)]
        if self.facial_config is not None and self.facial_attributes:
            found.append(("attributes", -1, 0))
        return found

    @property
    def tokens_per_frame(self) -> int:
        """Visual tokens of one frame; 0 without a general encoder."""
        return sum(grid * grid for encoder, _, grid in self.sources if encoder == "general")

    @property
    def tokens_per_face(self) -> int:
        """Visual tokens of one face crop; 0 without a facial encoder."""
        return sum(grid * grid for encoder, _, grid in self.sources if encoder == "facial")

    @property
    def attribute_tokens(self) -> int:
        """Further visual tokens of a video that shows a face, one per attribute; 0 without a facial encoder."""
        return 0 if self.facial_config is None else len(self.facial_attributes)

    @property
    def dense_intermediate_size(self) -> int:
        """Inner width of the MLP that stands for the mixture: by default what one token uses of it."""
        if self.adapter_intermediate_size is not None:
            return self.adapter_intermediate_size
        return self.shared_expert_intermediate_size + self.num_experts_per_tok * self.expert_intermediate_size

    def check(self) -> None:
        """Raise `ModelValueError` for the first value that cannot work, in one line."""
        for encoder in ("general", "facial"):
            self._check_levels(encoder)
        if len(set(self.facial_attributes)) != len(self.facial_attributes):
            raise ModelValueError("facial_attributes: an attribute is named twice")
        if self.question_kinds and not self.attribute_tokens:
            raise ModelValueError("question_kinds: they are told by attribute gates; name facial_attributes too")
        if self.adapter not in ADAPTERS:
            raise ModelValueError(f"adapter={self.adapter!r}: expected one of {', '.join(ADAPTERS)}")
        sizes = ("adapter_hidden_size", "num_adapter_layers", "num_experts", "num_experts_per_tok", "gate_layers")
        counts = ("expert_intermediate_size", "num_position_frequencies", "num_time_frequencies")
        for name in sizes + counts:
            _require(self, name, 1)
        for name in ("adapter_intermediate_size", "encoder_chunk_size", "chat_questions"):
            if getattr(self, name) is not None:
                _require(self, name, 1)
        for name in ("shared_expert_intermediate_size", "video_token_id"):
            _require(self, name, 0)
        if self.num_experts_per_tok > self.num_experts:
            raise ModelValueError(
                f"num_experts_per_tok={self.num_experts_per_tok}: expected at most num_experts={self.num_experts}"
            )
        for name in ("router_aux_loss_coef", "router_z_loss_coef"):
            if not getattr(self, name) >= 0:
                raise ModelValueError(f"{name}={getattr(self, name)}: expected 0 or more")
        if self.visual_scale is not None and not self.visual_scale > 0:
            raise ModelValueError(f"visual_scale={self.visual_scale}: expected more than 0, or None")
        if not 0 < self.min_time_period < self.max_time_period:
            raise ModelValueError(
                f"min_time_period={self.min_time_period}, max_time_period={self.max_time_period}: "
                "expected 0 < min_time_period < max_time_period (seconds)"
            )
        vocabulary = getattr(self.text_config, "vocab_size", None)
        if vocabulary is not None and self.video_token_id >= vocabulary:
            raise ModelValueError(
                f"video_token_id={self.video_token_id}: expected an id below text_config.vocab_size={vocabulary}"
            )

    def _check_levels(self, encoder: str) -> None:
        levels, grids = getattr(self, f"{encoder}_levels"), getattr(self, f"{encoder}_grids")
        if getattr(self, f"{encoder}_config") is None:
            return
        if not levels:
            raise ModelValueError(f"{encoder}_levels is empty: name one level at least, or set {encoder}_config=None")
        if len(levels) != len(grids):
            raise ModelValueError(
                f"{encoder}_grids has {len(grids)} values for {len(levels)} {encoder}_levels: expected one grid a level"
            )
        if len(set(levels)) != len(levels):
            raise ModelValueError(f"{encoder}_levels={levels}: a level is named twice")
        if min(grids) < 1:
            raise ModelValueError(f"{encoder}_grids={grids}: expected sides of 1 or more")


def _sub_config(config: dict[str, Any] | PretrainedConfig | None, name: str) -> PretrainedConfig | None:
    """The configuration itself, from a dict by its ``model_type``."""
    if config is None or isinstance(config, PretrainedConfig):
        return config
    if not isinstance(config, dict):
        raise ModelValueError(f"{name} is a {type(config).__name__}: expected a configuration, a dict or None")
    model_type = str(config.get("model_type"))
    if model_type not in CONFIG_MAPPING:
        raise ModelValueError(f"{name}: model_type {model_type!r} is not a model that transformers knows")
    return CONFIG_MAPPING[model_type](**{key: value for key, value in config.items() if key != "model_type"})


def _integers(values: Sequence[int], name: str) -> list[int]:
    """A plain list of ints, which JSON keeps as it is."""
    if isinstance(values, str) or not isinstance(values, Sequence):
        raise ModelValueError(f"{name}={values!r}: expected a list of integers")
    if not all(isinstance(value, int) and not isinstance(value, bool) for value in values):
        raise ModelValueError(f"{name}={list(values)}: expected a list of integers")
    return list(values)


def _require(config: FaVChatConfig, name: str, least: int) -> None:
    value = getattr(config, name)
    if not isinstance(value, int) or isinstance(value, bool) or value < least:
        raise ModelValueError(f"{name}={value!r}: expected an integer of {least} or more")


AutoConfig.register("favchat", FaVChatConfig)
