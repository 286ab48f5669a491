"""The workbench: what people at a destination see of their cases, and what they do with them."""
