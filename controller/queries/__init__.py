"""Read models for the doors: a session and what to look for in, views out."""
