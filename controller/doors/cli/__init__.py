"""The command groups, one module each. Their tops import typer only; what a command needs it imports when it runs."""
