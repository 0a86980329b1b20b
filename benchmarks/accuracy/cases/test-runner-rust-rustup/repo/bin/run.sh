#!/usr/bin/env bash
cargo test --offline --manifest-path "$2/Cargo.toml"
