"""Servers: how a client reaches a simulated element (SSH, CLI, NETCONF)."""
