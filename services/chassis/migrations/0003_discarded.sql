-- What a person gave up: that it was there, who put it away and why. Its content is not kept, and no line goes.
create table discarded (
    n bigint primary key,
    key text not null,
    event_id uuid not null,
    topic text not null,
    headers jsonb not null,
    fault text not null,
    attempts int not null,
    since timestamptz not null,
    discarded_at timestamptz not null default clock_timestamp(),
    discarded_by text not null,
    reason text not null
);
do $$ begin execute format('revoke update, delete on discarded from %I', current_schema()); end $$;
