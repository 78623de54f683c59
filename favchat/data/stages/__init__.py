"""The data engine's stages: each a pure function over a batch of records. ``base`` says what a stage is."""

# Name in recipes -> module:Class, imported when it is asked for.
STAGES: dict[str, str] = {}
