name := "stream"
