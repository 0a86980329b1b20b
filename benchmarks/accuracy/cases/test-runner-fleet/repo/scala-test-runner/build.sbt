scalaVersion := "3.4.1"
