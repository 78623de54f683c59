"""A finished data set on disk: Parquet records, WebDataset shards with media, a manifest with checksums.

``schema`` is a record as Arrow knows it; ``media`` makes face videos, ``writer`` files; ``manifest`` says what there
is.
"""
