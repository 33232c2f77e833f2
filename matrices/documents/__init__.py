"""Documents: the parts of the published site as data. Draft rows become documents, and documents draft rows again."""
