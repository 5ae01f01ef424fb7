"""Dialects: a package or a file for each platform, with a class `ELEMENT` (a subclass of `lab.element.Element`)."""
