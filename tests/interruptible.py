"""For processes that a test interrupts: ``subprocess.Popen(..., preexec_fn=interruptible)``."""

import signal


def interruptible() -> None:
    """Let SIGINT end the process as at a terminal, also where the tests run in the background, whose children inherit
    that it is ignored."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
