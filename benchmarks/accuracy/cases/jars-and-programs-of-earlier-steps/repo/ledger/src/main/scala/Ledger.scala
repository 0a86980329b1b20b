object Ledger extends App
