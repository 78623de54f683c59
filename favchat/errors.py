"""The errors favchat raises on purpose: one line each that names the file or value, what was expected, what to do.

They are raised where the fault is seen and printed once, by the command line, without a traceback. Anything else that
escapes is a fault of ours.
"""


class FaVChatError(Exception):
    """Base of all errors that a user can do something about. The command line exits with 2 on it."""


class VideoError(FaVChatError):
    """A video or picture cannot be read: missing, empty, no picture in it, damaged before its first frame."""


class ModelError(FaVChatError):
    """A model cannot be found, loaded or run: unknown name, wrong files, wrong configuration values."""


class RemoteError(FaVChatError):
    """A remote model (``openai:NAME``) refused, failed or cannot be reached."""


class RecipeError(FaVChatError):
    """A recipe or data folder is not as it must be."""
