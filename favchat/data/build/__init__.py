"""Building a data set: a recipe is planned, cut into batches, worked on by processes here or by Ray, and resumed.

``recipe`` and ``plan`` say what is to be done, ``workspace`` and ``batches`` what is done already; ``worker``,
``guard`` and the engines do it; ``run`` joins them. None of it knows what a stage does.
"""
