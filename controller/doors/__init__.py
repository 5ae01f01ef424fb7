"""The doors: `api/` over HTTP, `cli/` on the command line, `terminal/` how answers look there. They hold no logic."""
