"""Training: stages, collation, recipes' schema, and the split that all of them share."""
