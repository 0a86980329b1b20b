image:
	docker build -t x/r r
	$(MAKE) -f one.mk image
