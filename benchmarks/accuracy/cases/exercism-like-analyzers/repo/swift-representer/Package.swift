// swift-tools-version:5.10
