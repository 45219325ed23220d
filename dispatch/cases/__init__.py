"""Cases: the outcomes of visits and what follows from them."""
