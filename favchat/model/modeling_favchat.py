"""FaVChat: two encoders look at a video, an adapter fuses what they saw for the question, a language model answers.

Read `FaVChatForConditionalGeneration.forward` first: encode (`encode_video`), fuse (`fuse`), place, speak. What the
video shows does not depend on the question and is kept; adapter and language model run again for the next one.

What conditions the adapter is the question alone: the tokens that ``question_mask`` marks, which the processor sets to
the last user turn. Earlier turns of a chat are text that the language model reads; they do not steer the adapter. In
training, one sample supervises one answer, the last. This file knows no files, tokenizers or faces.
"""

from dataclasses import dataclass
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn
from transformers import AutoModel, AutoModelForCausalLM, AutoModelForImageTextToText, PretrainedConfig, PreTrainedModel
from transformers import initialization as init
from transformers.cache_utils import Cache
from transformers.generation import GenerationMixin
from transformers.utils import ModelOutput
from transformers.utils.generic import can_return_tuple

from favchat.model.adapter import AdapterOutput, GateProjection, VisualAdapter, VisualNorm
from favchat.model.configuration_favchat import FaVChatConfig, ModelValueError
from favchat.model.encoders import VideoEmbedder, feature_maps
from favchat.model.moe import Experts

VISUAL_INPUTS = ("pixel_values", "facial_pixel_values", "frame_times", "facial_times", "frame_mask", "facial_mask")

ATTENTION_FLAGS = {
    "sdpa": "_supports_sdpa",
    "flash_attention_2": "_supports_flash_attn",
    "flash_attention_3": "_supports_flash_attn",
    "flex_attention": "_supports_flex_attn",
}


@dataclass
class VideoEncoding(ModelOutput):
    """What the encoders saw of B videos, whatever will be asked: keep it and pass it instead of pixels.

    ``visual_embeds`` [B, N, D] visual tokens before the adapter, general ones first, each stream frame by frame;
    ``visual_sources`` int64 [B, N] index into ``config.sources`` (encoder and level), -1 for padding;
    ``attribute_scores`` float32 [B, K] how surely each of ``config.facial_attributes`` holds, 0..1, for a model that
    reads attributes and a batch in which some video shows a face (0.5 for the others).
    """

    visual_embeds: Tensor = None  # type: ignore[assignment]
    visual_sources: Tensor = None  # type: ignore[assignment]
    attribute_scores: Tensor | None = None


class EncodedStream(NamedTuple):
    """What one encoder saw: tokens [B, T * n, D] and their sources [B, T * n].

    Where faces are read for attributes, ``last_level`` [V, C] is the mean over all cells of the last level of the V
    faces that ``mask`` bool [B, T] marks; None otherwise.
    """

    embeds: Tensor
    sources: Tensor
    last_level: Tensor | None
    mask: Tensor


@dataclass
class FaVChatOutput(ModelOutput):
    """Output of `FaVChatForConditionalGeneration`.

    Args:
        loss: scalar, with ``labels``: cross-entropy of the next token, in training plus ``aux_loss``.
        logits: [B, L, V] before the softmax (the last ``logits_to_keep`` positions if that is set).
        past_key_values: the language model's cache.
        hidden_states, attentions: the language model's, if asked for.
        gates: float32 [B, 2], weight of the general and the facial source; None without gates or video.
        attribute_gates: float32 [B, K], how much the question is about each attribute, 0..1; None as above.
        aux_loss: scalar, ``router_aux_loss_coef`` x load balancing + ``router_z_loss_coef`` x z-loss, unweighted by
            anything else; None without video.
        load_balancing_loss, router_z_loss: its two parts before their coefficients.
        expert_shares: float32 [B, adapter layers, E], share of a sample's slots that each expert got.
        router_logits: with ``output_router_logits``, float32 [M, E] per adapter layer, M visual tokens in all.
    """

    loss: Tensor | None = None
    logits: Tensor | None = None
    past_key_values: Cache | None = None
    hidden_states: tuple[Tensor, ...] | None = None
    attentions: tuple[Tensor, ...] | None = None
    gates: Tensor | None = None
    attribute_gates: Tensor | None = None
    aux_loss: Tensor | None = None
    load_balancing_loss: Tensor | None = None
    router_z_loss: Tensor | None = None
    expert_shares: Tensor | None = None
    router_logits: tuple[Tensor, ...] | None = None


