"""The controller: doors, use cases, planning, records and the line. `ARCHITECTURE.md` has the picture."""
