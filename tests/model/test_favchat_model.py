"""What the whole model promises: no leak, any mix of samples in a batch, encode once, exact save and load."""

import numpy as np
import pytest
import torch
from tiny_models import crops, pictures, text_config, turns
from torch.testing import assert_close
from transformers import AutoModelForCausalLM, AutoModelForImageTextToText, GPT2Config, Qwen2Config

from favchat.model import FaVChatForConditionalGeneration, FaVChatProcessor, ModelValueError
from favchat.model.modeling_favchat import VISUAL_INPUTS

QUESTIONS = ["Is the man bald?", "What colour is her hair?", "smiling", "Is he brown? Yes, or is he bald?"]


def mixed_batch(processor, **options):
    """Both sources; no face; no video at all; a face and other lengths."""
    videos = [pictures(2), pictures(3, 1, 40, 20), None, pictures(1, 2)]
    faces = [crops(2), None, None, crops(3, 7)]
    return processor(QUESTIONS, videos, faces, **options)


def single(processor, index):
    videos = [pictures(2), pictures(3, 1, 40, 20), None, pictures(1, 2)]
    faces = [crops(2), None, None, crops(3, 7)]
    return processor([QUESTIONS[index]], [videos[index]], [faces[index]])


def fused(model, batch):
    names = ("pixel_values", "facial_pixel_values", "frame_times", "facial_times", "frame_mask", "facial_mask")
    encoding = model.encode_video(**{name: batch[name] for name in names if name in batch})
    return model.fuse(encoding, batch["input_ids"], batch["question_mask"])


def test_the_answer_changes_no_visual_token_and_no_gate(model, processor):
    found = []
    for answer in ("Yes, he is bald.", "no", "brown hair, smiling; " * 5):
        batch = processor([turns("Is the man bald?", answer)], [pictures(2)], [crops(2)], labels=True)
        found.append(fused(model, batch))
    for other in found[1:]:
        assert torch.equal(other.tokens, found[0].tokens)
        assert torch.equal(other.gates, found[0].gates)
    asked = fused(model, processor(["Is the man bald?"], [pictures(2)], [crops(2)]))
    assert torch.equal(asked.tokens, found[0].tokens)


def test_the_last_question_alone_conditions_the_adapter(model, processor):
    video, face = [pictures(2)], [crops(2)]
    alone = fused(model, processor([turns("Is he bald?")], video, face))
    chats = (["smiling", "no", "Is he bald?"], ["What colour is her hair?", "brown", "Is he bald?"])
    for chat in chats:
        later = fused(model, processor([turns(*chat)], video, face))
        assert_close(later.tokens, alone.tokens, rtol=1e-6, atol=1e-6)
        assert_close(later.gates, alone.gates)
    other = fused(model, processor([turns("What colour is her hair?")], video, face))
    assert not torch.allclose(other.gates, alone.gates, atol=1e-3)
    assert not torch.allclose(other.tokens, alone.tokens, atol=1e-3)


def test_earlier_turns_are_text_for_the_language_model(model, processor):
    logits = []
    for first in ("smiling", "What colour is her hair?"):
        batch = processor([turns(first, "no", "Is he bald?")], [pictures(2)], [crops(2)])
        logits.append(model(**batch).logits[0, -1])
    assert not torch.allclose(logits[0], logits[1], atol=1e-3)


def test_gates_follow_the_sources_present(model, processor):
    gates = model(**mixed_batch(processor)).gates
    assert_close(gates.sum(dim=1), torch.tensor([1.0, 1.0, 0.0, 1.0]))
    assert ((gates[0] > 0) & (gates[0] < 1)).all()
    assert gates[1].tolist() == [1.0, 0.0]
    assert gates[2].tolist() == [0.0, 0.0]
    face_only = processor(["smiling"], [None], [crops(2)])
    assert model(**face_only).gates.tolist() == [[0.0, 1.0]]


def test_new_gates_are_neutral_and_the_facial_stream_can_be_gated_away(make_config, processor):
    torch.manual_seed(0)
    made = FaVChatForConditionalGeneration(make_config()).eval()
    batch = processor(["smiling"], [pictures(2)], [crops(2)])
    assert_close(made(**batch).gates, torch.tensor([[0.5, 0.5]]))
    neutral = fused(made, batch).tokens
    made.adapter.gates, kept = None, made.adapter.gates
    assert_close(fused(made, batch).tokens, neutral)
    made.adapter.gates = kept
    made.adapter.gates.proj.bias.data = torch.tensor([60.0, -60.0])
    other_face = processor(["smiling"], [pictures(2)], [crops(2, seed=55)])
    one, other = fused(made, batch).tokens, fused(made, other_face).tokens
    assert_close(one, other)
    assert not torch.allclose(neutral, fused(made, batch).tokens, atol=1e-3)


