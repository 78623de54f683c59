"""What is said and shown of a finished data set: statistics, the data card with plots, a gallery of pages."""
