"""Faults planted in the code under test: a module each, imported in the nursery, so that every worker has the defect."""
