"""Dialects: one file per platform, each with a class `ELEMENT` (a subclass of lab.element.Element)."""
