module gin
