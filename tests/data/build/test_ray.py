"""The engine on Ray Data gives what the local one gives, and stands the same faults. Skipped where Ray is missing."""

import json
from pathlib import Path

import pytest
from toy import Toy

pytest.importorskip("ray")


def test_ray_makes_the_same_files_and_isolates_what_kills(toy: Toy) -> None:
    toy.write(mark={"crash": ["004"], "alike": 8})
    ray = toy.folder / "ray"
    assert toy.build() == 0
    assert toy.build("--engine", "ray", "--workers", "2", out=ray) == 0
    assert _contents(ray) == _contents(toy.out)
    failed = [json.loads(line) for line in (ray / "failed.jsonl").read_text().splitlines()]
    assert [entry["reason"] for entry in failed] == ["mark: its process died of SIGSEGV"]


def _contents(out: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for folder in ("records", "shards") for path in (out / folder).iterdir()}
