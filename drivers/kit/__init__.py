"""What platforms are made of: the ways of speaking to elements, and the arithmetic over their lines."""
