{"name": "a"}
