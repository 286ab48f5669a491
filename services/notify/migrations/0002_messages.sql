-- The messages that were left for a reporter, by id, so that one whom we cannot reach yet hears of each of them later.
alter table complaints add column messages jsonb;
