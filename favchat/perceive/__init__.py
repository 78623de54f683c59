"""A video to what its faces look like and do: attributes, events, emotions and signals, and ways to show them.

``observe`` streams and keeps numbers, ``judge`` turns them into a report, ``batch`` does so for many files; ``table``,
``plot``, ``overlay``, ``live`` and ``terminal`` write and show. It knows no language models.
"""

from favchat.perceive.batch import perceive_all
from favchat.perceive.judge import perceive
from favchat.perceive.looks import Looker
from favchat.perceive.report import FaceReport, Finding, VideoReport

__all__ = ["FaceReport", "Finding", "Looker", "VideoReport", "perceive", "perceive_all"]
