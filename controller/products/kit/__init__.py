"""What products are made of, here and outside: `product` (the base, characteristics), `gpon` (a line that begins at an
ONT), `transport` and `mstp` (the segments on the way). Public names only.
"""
