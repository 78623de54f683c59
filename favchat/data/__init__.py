"""The data engine: labels, records, questions and answers in words."""
