"""From what a user names (path, file object, URL) to something that decoders may open. Treats every file as hostile.

Local files are opened with the demuxers listed here and the ``file`` protocol only: a playlist that points at other
files or at the network is refused unless URLs are allowed. Knows nothing of frames.
"""

import io
import os
import re
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from favchat.errors import VideoError

Source = str | os.PathLike[str] | BinaryIO

# The largest picture that is decoded; more is taken for a decompression bomb. Below Pillow's own warning (89 Mpx).
MAX_PIXELS = 80_000_000
HEAD_BYTES = 64
_URL = re.compile(r"^([A-Za-z][A-Za-z0-9+.-]*)://")
_URL_SCHEMES = frozenset({"http", "https", "rtsp", "rtsps", "rtmp", "rtmps", "rtp", "srt", "tcp", "udp", "ftp", "mmsh"})
_URL_PROTOCOLS = ",".join(sorted(_URL_SCHEMES | {"tls", "crypto", "data", "httpproxy"}))
_URL_TIMEOUT = (20.0, 20.0)  # seconds to connect, to wait for data
# Demuxers that read one file and nothing else. Sound-only ones are here so that the error can say "audio only".
_DEMUXERS = (
    "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,gif,apng,mpegts,mpeg,mpegvideo,h264,hevc,obu,ivf,flv,asf,ogg,nut,mxf,"
    "yuv4mpegpipe,m4v,dv,rm,mjpeg,wav,mp3,flac,aac,ac3,aiff,amr,caf,au,ape,w64,tta,wv"
)
_PICTURE_MAGIC = {b"\xff\xd8\xff": "JPEG", b"\x89PNG\r\n\x1a\n": "PNG"}


@dataclass(slots=True)
class Media:
    """An opened-for-decoding source: ``name`` for messages, ``handle`` for libav or Pillow, its first bytes."""

    name: str
    handle: Any
    head: bytes = b""
    options: dict[str, str] = field(default_factory=dict)
    timeout: tuple[float, float] | None = None
    seekable: bool = True
    _close: list[Callable[[], None]] = field(default_factory=list)

    @property
    def picture_format(self) -> str | None:
        """Pillow's name of a still (or animated) picture format, by the first bytes; None for anything else."""
        if self.head[:4] == b"RIFF" and self.head[8:12] == b"WEBP":
            return "WEBP"
        return next((name for magic, name in _PICTURE_MAGIC.items() if self.head.startswith(magic)), None)

    def rewind(self) -> Any:
        """The handle, at its beginning."""
        if not isinstance(self.handle, str) and self.seekable:
            self.handle.seek(0)
        return self.handle

    def close(self) -> None:
        """Close what was opened here; a caller's own file object stays open."""
        while self._close:
            self._close.pop()()


def locate(source: Source, *, allow_urls: bool = False, spool: bool = True) -> Media:
    """Check ``source`` and make it ready for decoding.

    A file object that cannot seek (a pipe) is copied to a temporary file where ``spool`` is true, and is read as it
    comes otherwise. Raises :class:`VideoError` for everything that cannot be opened.
    """
    if hasattr(source, "read"):
        return _from_object(source, str(getattr(source, "name", "file object")), spool)
    try:
        name = os.fspath(source)
    except TypeError:
        message = f"{type(source).__name__}: not a video source (expected a path, a binary file object or a URL)"
        raise VideoError(message) from None
    if isinstance(name, bytes):
        name = os.fsdecode(name)
    scheme = _URL.match(name)
    if scheme and not isinstance(source, Path) and not os.path.lexists(name):
        if scheme[1].lower() == "file":
            return locate(name[len(scheme[0]) :], allow_urls=allow_urls, spool=spool)
        return _from_url(name, scheme[1].lower(), allow_urls)
    return _from_path(name, allow_urls, spool)


def check_pixels(name: str, width: int, height: int) -> None:
    """Raise :class:`VideoError` for a picture so large that it is taken for a decompression bomb."""
    if width * height > MAX_PIXELS:
        limit = f"at most {MAX_PIXELS // 1_000_000} megapixels"
        raise VideoError(f"{name}: {width} x {height} pixels is too large ({limit}): scale it down")


def _from_url(url: str, scheme: str, allow_urls: bool) -> Media:
    if not allow_urls:
        raise VideoError(f"{url}: URLs are not opened unless allowed (give a local file, or allow them: --allow-urls)")
    if scheme not in _URL_SCHEMES:
        raise VideoError(f"{url}: unknown kind of URL (expected one of {', '.join(sorted(_URL_SCHEMES))})")
    # No ``file`` among the protocols: what comes from outside never names a file in here.
    options = {"protocol_whitelist": _URL_PROTOCOLS, "max_pixels": str(MAX_PIXELS)}
    return Media(url, url, options=options, timeout=_URL_TIMEOUT)


