"""The contracts written out for people and machines: JSON Schema, AsyncAPI, OpenAPI, and a table of the streams."""
