image:
	$(MAKE) -f two.mk image