class FaVChatPreTrainedModel(PreTrainedModel):
    """What all FaVChat models share: configuration class, abilities, weight initialisation."""

    config_class = FaVChatConfig
    base_model_prefix = ""
    main_input_name = "input_ids"
    input_modalities = ["image", "video", "text"]  # noqa: RUF012
    supports_gradient_checkpointing = True
    _no_split_modules = ["AdapterBlock"]  # noqa: RUF012
    _skip_keys_device_placement = ["past_key_values"]  # noqa: RUF012
    # Nothing here attends: encoders and language model each say what they support.
    _supports_sdpa = True
    _supports_flash_attn = True
    _supports_flex_attn = True
    _supports_attention_backend = True

    @torch.no_grad()
    def _init_weights(self, module: nn.Module) -> None:
        deviation = getattr(self.config.text_config, "initializer_range", 0.02)
        if isinstance(module, Experts):
            init.normal_(module.gate_up_proj, mean=0.0, std=deviation)
            init.normal_(module.down_proj, mean=0.0, std=deviation)
        elif isinstance(module, GateProjection):
            init.zeros_(module.weight)
            init.zeros_(module.bias)
        elif isinstance(module, VisualNorm):
            init.constant_(module.weight, self.config.visual_scale or deviation)
        else:
            super()._init_weights(module)


def build_part(auto_class: Any, config: PretrainedConfig) -> PreTrainedModel:
    """A new encoder or language model from its configuration.

    An attention implementation that was asked for the whole model holds for the parts that have it; a convolutional
    encoder, say, has none to choose and goes without.
    """
    wanted = ATTENTION_FLAGS.get(config._attn_implementation)
    if wanted is not None and not getattr(auto_class._model_mapping[type(config)], wanted, False):
        config._attn_implementation = "eager"
    return auto_class.from_config(config)


