"""Faults planted in the code under test: a module each, imported in the forkserver, so that every worker has the defect."""
