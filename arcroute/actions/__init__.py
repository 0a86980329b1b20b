"""GitHub Actions as GitHub runs it: workflows, expressions, matrices, calls, and the legs that come of them."""
