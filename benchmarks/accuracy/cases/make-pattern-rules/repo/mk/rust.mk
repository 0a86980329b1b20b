RUST_DIR := images/rust-ci
rust-image:
	docker build -f $(RUST_DIR)/Dockerfile -t ci/rust $(RUST_DIR)
