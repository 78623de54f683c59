"""The command line: parses, calls, prints. How things are said is ``favchat.console``, what is done ``favchat.api``.

Nothing heavy is imported before a command runs, so that ``favchat --help`` answers at once.
"""

import functools
import gc
import inspect
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Annotated, Any

import typer

from favchat import __version__, console
from favchat.errors import FaVChatError, ModelError

if TYPE_CHECKING:
    from favchat.api import Video

ABOUT = """Ask about the face in a video.

\b
  favchat demo                                    see it work on a real face
  favchat ask clip.mp4 "Is she wearing glasses?"
  favchat ask photo.jpg "What colour is his hair?" --json
  favchat describe clip.mp4 --start 12 --end 20
  favchat chat clip.mp4                           several questions, watched once
  favchat attributes clip.mp4                     attributes, events, emotions; --json, --signals, --plot
  favchat data build RECIPE --out DIR             a data set from videos and labels
  favchat ask clip.mp4 "How does he look?" --model openai:gpt-4o

Videos and stills of the usual kinds work. Answers go to stdout, all else to stderr. Exit code 0: done, 2: bad input
(one line says what is wrong), 1: a fault of favchat's own.

Answers say how a face looks to people who label pictures, not who someone is or what they feel.
"""

app = typer.Typer(
    help=ABOUT,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 120},
)

VideoPath = Annotated[str, typer.Argument(metavar="VIDEO", help="A video or still picture.")]
Model = Annotated[str, typer.Option(metavar="NAME", help="nano, a directory, a hub id, or openai:NAME.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, one object an answer.")]
Start = Annotated[float | None, typer.Option(metavar="S", help="Look from this second on.")]
End = Annotated[float | None, typer.Option(metavar="S", help="Look up to this second.")]
AllowUrls = Annotated[bool, typer.Option("--allow-urls", help="VIDEO may be a network address.")]
Device = Annotated[str | None, typer.Option(metavar="NAME", help="cpu, cuda, ...; default: a GPU where there is one.")]
Faces = Annotated[str, typer.Option(metavar="BACKEND", help="What finds faces: nano or mediapipe.")]


@dataclass(frozen=True, slots=True)
class Watching:
    """The options of every command that watches a video: how, by which model, and how answers are printed."""

    model: Model = "nano"
    as_json: AsJson = False
    start: Start = None
    end: End = None
    face: Annotated[int | None, typer.Option(metavar="N", help="Which face; default: the one longest and largest.")] = (
        None
    )
    looks: Annotated[int, typer.Option(metavar="N", help="How many frames are looked at.")] = 16
    faces: Faces = "nano"
    device: Device = None
    dtype: Annotated[str | None, typer.Option(metavar="NAME", help="float32, bfloat16 or float16.")] = None
    allow_urls: AllowUrls = False

    @contextmanager
    def open(self, path: str) -> Iterator[tuple["Video", console.Speaker]]:
        """The watched video and what prints answers about it; libraries are quiet inside."""
        begun = perf_counter()
        with console.quiet():
            with _kept():
                if not self.allow_urls:
                    _check_readable(path)
                from favchat.api import FaVChat

                model = FaVChat.from_pretrained(self.model, device=self.device, dtype=self.dtype, faces=self.faces)
            seconds = perf_counter() - begun
            video = model.watch(
                path, start=self.start, end=self.end, face=self.face, looks=self.looks, allow_urls=self.allow_urls
            )
            yield video, console.Speaker(path, video, seconds, as_json=self.as_json)


