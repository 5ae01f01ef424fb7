"""Templates: vendor words by platform and role. They say what shall be there; nothing here says how to remove it."""
