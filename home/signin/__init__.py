"""How staff sign in: password, second factor, how long it lasts, and what helps when it goes wrong."""
