import pytest
from tiny_models import text_config, vision_config
from transformers import AutoConfig, CLIPVisionConfig, Qwen2Config

from favchat.errors import ModelError
from favchat.model import FaVChatConfig, ModelValueError


def test_saved_and_loaded_configurations_are_equal(make_config, tmp_path):
    config = make_config(
        general_config=CLIPVisionConfig(hidden_size=96), text_config=Qwen2Config(vocab_size=999), use_gates=False
    )
    config.save_pretrained(tmp_path)
    loaded = AutoConfig.from_pretrained(tmp_path)
    assert type(loaded) is FaVChatConfig
    assert loaded.to_diff_dict() == config.to_diff_dict()
    assert type(loaded.general_config) is CLIPVisionConfig
    assert type(loaded.text_config) is Qwen2Config
    assert loaded.facial_config.embedding_size == 16


def test_sub_configurations_may_be_dicts(make_config):
    config = make_config(general_config=vision_config().to_dict(), text_config=text_config().to_dict())
    assert config.general_config.model_type == "favchat_vision"
    assert config.get_text_config().hidden_size == 32


def test_tokens_and_sources_follow_levels_and_grids(make_config):
    config = make_config()
    assert (config.tokens_per_frame, config.tokens_per_face) == (1, 9)
    levels = [("general", -1, 1), ("facial", 0, 2), ("facial", 1, 2), ("facial", -1, 1)]
    assert config.sources == [*levels, ("attributes", -1, 0)]
    assert config.attribute_tokens == 3
    assert make_config(facial_attributes=[]).sources == levels
    without = make_config(facial_config=None)
    assert (without.tokens_per_face, without.attribute_tokens) == (0, 0)
    assert make_config(general_config=None).sources[0] == ("facial", 0, 2)


def test_dense_adapter_is_as_large_as_what_a_token_uses(make_config):
    assert make_config(adapter="mlp").dense_intermediate_size == 16 + 2 * 8
    assert make_config(adapter="mlp", adapter_intermediate_size=5).dense_intermediate_size == 5


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"adapter": "qformer"}, "adapter='qformer': expected one of moe, mlp"),
        ({"num_experts": 2, "num_experts_per_tok": 3}, "num_experts_per_tok=3: expected at most num_experts=2"),
        ({"num_experts": 0}, "num_experts=0: expected an integer of 1 or more"),
        ({"num_experts_per_tok": 1.5}, "num_experts_per_tok=1.5"),
        ({"adapter_hidden_size": -4}, "adapter_hidden_size=-4"),
        ({"expert_intermediate_size": 0}, "expert_intermediate_size=0"),
        ({"shared_expert_intermediate_size": -1}, "shared_expert_intermediate_size=-1"),
        ({"facial_levels": [0, 1]}, "facial_grids has 3 values for 2 facial_levels"),
        ({"facial_levels": []}, "facial_levels is empty"),
        ({"facial_levels": [1, 1], "facial_grids": [1, 1]}, "a level is named twice"),
        ({"facial_attributes": ["bald", "bald"]}, "an attribute is named twice"),
        ({"facial_attributes": [], "question_kinds": ["yes_no"]}, "question_kinds: they are told by attribute gates"),
        ({"facial_levels": ["low"], "facial_grids": [1]}, "expected a list of integers"),
        ({"facial_levels": 3}, "facial_levels=3: expected a list of integers"),
        ({"general_grids": [0]}, "expected sides of 1 or more"),
        ({"router_aux_loss_coef": -0.1}, "router_aux_loss_coef=-0.1: expected 0 or more"),
        ({"router_z_loss_coef": float("nan")}, "router_z_loss_coef=nan"),
        ({"visual_scale": 0.0}, "visual_scale=0.0"),
        ({"min_time_period": 9.0, "max_time_period": 3.0}, "expected 0 < min_time_period < max_time_period"),
        ({"video_token_id": 400}, "expected an id below text_config.vocab_size=400"),
        ({"encoder_chunk_size": 0}, "encoder_chunk_size=0"),
        ({"general_config": {"model_type": "no_such_model"}}, "general_config: model_type 'no_such_model'"),
        ({"text_config": "llama"}, "text_config is a str"),
    ],
)
def test_values_that_cannot_work_are_refused_in_one_line(make_config, options, message):
    with pytest.raises(ModelValueError) as caught:
        make_config(**options)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)
    assert isinstance(caught.value, ModelError)
    assert isinstance(caught.value, ValueError)
