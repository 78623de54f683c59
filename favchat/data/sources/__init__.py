"""Where records come from: importers of public data sets, folders and tables. ``base`` says what a source is."""

# Kind in recipes -> module:Class, imported when it is asked for.
SOURCES: dict[str, str] = {}
