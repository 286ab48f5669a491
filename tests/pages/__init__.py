"""The pages for reporters as people meet them: a real browser, a real service, a real database."""
