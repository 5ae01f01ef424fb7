"""How fast it is here: `kaitong bench`, and what an idle controller costs. Measured and reported, never asserted."""
