module node
