fun main() = println("ok")
