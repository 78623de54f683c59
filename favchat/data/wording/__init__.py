"""The words: how people ask about a face and how answers are put. Tables and a small grammar, no pictures."""
