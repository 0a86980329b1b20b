module q
