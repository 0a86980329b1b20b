"""Which images a leg builds."""
