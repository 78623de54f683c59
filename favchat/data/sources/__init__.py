"""Where records come from: importers of public data sets, folders and tables. ``base`` says what a source is."""

# Kind in recipes -> module:Class, imported when it is asked for.
SOURCES: dict[str, str] = {
    "animated_stills": "favchat.data.sources.animated:AnimatedStills",
    "celebvhq": "favchat.data.sources.celebvhq:CelebVHQ",
    "celebvtext": "favchat.data.sources.celebvtext:CelebVText",
    "dfew": "favchat.data.sources.dfew:DFEW",
    "ferv39k": "favchat.data.sources.ferv39k:FERV39k",
    "folder": "favchat.data.sources.folder:Folder",
    "hmdb51": "favchat.data.sources.hmdb51:HMDB51",
    "mafw": "favchat.data.sources.mafw:MAFW",
    "photographs": "favchat.data.sources.photographs:Photographs",
    "table": "favchat.data.sources.table:Table",
    "youtube_faces": "favchat.data.sources.youtube_faces:YouTubeFaces",
}
