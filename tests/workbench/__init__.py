"""The workbench as its users meet it: in a browser, over a real provider and a real database."""
