"""Summaries of clips: the grammar that needs nothing, and the interface for models that write them."""
