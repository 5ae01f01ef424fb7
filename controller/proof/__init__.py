"""How kaitong is proved: `conformance/` drivers, `crash/` every point of the line, `campaign/` days of orders with
disturbances; the demo, the benchmark. Nothing of production imports this room.
"""
