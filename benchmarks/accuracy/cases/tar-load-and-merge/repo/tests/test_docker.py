def test_docker() -> None:
    pass
