"""The contracts written out for people and machines: a JSON Schema per event, AsyncAPI, and a table of the streams."""
