print("grid")
