"""The data engine's stages: each a pure function over a batch of records. ``base`` says what a stage is."""
