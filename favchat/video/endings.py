"""Endings of file names by which videos and still pictures are looked for in folders. Opening a file goes by its
content, whatever it is called."""

STILLS = frozenset({".jpg", ".jpeg", ".png", ".webp"})
VIDEOS = frozenset(
    {".mp4", ".m4v", ".mov", ".mkv", ".webm", ".avi", ".gif", ".mpg", ".mpeg", ".ts", ".mts", ".m2ts", ".3gp", ".flv",
     ".wmv", ".ogv"}
)  # fmt: skip