class FaVChatForConditionalGeneration(FaVChatPreTrainedModel, GenerationMixin):
    """The whole model. See `FaVChatConfig` for its choices.

    ``general_encoder``, ``facial_encoder`` and ``language_model`` may be handed in ready made (with their weights);
    otherwise they are built from the configuration.
    """

    def __init__(
        self,
        config: FaVChatConfig,
        general_encoder: PreTrainedModel | None = None,
        facial_encoder: PreTrainedModel | None = None,
        language_model: PreTrainedModel | None = None,
    ) -> None:
        super().__init__(config)
        for part in (general_encoder, facial_encoder, language_model):
            for module in part.modules() if part is not None else ():
                # What `transformers` marks loaded modules with; `post_init` must not start their weights afresh.
                module._is_hf_initialized = True  # type: ignore[assignment]
        if general_encoder is None and config.general_config is not None:
            general_encoder = build_part(AutoModel, config.general_config)
        if facial_encoder is None and config.facial_config is not None:
            facial_encoder = build_part(AutoModel, config.facial_config)
        if language_model is None:
            language_model = build_part(AutoModelForCausalLM, config.text_config)
        self.general_encoder = general_encoder
        self.facial_encoder = facial_encoder
        if config.sources:
            self.video_embedder = VideoEmbedder(config)
            self.adapter = VisualAdapter(config)
        self.language_model = language_model
        self.post_init()

    def get_input_embeddings(self) -> nn.Module:
        return self.language_model.get_input_embeddings()

    def set_input_embeddings(self, value: nn.Module) -> None:
        self.language_model.set_input_embeddings(value)

    def get_output_embeddings(self) -> nn.Module:
        return self.language_model.get_output_embeddings()

    def set_output_embeddings(self, value: nn.Module) -> None:
        self.language_model.set_output_embeddings(value)

    def get_decoder(self) -> nn.Module:
        return self.language_model

    def encode_video(
        self,
        pixel_values: Tensor | None = None,
        facial_pixel_values: Tensor | None = None,
        frame_times: Tensor | None = None,
        facial_times: Tensor | None = None,
        frame_mask: Tensor | None = None,
        facial_mask: Tensor | None = None,
    ) -> VideoEncoding:
        """Look at B videos once; the result serves any number of questions.

        ``pixel_values`` float [B, T, 3, H, W] frames and ``facial_pixel_values`` float [B, F, 3, h, w] face crops, each
        normalised for its encoder; ``frame_times`` [B, T] and ``facial_times`` [B, F] their times in seconds;
        ``frame_mask`` and ``facial_mask`` bool [B, T] and [B, F], False for padding (None: all are real). Without any
        pixels: one video in which nothing was seen. Raises `ModelValueError` for pixels that no encoder takes and for
        missing times.
        """
        streams = [
            self._encode_stream("general", pixel_values, frame_times, frame_mask),
            self._encode_stream("facial", facial_pixel_values, facial_times, facial_mask),
        ]
        found = [(stream.embeds, stream.sources) for stream in streams if stream is not None]
        if not found:
            nothing = torch.zeros(1, 0, self.config.adapter_hidden_size, device=self.device, dtype=self.dtype)
            return VideoEncoding(nothing, nothing.new_zeros((1, 0), dtype=torch.long))
        scores = None
        reader, faces = self.video_embedder.attributes, streams[1]
        if reader is not None and faces is not None and faces.last_level is not None:
            logits = reader.logits(faces.last_level, faces.mask)
            found.append(self.video_embedder.attribute_tokens(logits, faces.mask.any(dim=1)))
            scores = logits.sigmoid()
        embeds, sources = zip(*found, strict=True)
        return VideoEncoding(torch.cat(embeds, dim=1), torch.cat(sources, dim=1), scores)

    def _encode_stream(
        self, name: str, pixels: Tensor | None, times: Tensor | None, mask: Tensor | None
    ) -> EncodedStream | None:
        """What one encoder sees of [B, T] pictures; only real ones are looked at."""
        encoder = getattr(self, f"{name}_encoder")
        if pixels is None:
            return None
        if encoder is None:
            raise ModelValueError(f"{name} pixels given to a model with {name}_config=None")
        if times is None or times.shape != pixels.shape[:2]:
            shape = None if times is None else tuple(times.shape)
            raise ModelValueError(f"{name} times: expected shape {tuple(pixels.shape[:2])} as the pixels, got {shape}")
        mask = torch.ones_like(times, dtype=torch.bool) if mask is None else mask.bool()
        frames, moments = pixels[mask], times[mask]
        # In training all frames go at once: batch statistics, and one graph.
        chunk = (None if self.training else self.config.encoder_chunk_size) or max(len(frames), 1)
        reads_attributes = name == "facial" and self.video_embedder.attributes is not None
        parts, last_levels = [], []
        for part, moment in zip(frames.split(chunk), moments.split(chunk), strict=True):
            if len(part):
                maps = feature_maps(encoder, part)
                parts.append(self.video_embedder(name, maps, moment))
                if reads_attributes:
                    last_levels.append(maps[-1].mean(dim=(2, 3)))
        ids = self.video_embedder.source_ids(name, pixels.device)
        size = self.config.adapter_hidden_size
        embeds = torch.zeros(
            *mask.shape, len(ids), size, device=pixels.device, dtype=parts[0].dtype if parts else self.dtype
        )
        if parts:
            embeds[mask] = torch.cat(parts)
        sources = torch.where(mask[:, :, None], ids, -1)
        last_level = torch.cat(last_levels) if last_levels else None
        return EncodedStream(embeds.flatten(1, 2), sources.flatten(1, 2), last_level, mask)

    def fuse(self, encoding: VideoEncoding, input_ids: Tensor, question_mask: Tensor | None) -> AdapterOutput:
        """The adapter alone: visual tokens of ``encoding`` for the question in ``input_ids`` [B, L].

        ``question_mask`` bool [B, L] marks the question's tokens. Cheap next to the rest, so that gates and expert
        shares can be asked for on their own.
        """
        if question_mask is None:
            raise ModelValueError("question_mask is missing: the tokens of the question (FaVChatProcessor marks them)")
        mask = question_mask.to(input_ids.device).bool()
        # A mask made for the prompt stays right while tokens are appended to it.
        mask = nn.functional.pad(mask, (0, input_ids.shape[1] - mask.shape[1]))
        lengths = mask.sum(dim=1)
        asked = self.get_input_embeddings()(input_ids[mask])
        # words shape (B, longest question, H): the questions alone, so that padding and place change nothing
        real = torch.arange(max(int(lengths.max()), 1), device=mask.device) < lengths[:, None]
        words = asked.new_zeros(*real.shape, asked.shape[-1]).masked_scatter(real[..., None], asked)
        return self.adapter(encoding.visual_embeds, encoding.visual_sources, words, lengths)

    def embed_prompt(self, encoding: VideoEncoding, input_ids: Tensor, fused: AdapterOutput) -> Tensor:
        """``inputs_embeds`` [B, L, H] for `generate`, from what `fuse` gave for the same encoding and ``input_ids``.

        For callers that look at the gates before they have the model speak: nothing is fused twice.
        """
        return self._place(self.get_input_embeddings()(input_ids), input_ids, fused, encoding)

    def _place(
        self, inputs_embeds: Tensor, input_ids: Tensor, fused: AdapterOutput | None, encoding: VideoEncoding | None
    ) -> Tensor:
        """``inputs_embeds`` [B, L, H] with the placeholders in ``input_ids`` replaced by visual tokens, in order."""
        placeholders = input_ids == self.config.video_token_id
        expected = placeholders.sum(dim=1)
        given = torch.zeros_like(expected) if encoding is None else (encoding.visual_sources >= 0).sum(dim=1)
        wrong = (expected != given).nonzero().flatten().tolist()
        if wrong:
            raise ModelValueError(
                f"sample {wrong[0]}: {int(expected[wrong[0]])} <|video|> placeholders in input_ids but "
                f"{int(given[wrong[0]])} visual tokens; make both with the same FaVChatProcessor"
            )
        if fused is None:
            return inputs_embeds
        return inputs_embeds.masked_scatter(placeholders[..., None], fused.tokens.to(inputs_embeds.dtype))

    @can_return_tuple
    def forward(
        self,
        input_ids: Tensor | None = None,
        attention_mask: Tensor | None = None,
        position_ids: Tensor | None = None,
        past_key_values: Cache | None = None,
        inputs_embeds: Tensor | None = None,
        pixel_values: Tensor | None = None,
        facial_pixel_values: Tensor | None = None,
        frame_times: Tensor | None = None,
        facial_times: Tensor | None = None,
        frame_mask: Tensor | None = None,
        facial_mask: Tensor | None = None,
        visual_embeds: Tensor | None = None,
        visual_sources: Tensor | None = None,
        attribute_scores: Tensor | None = None,
        question_mask: Tensor | None = None,
        labels: Tensor | None = None,
        use_cache: bool | None = None,
        logits_to_keep: int | Tensor = 0,
        output_router_logits: bool = False,
        num_items_in_batch: Tensor | int | None = None,
        **kwargs: Any,
    ) -> FaVChatOutput:
        """Next-token logits for B conversations, each about a video, a still, or nothing.

        Args:
            input_ids: int [B, L], with one ``video_token_id`` for each visual token of the sample.
            attention_mask: [B, L], 0 for padding (on the left, so that all samples end together).
            inputs_embeds: [B, L, H] instead of ``input_ids``, for text alone.
            pixel_values ... facial_mask: the videos, as for `encode_video`.
            visual_embeds, visual_sources: a `VideoEncoding` instead of the videos. Its ``attribute_scores`` may come
                along, and are in the tokens already.
            question_mask: bool [B, L], the tokens of the question that conditions adapter and gates.
            labels: int [B, L], -100 where nothing is learnt.
            output_router_logits: give ``router_logits`` back.
            num_items_in_batch: supervised tokens in the whole step, as `transformers.Trainer` counts them.

        Raises `ModelValueError` where placeholders and visual tokens differ in number.
        """
        encoding = None
        if visual_embeds is not None and visual_sources is not None:
            encoding = VideoEncoding(visual_embeds, visual_sources)
        if pixel_values is not None or facial_pixel_values is not None:
            encoding = self.encode_video(
                pixel_values, facial_pixel_values, frame_times, facial_times, frame_mask, facial_mask
            )
        starts = past_key_values is None or past_key_values.get_seq_length() == 0
        fused = None
        if inputs_embeds is None and input_ids is not None:
            inputs_embeds = self.get_input_embeddings()(input_ids)
            if encoding is not None:
                fused = self.fuse(encoding, input_ids, question_mask)
            if starts:
                inputs_embeds = self._place(inputs_embeds, input_ids, fused, encoding)
        elif encoding is not None:
            raise ModelValueError("a video needs input_ids, whose placeholders it replaces; got inputs_embeds")
        if position_ids is None and starts and attention_mask is not None and attention_mask.dim() == 2:
            position_ids = (attention_mask.long().cumsum(dim=1) - 1).clamp(min=0)
        outputs = self.language_model(
            inputs_embeds=inputs_embeds,
            attention_mask=attention_mask,
            position_ids=position_ids,
            past_key_values=past_key_values,
            use_cache=use_cache,
            logits_to_keep=logits_to_keep,
            **kwargs,
        )
        result = FaVChatOutput(
            logits=outputs.logits,
            past_key_values=outputs.past_key_values,
            hidden_states=outputs.hidden_states,
            attentions=outputs.attentions,
        )
        if fused is not None:
            result.gates = fused.gates
            result.attribute_gates = fused.attribute_gates
            result.aux_loss = self._aux_loss(fused)
            result.load_balancing_loss, result.router_z_loss = fused.load_balancing_loss, fused.router_z_loss
            result.expert_shares = fused.expert_shares
            result.router_logits = fused.router_logits if output_router_logits else None
        if labels is not None:
            result.loss = self._loss(outputs.logits, labels, result.aux_loss, num_items_in_batch)
        return result

    def _aux_loss(self, fused: AdapterOutput) -> Tensor:
        balance = self.config.router_aux_loss_coef * fused.load_balancing_loss
        return balance + self.config.router_z_loss_coef * fused.router_z_loss

    def _loss(
        self, logits: Tensor, labels: Tensor, aux_loss: Tensor | None, num_items_in_batch: Tensor | int | None
    ) -> Tensor:
        """Cross-entropy of the next token; in training plus the router's losses."""
        vocabulary = self.config.text_config.vocab_size
        loss = self.loss_function(logits, labels, vocab_size=vocabulary, num_items_in_batch=num_items_in_batch)
        if self.training and aux_loss is not None:
            # With gradient accumulation the step's losses add up, so each part brings its share of this one too.
            share = 1.0 if num_items_in_batch is None else (labels[:, 1:] != -100).sum() / num_items_in_batch
            loss = loss + share * aux_loss.to(loss.device)
        return loss

    @torch.no_grad()
    def generate(self, inputs: Tensor | None = None, **kwargs: Any) -> Any:  # type: ignore[override]
        """As `GenerationMixin.generate`; videos are encoded once, however many beams or samples are asked for."""
        videos = {name: kwargs.pop(name, None) for name in VISUAL_INPUTS}
        if videos["pixel_values"] is not None or videos["facial_pixel_values"] is not None:
            kwargs.update(self.encode_video(**videos))
        return super().generate(inputs, **kwargs)  # type: ignore[misc]

    def prepare_inputs_for_generation(
        self,
        *args: Any,
        inputs_embeds: Tensor | None = None,
        is_first_iteration: bool | None = False,
        **kwargs: Any,
    ) -> Any:
        """Inputs of one step: once the video is in the cache, only new text goes in."""
        inputs = super().prepare_inputs_for_generation(  # type: ignore[misc]
            *args, inputs_embeds=inputs_embeds, is_first_iteration=is_first_iteration, **kwargs
        )
        if inputs.get("use_cache", True) and not is_first_iteration:
            for name in ("visual_embeds", "visual_sources", "attribute_scores", "question_mask"):
                inputs.pop(name, None)
        return inputs


AutoModelForImageTextToText.register(FaVChatConfig, FaVChatForConditionalGeneration)