def test_expert_shares_and_router_logits_say_who_worked(model, processor):
    batch = mixed_batch(processor)
    output = model(**batch, output_router_logits=True)
    assert_close(output.expert_shares.sum(dim=2), torch.tensor([[1.0], [1.0], [0.0], [1.0]]))
    placeholders = int((batch["input_ids"] == processor.video_token_id).sum())
    assert [tuple(logits.shape) for logits in output.router_logits] == [(placeholders, 4)]
    assert model(**batch).router_logits is None


def test_a_sample_is_the_same_alone_and_in_a_mixed_batch(model, processor):
    together = model(**mixed_batch(processor)).logits
    for index in range(4):
        alone = model(**single(processor, index)).logits[0]
        assert_close(together[index, -len(alone) :], alone, rtol=1e-4, atol=1e-4)


def test_padding_on_the_right_gives_the_same(model, processor):
    left, right = mixed_batch(processor), mixed_batch(processor, padding_side="right")
    one, other = model(**left).logits, model(**right).logits
    for index, length in enumerate(left["attention_mask"].sum(dim=1).tolist()):
        assert_close(one[index, -length:], other[index, :length], rtol=1e-4, atol=1e-4)


def test_what_is_seen_reaches_the_answer(model, processor):
    base = model(**processor(["smiling"], [pictures(2)], [crops(2)])).logits[0, -1]
    frames, times = pictures(2)
    changed = {
        "other frames": processor(["smiling"], [pictures(2, seed=9)], [crops(2)]),
        "another face": processor(["smiling"], [pictures(2)], [crops(2, seed=9)]),
        "other times": processor(["smiling"], [(frames, times + 3.3)], [crops(2)]),
        "other order": processor(["smiling"], [(frames[::-1].copy(), times)], [crops(2)]),
    }
    for name, batch in changed.items():
        assert not torch.allclose(model(**batch).logits[0, -1], base, atol=1e-3), name


def test_padding_frames_are_never_looked_at(model, processor):
    batch = mixed_batch(processor)
    expected = model(**batch).logits
    batch["pixel_values"][~batch["frame_mask"]] = float("nan")
    batch["facial_pixel_values"][~batch["facial_mask"]] = float("nan")
    assert_close(model(**batch).logits, expected)


def test_chunks_change_nothing(make_model, processor):
    whole, parts = make_model(encoder_chunk_size=None), make_model(encoder_chunk_size=2)
    batch = mixed_batch(processor)
    assert_close(parts(**batch).logits, whole(**batch).logits, rtol=1e-4, atol=1e-4)


def test_encode_once_ask_many(model, processor, monkeypatch):
    pixels = processor.pixels([pictures(2)], [crops(2)])
    encoding = model.encode_video(**pixels)
    expected = [model(**processor([q], [pictures(2)], [crops(2)])).logits for q in QUESTIONS]

    def fail(*args, **kwargs):
        raise AssertionError("an encoder ran again")

    monkeypatch.setattr(model.general_encoder, "forward", fail)
    monkeypatch.setattr(model.facial_encoder, "forward", fail)
    for question, logits in zip(QUESTIONS, expected, strict=True):
        assert_close(model(**processor([question], encoding=encoding)).logits, logits)
        model.generate(**processor([question], encoding=encoding), max_new_tokens=2, do_sample=False)


def test_nothing_seen_is_an_encoding_too(model, processor):
    empty = model.encode_video()
    batch = processor(["smiling"], encoding=empty)
    assert not (batch["input_ids"] == processor.video_token_id).any()
    text = processor(["smiling"])
    assert_close(model(**batch).logits, model(**text).logits)
    assert model(**batch).gates.tolist() == [[0.0, 0.0]]


def test_attributes_are_read_off_all_faces_of_a_video(model, processor):
    """One face shown three times is read as it is once; two faces give the mean of both."""
    first, second = crops(1, 5), crops(1, 6)
    both = (np.concatenate([first[0], second[0]]), np.array([0.0, 1.0]))
    thrice = (np.repeat(first[0], 3, axis=0), np.arange(3.0))
    encoding = model.encode_video(**processor.pixels([None] * 4, [first, second, both, thrice]))
    reader = model.video_embedder.attributes
    tokens = encoding.visual_embeds[:, -3:] - model.video_embedder.source.weight[-1]
    assert (encoding.visual_sources[:, -3:] == 4).all()
    assert_close(tokens[3], tokens[0], atol=1e-5, rtol=0)
    # The tokens lie on the way from "absent" to "present"; how far, is the probability.
    absent, present = reader.value.weight
    way = present - absent
    share = ((tokens - reader.name.weight - absent) * way).sum(-1) / way.square().sum(-1)
    assert_close(share, encoding.attribute_scores, atol=1e-4, rtol=0)
    logits = torch.logit(share)
    assert_close(logits[2], (logits[0] + logits[1]) / 2, atol=1e-3, rtol=1e-3)
    assert (logits[0] - logits[1]).abs().max() > 1e-2


