module janitor
