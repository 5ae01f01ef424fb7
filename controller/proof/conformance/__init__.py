"""The driver conformance kit: a driver against the simulated element of its platform, or against a real box.

It knows drivers, templates, products and the lab, which do not know each other: so it lives with the controller.
"""