@pytest.mark.parametrize("use_gates", [True, False])
def test_attributes_are_gated_in_half_precision_too(make_model, processor, use_gates):
    model = make_model(use_gates=use_gates).to(torch.bfloat16)
    batch = processor(["Is the man bald?"], [pictures(1)], [crops(1)])
    found = model(**batch)
    assert found.logits.isfinite().all()
    assert found.attribute_gates.dtype == torch.float32


def test_the_kind_of_question_is_told_to_the_language_model(make_model, processor):
    """Each kind has a vector in every visual token; which one, the question's words decide."""
    model = make_model(question_kinds=["yes_no", "name", "chat"], gate_layers=2)
    batch = processor(["Is the man bald?"], [pictures(2)], [crops(2)])
    encoding = model.encode_video(**{name: batch[name] for name in VISUAL_INPUTS if name in batch})

    def fused(bias):
        with torch.no_grad():
            model.adapter.attribute_gates.kinds.weight.zero_()
            model.adapter.attribute_gates.kinds.bias.copy_(torch.tensor(bias))
        return model.fuse(encoding, batch["input_ids"], batch["question_mask"])

    even, first, second = fused([0.0, 0.0, 0.0]), fused([99.0, 0.0, 0.0]), fused([0.0, 99.0, 0.0])
    assert_close(even.question_kinds, torch.full((1, 3), 1 / 3))
    assert_close(first.question_kinds, torch.tensor([[1.0, 0.0, 0.0]]))
    assert ((first.tokens - second.tokens).abs().amax(dim=1) > 1e-3).all()
    assert make_model().fuse(encoding, batch["input_ids"], batch["question_mask"]).question_kinds is None


def test_wrong_numbers_of_placeholders_are_refused(model, processor):
    batch = processor(["smiling", "smiling"], [pictures(2), pictures(2)], [crops(2), None])
    batch["input_ids"][1, -3] = processor.video_token_id
    with pytest.raises(ModelValueError, match=r"sample 1: 3 <\|video\|> placeholders in input_ids but 2 visual tokens"):
        model(**batch)
    text = {name: batch[name] for name in ("input_ids", "attention_mask", "question_mask")}
    with pytest.raises(ModelValueError, match=r"23 .* placeholders in input_ids but 0 visual tokens"):
        model(**text)


def test_missing_or_foreign_inputs_are_refused(model, make_model, processor):
    batch = processor(["smiling"], [pictures(2)], [crops(2)])
    with pytest.raises(ModelValueError, match="question_mask is missing"):
        model(**{**batch, "question_mask": None})
    with pytest.raises(ModelValueError, match="general times: expected shape"):
        model(**{**batch, "frame_times": None})
    with pytest.raises(ModelValueError, match="facial pixels given to a model with facial_config=None"):
        make_model(facial_config=None)(**batch)
    embeds = torch.zeros(1, 5, 32)
    with pytest.raises(ModelValueError, match="a video needs input_ids"):
        model(**{**batch, "input_ids": None, "attention_mask": None}, inputs_embeds=embeds)


ABLATIONS = {
    "no facial encoder": {"facial_config": None},
    "no general encoder": {"general_config": None},
    "one level": {"facial_levels": [-1], "facial_grids": [1]},
    "dense adapter": {"adapter": "mlp"},
    "plain LLaVA": {"facial_config": None, "adapter": "mlp", "use_gates": False},
    "no gates": {"use_gates": False},
    "one expert": {"num_experts": 1, "num_experts_per_tok": 1},
    "all experts": {"num_experts_per_tok": 4},
    "no shared expert": {"shared_expert_intermediate_size": 0},
    "two blocks": {"num_adapter_layers": 2},
}