@contextmanager
def _kept() -> Iterator[None]:
    """What is imported and loaded inside stays to the end: no garbage is looked for meanwhile, nor among it later.

    Looking through it again and again takes a sixth of a cold start.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def watches(command: Callable[..., None]) -> Callable[..., None]:
    """``command(..., watching)`` as typer reads commands: with the fields of `Watching` for its last parameter."""
    *own, _ = inspect.signature(command, eval_str=True).parameters.values()
    options = [
        inspect.Parameter(field.name, inspect.Parameter.KEYWORD_ONLY, default=field.default, annotation=field.type)
        for field in fields(Watching)
    ]

    @functools.wraps(command)
    def expanded(**values: Any) -> None:
        chosen = {option.name: values.pop(option.name) for option in options}
        command(**values, watching=Watching(**chosen))

    parameters = [parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY) for parameter in own] + options
    expanded.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    expanded.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    return expanded


def _check_readable(path: str) -> None:
    """Fail now for what cannot be read, before a model is loaded for it. Pipes can be read only once: not here."""
    from favchat.video import probe

    if not Path(path).is_fifo():
        probe(path)


@app.callback(invoke_without_command=True)
def favchat(
    version: Annotated[bool, typer.Option("--version", help="Print the version and exit.", is_eager=True)] = False,
) -> None:
    if version:
        print(f"favchat {__version__}")
        raise typer.Exit


@app.command()
@watches
def ask(
    video: VideoPath,
    question: Annotated[str, typer.Argument(metavar="QUESTION", help="In English, in quotes.")],
    watching: Watching,
) -> None:
    """Answer one question about the face in VIDEO."""
    with watching.open(video) as (watched, speaker):
        speaker.give(watched.ask(question, on_text=speaker.on_text))


@app.command()
@watches
def describe(video: VideoPath, watching: Watching) -> None:
    """Describe the person in VIDEO."""
    with watching.open(video) as (watched, speaker):
        speaker.give(watched.describe(on_text=speaker.on_text))


@app.command()
@watches
def chat(video: VideoPath, watching: Watching) -> None:
    """Answer questions one after the other.

    They are typed, or piped in, one a line. VIDEO is watched once, and earlier turns are remembered. /quit or Ctrl-D
    ends.
    """
    with watching.open(video) as (watched, speaker):
        conversation = watched.chat()
        for question in _questions():
            try:
                speaker.give(conversation.ask(question, on_text=speaker.on_text))
            except FaVChatError as error:
                if not sys.stdin.isatty():
                    raise
                console.say(str(error))


def _questions() -> Iterator[str]:
    """Lines from the user, prompted for on a terminal, up to /quit or the end; empty ones are passed over."""
    typed = sys.stdin.isatty()
    if typed:
        console.dim("Ask about the face; /quit or Ctrl-D ends.")
    while True:
        if typed:
            print("> ", end="", file=sys.stderr, flush=True)
        line = sys.stdin.readline()
        if not line or line.strip() == "/quit":
            if typed and not line:
                print(file=sys.stderr)
            return
        if line.strip():
            yield line.strip()


@app.command()
def attributes(
    videos: Annotated[
        list[str] | None,
        typer.Argument(metavar="VIDEO", help="Videos, stills, or folders of them.", show_default=False),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON: one object about one video.")] = False,
    as_jsonl: Annotated[bool, typer.Option("--jsonl", help="Print JSON: an object a line, for any number.")] = False,
    signals: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write what was measured, frame by frame: .csv or .parquet.")
    ] = None,
    plot: Annotated[Path | None, typer.Option(metavar="FILE", help="Write a picture of the timeline: .png.")] = None,
    overlay: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the video with what was seen drawn on it: .mp4.")
    ] = None,
    camera: Annotated[
        str | None, typer.Option(metavar="N", help="Look at a camera, by number or name, live; Ctrl-C ends.")
    ] = None,
    realtime: Annotated[
        bool, typer.Option("--realtime", help="Play VIDEO and show what is seen as it is seen.")
    ] = False,
    start: Start = None,
    end: End = None,
    face: Annotated[int | None, typer.Option(metavar="N", help="Only this face; default: all.")] = None,
    faces: Faces = "nano",
    device: Device = None,
    allow_urls: AllowUrls = False,
) -> None:
    """Tell how the faces in VIDEO look and what they do: all 83 attributes, events, emotions.

    Every frame is looked at. Of a folder, all videos and stills in it are, in order of their names.
    """
    with console.quiet():
        with _kept():
            from favchat.perceive.command import Wishes, run
        run(
            Wishes(
                videos=videos or [],
                as_json=as_json,
                as_jsonl=as_jsonl,
                signals=signals,
                plot=plot,
                overlay=overlay,
                camera=camera,
                realtime=realtime,
                start=start,
                end=end,
                face=face,
                faces=faces,
                device=device,
                allow_urls=allow_urls,
            )
        )


@app.command()
def info(
    model: Annotated[str, typer.Argument(metavar="MODEL", help="nano, a directory or a hub id.")] = "nano",
    as_json: AsJson = False,
) -> None:
    """Show what MODEL is made of and what it costs."""
    if model.startswith("openai:"):
        raise ModelError(f"{model}: what a remote model is made of is not known here; expected nano, a directory or id")
    with console.quiet():
        console.print_model(model, as_json=as_json)


@app.command()
def demo(
    out: Annotated[Path, typer.Option(metavar="DIR", help="Where clip and picture go.")] = Path("favchat-demo"),
    model: Model = "nano",
    device: Device = None,
    faces: Faces = "nano",
) -> None:
    """Ask about a real face, with nothing at hand.

    The face is the portrait of an astronaut that scikit-image ships. It is made a short moving clip; the clip and a
    picture with the answers are left in DIR.
    """
    with console.quiet():
        from favchat.demo import run

        run(out, model=model, device=device, faces=faces, say=print)


data = typer.Typer(
    help="Make data sets of facial videos, and look at them.", no_args_is_help=True, rich_markup_mode=None
)
app.add_typer(data, name="data")
DataFolder = Annotated[Path, typer.Argument(metavar="DIR", help="A data set that favchat data build has made.")]


@data.command("build")
def data_build(
    recipe: Annotated[Path, typer.Argument(metavar="RECIPE", help="YAML; see docs/data.md.")],
    overrides: Annotated[
        list[str] | None,
        typer.Argument(metavar="KEY.PATH=VALUE", help="Changes to the recipe.", show_default=False),
    ] = None,
    *,
    out: Annotated[Path, typer.Option(metavar="DIR", help="Where the data set goes.")],
    engine: Annotated[str, typer.Option(metavar="NAME", help="local or ray.")] = "local",
    workers: Annotated[int | None, typer.Option(metavar="N", help="Processes; default: one a core.")] = None,
    restart: Annotated[bool, typer.Option("--restart", help="Throw away what is in DIR and begin again.")] = False,
    retry_failed: Annotated[bool, typer.Option("--retry-failed", help="Try again what has failed.")] = False,
) -> None:
    """Make a data set from RECIPE, or go on with making it: the same command continues however it ended.

    limit=200, sources.0.root=PATH and stages.tracks.every=4 are changes to the recipe; stages.NAME=null leaves one out.
    """
    with console.quiet():
        from favchat.data.command import BuildWishes, build

        build(BuildWishes(recipe, out, overrides or [], engine, workers, restart, retry_failed))


@data.command("stats")
def data_stats(
    folder: DataFolder, as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False
) -> None:
    """Say what is in DIR, and how much of it can be answered without looking."""
    with console.quiet():
        from favchat.data.command import stats

        stats(folder, as_json=as_json)


@data.command("show")
def data_show(
    folder: DataFolder,
    out: Annotated[Path | None, typer.Option(metavar="DIR", help="Where pages go; default: DIR/gallery.")] = None,
    limit: Annotated[int, typer.Option(metavar="N", min=1, help="Clips to show, evenly spread.")] = 500,
) -> None:
    """Write pages to look at clips, records, summaries and questions of DIR in a browser."""
    with console.quiet():
        from favchat.data.command import show

        show(folder, out=out, limit=limit)


def main(arguments: list[str] | None = None) -> int:
    """Run one command; returns the exit code: 0 done, 2 bad input, 1 our own fault, 130 interrupted."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    if "OMP_WAIT_POLICY" not in os.environ:
        # How often GNU OpenMP's threads look for work before they sleep: by default for milliseconds, which on a busy
        # machine costs more CPU time than the work itself.
        os.environ.setdefault("GOMP_SPINCOUNT", "2000")
    try:
        app(arguments, prog_name="favchat")
    except SystemExit as exit_:
        return exit_.code if isinstance(exit_.code, int) else console.DONE
    except FaVChatError as error:
        console.say(str(error))
        return console.BAD_INPUT
    except KeyboardInterrupt:
        return console.INTERRUPTED
    except Exception as error:
        console.report_fault(error)
        return console.OUR_FAULT
    return console.DONE
