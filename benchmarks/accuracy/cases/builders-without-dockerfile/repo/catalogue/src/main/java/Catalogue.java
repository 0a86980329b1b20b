class Catalogue {}
