(ns ledger.core)
