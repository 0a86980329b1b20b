RULES: list[str] = []
