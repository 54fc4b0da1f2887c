"""How much of an article is not there: what text, page and response tell, weighed into one verdict."""
