"""data-juicer's side of ``benchmarks/data_steps.py``; runs in an environment that has it, without favchat.

Usage: VENV/bin/python benchmarks/data_juicer_steps.py OUT FRAMES VIDEO...

Duration and resolution are read (its filters' statistics), scenes split with the same detector and thresholds as ours,
frames extracted evenly, all by its own operators one sample after the other. Prints the number of shots.
"""

import sys

from data_juicer.ops.filter.video_duration_filter import VideoDurationFilter
from data_juicer.ops.filter.video_resolution_filter import VideoResolutionFilter
from data_juicer.ops.mapper.video_extract_frames_mapper import VideoExtractFramesMapper
from data_juicer.ops.mapper.video_split_by_scene_mapper import VideoSplitBySceneMapper
from data_juicer.utils.constant import Fields


def main() -> None:
    out, frames, *videos = sys.argv[1:]
    filters = [VideoDurationFilter(), VideoResolutionFilter()]
    split = VideoSplitBySceneMapper(
        detector="AdaptiveDetector", threshold=3.0, min_scene_len=12, min_content_val=15.0, save_dir=out
    )
    extract = VideoExtractFramesMapper(
        frame_sampling_method="uniform",
        frame_num=int(frames),
        frame_dir=out,
        video_backend="av",
        legacy_split_by_text_token=False,
    )
    shots = 0
    for video in videos:
        sample = {"videos": [video], "text": "", Fields.stats: {}, Fields.meta: {}}
        for one in filters:
            sample = one.compute_stats_single(sample)
        sample = split.process_single(sample)
        shots += len(sample["videos"])
        extract.process_single(sample)
    print(shots)


if __name__ == "__main__":
    main()
