"""Training: what is learnt, what adds to the loss, checkpointing, precision, LoRA."""

import copy

import pytest
import torch
from peft import LoraConfig, get_peft_model
from tiny_models import crops, pictures, text_config, turns
from torch.testing import assert_close
from transformers import CLIPVisionConfig, SiglipVisionConfig

VIT = {
    "hidden_size": 16, "intermediate_size": 24, "num_hidden_layers": 2, "num_attention_heads": 2,
    "image_size": 32, "patch_size": 8,
}  # fmt: skip


@pytest.fixture(scope="module")
def batch(processor):
    conversations = [turns("Is the man bald?", "Yes, he is bald."), turns("smiling", "no"), turns("Is he?", "brown")]
    return processor(conversations, [pictures(2), pictures(3, 1), None], [crops(2), None, None], labels=True)


@pytest.fixture(scope="module")
def transformer(make_model):
    """A model whose encoders attend: CLIP for the face, SigLIP for the frame."""
    options = {
        "general_config": SiglipVisionConfig(**VIT),
        "facial_config": CLIPVisionConfig(**VIT),
        "general_levels": [-1],
        "facial_levels": [0, 1, 2],
        "facial_grids": [2, 2, 1],
    }

    def make(**more):
        return make_model(**copy.deepcopy(options), **more)

    return make


def gradients(model):
    return {name: p.grad.clone() for name, p in model.named_parameters() if p.grad is not None}


def test_the_loss_is_cross_entropy_of_the_answer_alone(model, batch):
    output = model(**batch)
    logits, labels = output.logits[:, :-1].flatten(0, 1), batch["labels"][:, 1:].flatten()
    known = labels != -100
    assert_close(output.loss, torch.nn.functional.cross_entropy(logits[known], labels[known]))


def test_router_losses_join_in_training_alone(make_model, batch):
    made = make_model(router_aux_loss_coef=0.5, router_z_loss_coef=0.25)
    made.general_encoder.requires_grad_(False)
    plain = made(**batch)
    # Batch statistics would make training mode see something else.
    made.train()
    made.general_encoder.eval()
    made.facial_encoder.eval()
    trained = made(**batch)
    assert_close(trained.aux_loss, 0.5 * trained.load_balancing_loss + 0.25 * trained.router_z_loss)
    assert trained.aux_loss > 0.4
    assert_close(trained.loss, plain.loss + trained.aux_loss)


def test_accumulated_steps_count_the_router_losses_once(make_model, processor):
    """Halves with ``num_items_in_batch`` add up to one cross-entropy and one, not two, router losses."""
    made = make_model(router_aux_loss_coef=0.5).train()
    made.general_encoder.eval()
    made.facial_encoder.eval()
    halves = [
        processor([turns("smiling", answer)], [pictures(1)], [crops(1)], labels=True) for answer in ("no", "brown hair")
    ]
    items = sum(int((half["labels"][:, 1:] != -100).sum()) for half in halves)
    outputs = [made(**half, num_items_in_batch=items) for half in halves]
    cross_entropy = sum(
        torch.nn.functional.cross_entropy(o.logits[0, :-1], h["labels"][0, 1:], ignore_index=-100, reduction="sum")
        for o, h in zip(outputs, halves, strict=True)
    )
    share = [int((h["labels"][:, 1:] != -100).sum()) / items for h in halves]
    expected = cross_entropy / items + sum(s * o.aux_loss for s, o in zip(share, outputs, strict=True))
    assert_close(sum(o.loss for o in outputs), expected)


def test_everything_learns(make_model, batch):
    made = make_model().train()
    made(**batch).loss.backward()
    assert {name for name, p in made.named_parameters() if p.grad is None} == set()
    # Residual blocks of the small encoders start closed; all else moves from the first step.
    still = {name for name, p in made.named_parameters() if not p.grad.abs().sum() > 0}
    assert {name for name in still if "encoder.stages" not in name} == set()


def test_padding_samples_do_not_count_in_router_losses(model, processor):
    alone = model(**processor(["smiling"], [pictures(2)], [crops(2)]))
    padded = model(**processor(["smiling", "Is he?"], [pictures(2), None], [crops(2), None]))
    assert_close(padded.load_balancing_loss, alone.load_balancing_loss)
    assert_close(padded.router_z_loss, alone.router_z_loss)


@pytest.mark.parametrize("reentrant", [False, True])
def test_gradient_checkpointing_gives_the_same_gradients(transformer, batch, reentrant):
    made = transformer(num_adapter_layers=2).train()
    made(**batch).loss.backward()
    expected = gradients(made)
    made.zero_grad()
    made.gradient_checkpointing_enable({"use_reentrant": reentrant})
    assert made.is_gradient_checkpointing
    if reentrant:
        made.enable_input_require_grads()
    made(**batch).loss.backward()
    found = gradients(made)
    if reentrant:
        # Reentrant checkpoints pass gradients on only where their input has some; pixels have none.
        expected = {name: value for name, value in expected.items() if name in found}
        assert any(name.startswith("language_model") for name in expected)
        assert any("experts" in name for name in expected)
    assert found.keys() == expected.keys()
    for name, value in expected.items():
        assert_close(found[name], value, rtol=1e-4, atol=1e-5, msg=name)


