"""The lab: simulated elements that keep real datastores and refuse what a real box refuses, in that box's words.

It is an independent witness: written from vendor facts and transcripts, it shares no code with drivers or templates.
"""
