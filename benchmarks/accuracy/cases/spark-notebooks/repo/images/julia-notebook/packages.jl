using Pkg
Pkg.add("IJulia")
