"""Ten invented complaints, one in every state a complaint can be in, filed and handled as people would do it."""