def test_sdpa_and_eager_attention_agree(transformer, batch):
    made = transformer()
    logits = {}
    for kind in ("eager", "sdpa"):
        made.set_attn_implementation(kind)
        parts = (made.general_encoder, made.facial_encoder, made.language_model)
        assert {part.config._attn_implementation for part in parts} == {kind}
        # Rows of padding attend to nothing, and the two differ on what that gives.
        logits[kind] = made(**batch).logits[batch["attention_mask"].bool()]
    assert_close(logits["sdpa"], logits["eager"], rtol=1e-4, atol=1e-4)


def test_an_attention_wish_holds_for_the_parts_that_attend(transformer, make_model, tmp_path):
    made = make_model()
    made.save_pretrained(tmp_path)
    loaded = type(made).from_pretrained(tmp_path, attn_implementation="eager")
    assert loaded.language_model.config._attn_implementation == "eager"
    loaded = type(made).from_pretrained(tmp_path, attn_implementation="sdpa")
    assert loaded.language_model.config._attn_implementation == "sdpa"


def test_bf16_trains_and_speaks(make_model, batch, processor):
    made = make_model().to(torch.bfloat16)
    reference = make_model()(**batch).loss
    output = made(**batch)
    assert output.logits.dtype == torch.bfloat16
    assert output.gates.dtype == torch.float32
    assert_close(output.loss, reference, rtol=0.05, atol=0.05)
    made.train()(**batch).loss.backward()
    assert all(torch.isfinite(p.grad).all() for p in made.parameters() if p.grad is not None)
    prompt = processor(["smiling"], [pictures(2)], [crops(2)])
    assert made.eval().generate(**prompt, max_new_tokens=3).shape[1] > prompt["input_ids"].shape[1]


def test_autocast_trains_float32_weights(make_model, batch):
    made = make_model()
    reference = made(**batch).loss
    with torch.autocast("cpu", torch.bfloat16):
        loss = made.train()(**batch).loss
    loss.backward()
    assert_close(loss.float(), reference, rtol=0.1, atol=0.1)
    assert made.adapter.blocks[0].mlp.experts.down_proj.grad.dtype == torch.float32


LORA = {
    "language model": {"target_modules": r"language_model.*\.(q_proj|v_proj)"},
    "general encoder": {"target_modules": r"general_encoder.*\.(q_proj|v_proj)"},
    "facial encoder": {"target_modules": r"facial_encoder.*\.(q_proj|fc1)"},
    "adapter": {"target_modules": r"adapter\.(question\.1|projection\.proj|blocks.*shared_expert\..*_proj)"},
    "experts": {"target_modules": [], "target_parameters": ["experts.gate_up_proj", "experts.down_proj"]},
}


@pytest.mark.parametrize("part", LORA)
def test_lora_on_any_part_trains_lora_alone(transformer, batch, part):
    made = transformer()
    before = made(**batch).logits.detach()
    tuned = get_peft_model(made, LoraConfig(r=2, lora_dropout=0.0, task_type="CAUSAL_LM", **LORA[part]))
    assert_close(tuned.eval()(**batch).logits, before)
    names = [name for name, p in tuned.named_parameters() if p.requires_grad]
    assert names
    assert all("lora_" in name for name in names)
    where = part.replace(" ", "_") if part != "experts" else "experts"
    assert all(where in name for name in names)
    tuned.train()(**batch).loss.backward()
    moved = [name for name, p in tuned.named_parameters() if p.grad is not None and p.grad.abs().sum() > 0]
    assert moved
    assert set(moved) <= set(names)
    optimizer = torch.optim.SGD([p for p in tuned.parameters() if p.requires_grad], lr=1.0)
    optimizer.step()
    assert not torch.allclose(tuned.eval()(**batch).logits, before)


def test_training_learns_to_answer_from_the_picture(make_model, processor):
    """Two faces, two answers: only what is seen can tell them apart."""
    made = make_model(text_config=text_config(initializer_range=0.05)).train()
    made.general_encoder.eval()
    made.facial_encoder.eval()
    faces = [crops(1, seed=1), crops(1, seed=2)]
    conversations = [turns("Is he bald?", answer) for answer in ("Yes", "no")]
    batch = processor(conversations, None, faces, labels=True)
    optimizer = torch.optim.AdamW(made.parameters(), lr=3e-3)
    for _ in range(60):
        optimizer.zero_grad()
        made(**batch).loss.backward()
        optimizer.step()
    prompt = processor(["Is he bald?"] * 2, None, faces)
    sequences = made.eval().generate(**prompt, max_new_tokens=5, do_sample=False, eos_token_id=processor.end_token_id)
    assert processor.decode_answers(sequences, prompt["input_ids"].shape[1]) == ["Yes", "no"]
