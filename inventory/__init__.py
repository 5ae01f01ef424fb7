"""The inventory: what the network is made of, who uses which id, how to log in. It knows neither drivers nor lab."""
