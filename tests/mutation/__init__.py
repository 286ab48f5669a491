"""Small changes to the code that a test must see."""