def _from_path(path: str, allow_urls: bool, spool: bool) -> Media:
    try:
        # Not buffered: a pipe is read no further than the head.
        file = open(path, "rb", buffering=0)  # noqa: SIM115 - kept open for pipes
    except FileNotFoundError:
        raise VideoError(f"{path}: no such file") from None
    except IsADirectoryError:
        raise VideoError(f"{path}: is a directory, not a video") from None
    except PermissionError:
        raise VideoError(f"{path}: no permission to read it") from None
    except (OSError, ValueError) as error:
        raise VideoError(f"{path}: cannot be opened ({_reason(error)})") from None
    if not file.seekable():
        media = _from_object(file, path, spool)
        media._close.append(file.close)
        return media
    with file:
        try:
            head = file.read(HEAD_BYTES)
        except OSError as error:
            raise VideoError(f"{path}: cannot be read ({_reason(error)})") from None
    if not head:
        raise VideoError(f"{path}: the file is empty")
    options = {"max_pixels": str(MAX_PIXELS)}
    if allow_urls:
        options["protocol_whitelist"] = f"file,{_URL_PROTOCOLS}"
    else:
        options |= {"protocol_whitelist": "file", "format_whitelist": _DEMUXERS}
    # The explicit protocol keeps libav from taking "a:b.mp4" for one.
    return Media(path, f"file:{path}", head, options)


def _from_object(file: Any, name: str, spool: bool) -> Media:
    options = {"protocol_whitelist": "", "format_whitelist": _DEMUXERS, "max_pixels": str(MAX_PIXELS)}
    reader = _Reader(file, name)
    seekable = _is_seekable(file)
    if seekable:
        file.seek(0)
    head = reader.read(HEAD_BYTES)
    if not head:
        raise VideoError(f"{name}: nothing to read in it (empty)")
    media = Media(name, reader, head, options, seekable=seekable)
    if not seekable:
        reader.push_back(head)
        if spool or media.picture_format:
            copy = _spooled(reader)
            media.handle, media.seekable = copy, True
            media._close.append(copy.close)
    else:
        media.handle = _SeekableReader(file, name)
        media.rewind()
    return media


def _is_seekable(file: Any) -> bool:
    try:
        return bool(file.seekable())
    except AttributeError:
        return hasattr(file, "seek") and hasattr(file, "tell")


def _spooled(reader: "_Reader") -> Any:
    copy = tempfile.TemporaryFile()  # noqa: SIM115 - closed by Media.close
    try:
        while block := reader.read(1 << 20):
            copy.write(block)
    except BaseException:
        copy.close()
        raise
    copy.seek(0)
    return copy


class _Reader:
    """Reads a caller's file object for libav: never more than asked for, bytes only, errors as VideoError."""

    def __init__(self, file: Any, name: str) -> None:
        self._file, self.name, self._ahead = file, name, b""

    def push_back(self, data: bytes) -> None:
        """Give ``data`` again, before the rest."""
        self._ahead = data + self._ahead

    def read(self, size: int = -1) -> bytes:
        """At most ``size`` bytes (all, where negative); empty at the end."""
        if self._ahead and size >= 0:
            data, self._ahead = self._ahead[:size], self._ahead[size:]
            return data
        try:
            data = self._file.read(size)
        except (OSError, ValueError, io.UnsupportedOperation) as error:
            raise VideoError(f"{self.name}: cannot be read ({_reason(error)})") from error
        if isinstance(data, str):
            raise VideoError(f"{self.name}: is opened as text (open it in binary mode, 'rb')")
        data = self._ahead + bytes(data or b"")
        self._ahead = b""
        if size >= 0:  # libav's buffer holds no more than it asked for
            data, self._ahead = data[:size], data[size:]
        return data


class _SeekableReader(_Reader):
    """The same for file objects that can seek."""

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Move, as in :meth:`io.IOBase.seek`."""
        if whence == io.SEEK_CUR:
            offset -= len(self._ahead)
        self._ahead = b""
        self._file.seek(offset, whence)
        return self._file.tell()

    def tell(self) -> int:
        """Where the next byte comes from."""
        return self._file.tell() - len(self._ahead)


def _reason(error: BaseException) -> str:
    with suppress(AttributeError):
        if error.strerror:  # type: ignore[attr-defined]
            return error.strerror  # type: ignore[attr-defined]
    return str(error) or type(error).__name__
