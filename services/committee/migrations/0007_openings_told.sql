-- The auditor reads the openings of one destination, the newest first, a page at a time.
create index openings_told on openings (destination, opened_at, id);
