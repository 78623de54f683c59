"""Evaluation: what an answer says, metrics, benchmarks, reports."""
