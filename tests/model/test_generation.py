import pytest
import torch
from tiny_models import crops, pictures, turns
from torch.testing import assert_close

QUESTIONS = ["Is the man bald?", "What colour is her hair? brown", "smiling"]


def inputs(processor, indices=(0, 1, 2)):
    videos = [pictures(2), pictures(3, 1), None]
    faces = [crops(2), None, None]
    return processor([QUESTIONS[i] for i in indices], [videos[i] for i in indices], [faces[i] for i in indices])


def run(model, batch, **options):
    settings = {"max_new_tokens": 8, "do_sample": False, "eos_token_id": None, "pad_token_id": 0}
    output = model.generate(**batch, **(settings | options), return_dict_in_generate=True, output_logits=True)
    return output.sequences[:, batch["input_ids"].shape[1] :], torch.stack(output.logits, dim=1)


def test_with_and_without_cache(model, processor):
    tokens, logits = run(model, inputs(processor))
    again, uncached = run(model, inputs(processor), use_cache=False)
    assert torch.equal(tokens, again)
    assert_close(logits, uncached, rtol=1e-4, atol=1e-4)
    # Not by saying always the same.
    assert len(set(tokens[0].tolist())) > 2


def test_alone_and_in_a_padded_batch(model, processor):
    tokens, logits = run(model, inputs(processor))
    for index in range(3):
        alone, its_logits = run(model, inputs(processor, (index,)))
        assert torch.equal(tokens[index], alone[0])
        assert_close(logits[index], its_logits[0], rtol=1e-4, atol=1e-4)


def test_generation_follows_teacher_forcing(model, processor):
    """What generate said step by step is what one pass over prompt and answer says."""
    batch = inputs(processor, (0,))
    tokens, logits = run(model, batch)
    whole = dict(batch)
    whole["input_ids"] = torch.cat([batch["input_ids"], tokens], dim=1)
    whole["attention_mask"] = torch.ones_like(whole["input_ids"])
    length = batch["input_ids"].shape[1]
    assert_close(model(**whole).logits[:, length - 1 : -1], logits, rtol=1e-4, atol=1e-4)


def test_beams_alone_and_in_a_padded_batch(model, processor):
    options = {"max_new_tokens": 5, "num_beams": 3, "do_sample": False, "eos_token_id": None, "pad_token_id": 0}
    batch = inputs(processor)
    beams = model.generate(**batch, **options)[:, batch["input_ids"].shape[1] :]
    for index in range(3):
        alone = inputs(processor, (index,))
        assert torch.equal(model.generate(**alone, **options)[0, alone["input_ids"].shape[1] :], beams[index])
    greedy, _ = run(model, batch, max_new_tokens=5)
    score = [_log_likelihood(model, inputs(processor, (i,)), one[i]) for i in range(3) for one in (beams, greedy)]
    assert all(beam >= plain - 1e-3 for beam, plain in zip(score[::2], score[1::2], strict=True))


def _log_likelihood(model, batch, answer):
    whole = dict(batch)
    whole["input_ids"] = torch.cat([batch["input_ids"], answer[None]], dim=1)
    whole["attention_mask"] = torch.ones_like(whole["input_ids"])
    spoken = model(**whole).logits[0, -len(answer) - 1 : -1].log_softmax(dim=-1)
    return float(spoken.gather(1, answer[:, None]).sum())


def test_several_samples_look_once_and_a_seed_repeats_them(model, processor, monkeypatch):
    calls = []
    forward = model.facial_encoder.forward
    monkeypatch.setattr(model.facial_encoder, "forward", lambda *a, **k: calls.append(1) or forward(*a, **k))
    found = []
    for seed in (1, 1, 2):
        torch.manual_seed(seed)
        found.append(model.generate(**inputs(processor), max_new_tokens=6, do_sample=True, num_return_sequences=4))
    assert len(calls) == 3
    assert found[0].shape[0] == 12
    assert torch.equal(found[0], found[1])
    assert not torch.equal(found[0], found[2])


def test_generation_stops_at_the_end_token(make_model, processor):
    made = make_model()
    tokens, _ = run(made, inputs(processor, (0,)))
    end = int(tokens[0, 3])
    first = tokens[0].tolist().index(end)
    stopped = made.generate(**inputs(processor, (0,)), max_new_tokens=8, do_sample=False, eos_token_id=end)
    assert stopped[0, -1] == end
    assert stopped.shape[1] == inputs(processor, (0,))["input_ids"].shape[1] + first + 1


def test_text_alone(model, processor):
    batch = processor([turns("Is the man bald?")])
    assert "pixel_values" not in batch
    assert not (batch["input_ids"] == processor.video_token_id).any()
    tokens, _ = run(model, batch)
    assert torch.equal(tokens, run(model, batch, use_cache=False)[0])


@pytest.mark.parametrize("cache", ["static", "dynamic"])
def test_cache_kinds_agree(model, processor, cache):
    expected, _ = run(model, inputs(processor))
    found, _ = run(model, inputs(processor), cache_implementation=cache, disable_compile=True)
    assert torch.equal(found, expected)