@pytest.mark.parametrize("options", ABLATIONS.values(), ids=ABLATIONS)
def test_ablations_train_speak_and_come_back(make_model, tokenizer, tmp_path, options):
    made = make_model(**options)
    processor = FaVChatProcessor.from_config(made.config, tokenizer)
    conversation = [turns("Is the man bald?", "Yes, he is bald.")]
    batch = processor(conversation, [pictures(2)], [crops(2)], labels=True)
    output = made.train()(**batch)
    output.loss.backward()
    assert (output.gates is None) == (not options.get("use_gates", True))
    assert bool(output.aux_loss > 0) == (made.config.adapter == "moe")
    one_expert = made.config.num_experts == 1
    without = [n for n, p in made.named_parameters() if p.grad is None]
    assert not without or one_expert
    made.eval().save_pretrained(tmp_path)
    loaded = FaVChatForConditionalGeneration.from_pretrained(tmp_path, use_safetensors=True)
    prompt = processor(["smiling"], [pictures(2)], [crops(2)])
    settings = {"max_new_tokens": 4, "do_sample": False}
    assert torch.equal(loaded.generate(**prompt, **settings), made.generate(**prompt, **settings))


def test_equal_experts_are_one_dense_mlp(make_model, processor):
    """With one routed expert and nothing shared, the mixture computes what the dense adapter does."""
    options = {"num_experts": 1, "num_experts_per_tok": 1, "shared_expert_intermediate_size": 0}
    mixture, dense = make_model(**options), make_model(adapter="mlp", **options)
    weights = mixture.state_dict()
    experts = "adapter.blocks.0.mlp.experts"
    for name in ("gate_up_proj", "down_proj"):
        weights[f"adapter.blocks.0.mlp.{name}.weight"] = weights.pop(f"{experts}.{name}")[0].T
    missing, _ = dense.load_state_dict(weights, strict=False)
    assert not missing
    batch = mixed_batch(processor)
    assert_close(dense(**batch).logits, mixture(**batch).logits, rtol=1e-4, atol=1e-4)


def test_saved_and_loaded_models_are_equal(make_model, processor, tmp_path):
    made = make_model(seed=3)
    # Statistics of batch normalisation are no parameters; they must come back too.
    with torch.no_grad():
        made.train()(**mixed_batch(processor))
    made.eval().save_pretrained(tmp_path)
    assert {path.suffix for path in tmp_path.iterdir()} == {".json", ".safetensors"}
    loaded = AutoModelForImageTextToText.from_pretrained(tmp_path, use_safetensors=True)
    assert type(loaded) is FaVChatForConditionalGeneration
    state = made.state_dict()
    assert loaded.state_dict().keys() == state.keys()
    assert all(torch.equal(value, state[name]) for name, value in loaded.state_dict().items())
    batch = mixed_batch(processor)
    # Not to the last bit: loaded weights lie elsewhere in memory, and kernels add in another order.
    assert_close(loaded(**batch).logits, made(**batch).logits, rtol=1e-5, atol=5e-5)


def test_tied_embeddings_stay_tied(make_model, tmp_path):
    made = make_model(text_config=text_config(tie_word_embeddings=True))
    made.save_pretrained(tmp_path)
    loaded = FaVChatForConditionalGeneration.from_pretrained(tmp_path)
    assert loaded.get_output_embeddings().weight is loaded.get_input_embeddings().weight
    assert torch.equal(loaded.get_input_embeddings().weight, made.get_input_embeddings().weight)


@pytest.mark.parametrize(
    "config",
    [
        Qwen2Config(
            vocab_size=400, hidden_size=32, intermediate_size=48, num_hidden_layers=2, num_attention_heads=4,
            num_key_value_heads=2, max_window_layers=2,
        ),
        GPT2Config(vocab_size=400, n_embd=32, n_layer=2, n_head=4, bos_token_id=1, eos_token_id=2),
    ],
    ids=["qwen2", "gpt2"],
)  # fmt: skip
def test_any_causal_language_model_will_do(make_model, processor, config):
    made = make_model(text_config=config)
    assert type(made.language_model) is type(AutoModelForCausalLM.from_config(config))
    together = made(**mixed_batch(processor)).logits
    for index in range(4):
        alone = made(**single(processor, index)).logits[0]
        assert_close(together[index, -len(alone) :], alone, rtol=1e-4, atol=1e-4)


def test_a_seed_decides_everything(make_model):
    one, same, other = make_model(seed=1), make_model(seed=1), make_model(seed=2)
    assert all(torch.equal(a, b) for a, b in zip(one.parameters(), same.parameters(), strict=True))
    assert not torch.equal(one.adapter.question[1].weight, other.adapter.question[1].weight)


def test_visual_tokens_have_the_scale_of_words(make_model, processor):
    tokens = fused(make_model(text_config=text_config(initializer_range=0.05)), mixed_batch(processor)).tokens
    assert_close(tokens.square().mean(dim=1).sqrt(), torch.full((len(tokens),), 0.05), rtol=1e-2, atol=0)
