"""The form: one question a page, and from the answers only what routing and the committee need."""
