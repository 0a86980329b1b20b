dist:
	true
