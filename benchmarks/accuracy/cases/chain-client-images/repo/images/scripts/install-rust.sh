curl https://sh.rustup.rs | sh -s -- -y
