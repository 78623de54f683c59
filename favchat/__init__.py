"""Fine-grained facial video understanding: ask about the face in a video.

from favchat import FaVChat
video = FaVChat.from_pretrained("nano").watch("clip.mp4")
print(video.ask("Is she wearing glasses?"))
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from favchat.api import Answer, Chat, FaVChat, Video
    from favchat.errors import FaVChatError, ModelError, RecipeError, RemoteError, VideoError

__version__ = "0.1.0"
__all__ = [
    "Answer",
    "Chat",
    "FaVChat",
    "FaVChatError",
    "ModelError",
    "RecipeError",
    "RemoteError",
    "Video",
    "VideoError",
]


def __getattr__(name: str) -> Any:
    """Load public names on first use: torch takes seconds, and ``favchat --help`` must not wait for it."""
    if name not in __all__:
        raise AttributeError(f"module 'favchat' has no attribute {name!r}")
    return getattr(import_module("favchat.errors" if name.endswith("Error") else "favchat.api"), name)
