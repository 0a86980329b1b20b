name := "ledger"
scalaVersion := "3.4.2"
