class Auth {}
