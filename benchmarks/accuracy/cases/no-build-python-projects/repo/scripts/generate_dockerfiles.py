print("FROM python")
