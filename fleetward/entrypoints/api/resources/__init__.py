"""Resources of the API, a module a room: each translates, calls one query or operation, and answers."""
