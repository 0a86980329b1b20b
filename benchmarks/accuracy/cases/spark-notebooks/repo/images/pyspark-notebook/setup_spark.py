print("download spark")
