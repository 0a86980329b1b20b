target "x" { context = 
