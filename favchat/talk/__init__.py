"""How people ask and how answers are put: what a question means, slips, several in one, "it", refusals, he or she.

It knows the wording's tables and what a model's gates say, no pictures and no models.
"""
