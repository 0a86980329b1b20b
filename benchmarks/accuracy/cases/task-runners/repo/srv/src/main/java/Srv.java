class Srv {}
