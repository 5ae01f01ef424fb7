"""What use cases are made of, here and outside: `declared.py` the declaration, `ports.py` what a deed may touch,
`inputs.py` what several deeds take, `files.py` files that doors hand in, `frame.py` what happens around every deed.
"""
