"""Bad inputs: what people, broken programs and attackers send, at every address and in every field."""
