"""Login, against a real OpenID provider and against one that forges."""
