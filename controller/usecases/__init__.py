"""What may be asked of kaitong, one deed a file: the doors call these and translate."""
