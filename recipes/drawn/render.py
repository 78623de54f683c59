"""Draws the heads that heads.py made, with three.js in headless Chromium: FOLDER/NAME.png, 380 x 380, transparent.

    python recipes/drawn/render.py FOLDER PACKAGES/node_modules/three/build [--browser "chromium --no-sandbox"]

The page, render.html, posts each picture to a server on this computer alone, as a browser may not write files.
"""

import argparse
import shlex
import subprocess
import sys
import tempfile
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from queue import Queue
from urllib.parse import urlsplit

FLAGS = ("--headless", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader")  # on a CPU


class Handler(SimpleHTTPRequestHandler):
    """Gives files of ``roots``, by first part of the path; keeps pictures that are posted to /heads/NAME.png."""

    def __init__(self, *args, roots: dict[str, Path], ended: Queue[str], **kwargs) -> None:
        self.roots, self.ended = roots, ended
        super().__init__(*args, **kwargs)

    def translate_path(self, path: str) -> str:
        root, _, name = urlsplit(path).path.strip("/").partition("/")
        return str(self.roots.get(root, Path()) / Path(name).name)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path == "/ended":
            self.ended.put(body.decode())
        else:
            Path(self.translate_path(self.path)).write_bytes(body)
        self.send_response(204)
        self.end_headers()

    def log_message(self, *args) -> None:
        """Nothing."""


def main() -> None:
    """Serve, draw, wait."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("three", type=Path)
    parser.add_argument("--browser", default="chromium", help="command of a Chromium, with arguments of its own")
    args = parser.parse_args()
    for path in (args.folder / "jobs.json", args.three / "three.module.js"):
        if not path.exists():
            parser.error(f"{path} does not exist; README.md tells how it is made")
    roots = {"page": Path(__file__).parent, "heads": args.folder, "three": args.three}
    ended: Queue[str] = Queue()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, roots=roots, ended=ended))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}/page/render.html"
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        command = [*shlex.split(args.browser), *FLAGS, f"--user-data-dir={profile}", "--remote-debugging-port=0", url]
        browser = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        threading.Thread(target=lambda: ended.put(f"{args.browser} ended with {browser.wait()}"), daemon=True).start()
        error = ended.get()
        browser.terminate()
        browser.wait()
    if error:
        sys.exit(f"not all heads were drawn: {error}")


if __name__ == "__main__":
    main()
