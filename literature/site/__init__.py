"""Pages for readers: the front page, search results, a paper; server-rendered, without scripts."""
