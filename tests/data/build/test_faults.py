"""Runs that are killed, records that kill, disks that are full: nothing is lost, nothing is there twice, what failed is
listed and can be tried again alone."""

import json
import os
import signal
import subprocess
import time
from pathlib import Path

import pytest
from toy import Toy


def _failed(toy: Toy) -> dict[str, str]:
    lines = (toy.out / "failed.jsonl").read_text().splitlines()
    return {entry["key"]: entry["reason"] for entry in map(json.loads, lines)}


def _wait_for_batches(toy: Toy, count: int) -> None:
    """Wait until so many batches have been marked."""
    for _ in range(1200):
        if len(list((toy.out / "work" / "01-mark").glob("[0-9]*.gz"))) >= count:
            return
        time.sleep(0.05)
    raise AssertionError("the run did not come so far")


@pytest.mark.parametrize("when", [1, 2])
def test_killed_at_any_moment_the_same_command_goes_on(toy: Toy, when: int) -> None:
    toy.write(mark={"seconds": 0.1})
    reference = toy.folder / "reference"
    assert toy.build(out=reference) == 0
    toy.log.unlink()
    run = toy.start()
    _wait_for_batches(toy, when)
    run.send_signal(signal.SIGKILL)
    run.wait()
    assert not (toy.out / "manifest.json").exists()
    assert toy.build() == 0
    assert toy.records() == toy.records(reference)
    done = toy.worked_on()
    assert set(done) == set(toy.records())
    assert len(done) <= 10 + 2 * 3  # a batch of the run that was killed, and its last one where that was not finished


def test_the_workers_of_a_killed_run_end_too(toy: Toy) -> None:
    toy.write(mark={"seconds": 30})
    run = toy.start()
    for _ in range(1200):
        if toy.worked_on():
            break
        time.sleep(0.05)
    workers = subprocess.run(["pgrep", "-P", str(run.pid)], capture_output=True, text=True).stdout.split()
    assert workers
    run.send_signal(signal.SIGKILL)
    run.wait()
    for _ in range(200):
        if not any(Path(f"/proc/{worker}/stat").exists() and _alive(worker) for worker in workers):
            return
        time.sleep(0.05)
    raise AssertionError("a worker outlived its run")


def _alive(process: str) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0] not in "ZX"
    except OSError:
        return False


def test_interrupted_it_says_how_to_go_on(toy: Toy) -> None:
    toy.write(mark={"seconds": 0.2})
    run = toy.start()
    _wait_for_batches(toy, 1)
    run.send_signal(signal.SIGINT)
    _, told = run.communicate()
    assert run.returncode == 130
    assert "the same command goes on from there" in told
    assert "Traceback" not in told
    assert toy.build() == 0
    assert len(toy.records()) == 10


def test_two_runs_do_not_work_on_one_folder(toy: Toy, say) -> None:
    toy.write(mark={"seconds": 0.3})
    run = toy.start()
    _wait_for_batches(toy, 1)
    assert toy.build() == 2
    assert "another run is working on it" in say()
    run.kill()
    run.communicate()


def test_a_record_that_kills_its_process_fails_alone(toy: Toy) -> None:
    toy.write(mark={"crash": ["004"]})
    assert toy.build("--workers", "2") == 0
    assert _failed(toy) == {"004": "mark: its process died of SIGSEGV"}
    assert sorted(toy.records()) == [f"{number:03d}" for number in range(10) if number != 4]


def test_a_record_that_takes_too_long_fails_alone(toy: Toy) -> None:
    toy.write(mark={"hang": ["007"]}, timeout=1.5)
    assert toy.build() == 0
    assert _failed(toy) == {"007": "mark: took longer than 1.5 s"}
    assert len(toy.records()) == 9


def test_a_record_that_a_stage_cannot_do_fails_alone(toy: Toy) -> None:
    broken = toy.folder / "broken"
    broken.write_text("001")
    toy.write(mark={"broken": str(broken), "wrong": ["008"]})
    assert toy.build() == 0
    failed = _failed(toy)
    assert failed["001"] == "mark: 001.mp4: no video stream"
    assert failed["008"].startswith("mark: made a record with wrong values: ")
    assert len(toy.records()) == 8


def test_what_failed_is_tried_again_alone(toy: Toy) -> None:
    broken, gone = toy.folder / "broken", toy.folder / "gone"
    reference = toy.folder / "reference"
    broken.write_text("001 002")
    gone.write_text("005 006")
    toy.write(source={"missing": str(gone)}, mark={"broken": str(broken)})
    assert toy.build() == 0
    assert _failed(toy).keys() == {"001", "002", "005", "006"}
    toy.log.unlink()
    broken.write_text("002")
    gone.write_text("006")
    assert toy.build() == 0
    assert not toy.worked_on()  # not without being asked
    assert toy.build("--retry-failed") == 0
    assert set(toy.worked_on()) == {"001", "002", "005"}  # 006 is still gone, the others are done
    assert _failed(toy) == {"002": "mark: 002.mp4: no video stream", "006": "no such file"}
    assert toy.build(out=reference) == 0
    assert toy.records() == toy.records(reference)


def test_a_run_that_cannot_go_on_says_so_and_goes_on_later(toy: Toy, say) -> None:
    toy.write(mark={"stop": "004"})
    assert toy.build() == 2
    assert say().splitlines()[-1] == "favchat: the budget is spent"
    assert len(list((toy.out / "work" / "01-mark").glob("[0-9]*.gz"))) == 1


def test_damaged_batches_and_shards_are_made_again(toy: Toy, say) -> None:
    assert toy.build() == 0
    before = {path: path.read_bytes() for path in (toy.out / "shards").iterdir()}
    toy.log.unlink()
    batch = toy.out / "work" / "01-mark" / "00001.jsonl.gz"
    batch.write_bytes(batch.read_bytes()[:-20])
    shard = toy.out / "shards" / "train-00000.tar"
    damaged = bytearray(shard.read_bytes())
    damaged[600] ^= 1
    shard.write_bytes(damaged)
    assert toy.build() == 0
    told = say()
    assert "work/01-mark/00001.jsonl.gz: damaged; this batch is done again" in told
    assert "shards/train-00000.tar: damaged or missing; it is written again" in told
    assert toy.worked_on() == ["003", "004", "005"]
    assert {path: path.read_bytes() for path in (toy.out / "shards").iterdir()} == before


def test_a_folder_that_cannot_be_written_is_one_line(toy: Toy, say) -> None:
    assert toy.build(out=Path("/proc/favchat")) == 2
    assert "cannot be written" in (told := say())
    assert told.count("\n") == 1
    toy.out.write_text("a file")
    assert toy.build() == 2
    assert "is a file; give a folder" in say()


def test_a_full_disk_ends_the_run_and_it_goes_on_when_there_is_room(toy: Toy, say) -> None:
    disk = toy.folder / "disk"
    disk.mkdir()
    if os.geteuid() or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk], check=False).returncode:
        pytest.skip("no small disk can be mounted here")
    try:
        toy.write(mark={"fill": 150_000})
        assert toy.build(out=disk / "out") == 2
        assert "No space left on device" in (told := say()).splitlines()[-1]
        assert "fault" not in told
        assert "Traceback" not in told
        subprocess.run(["mount", "-o", "remount,size=8m", disk], check=True)
        assert toy.build(out=disk / "out") == 0
        assert len(toy.records(disk / "out")) == 10
        assert len(toy.worked_on()) <= 10 + 2 * 3
    finally:
        subprocess.run(["umount", disk], check=True)
