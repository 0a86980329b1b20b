class Runner {}
