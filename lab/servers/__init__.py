"""Servers: how a client reaches a simulated element (SSH, CLI and its grammar, NETCONF)."""
