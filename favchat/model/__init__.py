"""The model: configuration, encoders, mixture-of-experts adapter, language model, processor. It opens no videos.

Importing this registers FaVChat with `AutoConfig`, `AutoProcessor` and `AutoModelForImageTextToText`.
"""

from favchat.model.chat import VIDEO_TOKEN, add_video_token
from favchat.model.configuration_favchat import FaVChatConfig, ModelValueError
from favchat.model.modeling_favchat import FaVChatForConditionalGeneration, FaVChatOutput, VideoEncoding
from favchat.model.pixels import PicturePreprocessor
from favchat.model.processing_favchat import FaVChatProcessor
from favchat.vision import FaVChatVisionConfig, FaVChatVisionModel

__all__ = [
    "VIDEO_TOKEN",
    "FaVChatConfig",
    "FaVChatForConditionalGeneration",
    "FaVChatOutput",
    "FaVChatProcessor",
    "FaVChatVisionConfig",
    "FaVChatVisionModel",
    "ModelValueError",
    "PicturePreprocessor",
    "VideoEncoding",
    "add_video_token",
]
