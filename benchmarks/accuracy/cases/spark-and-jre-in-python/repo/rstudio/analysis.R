library(reticulate)
