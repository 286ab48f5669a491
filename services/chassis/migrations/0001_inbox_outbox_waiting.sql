-- Inbox: an id that was absorbed once is never absorbed again, wherever the repeat comes from.
create table inbox (
    id uuid primary key,
    day date not null
);
create index inbox_day on inbox (day);

-- Outbox: events written in the transaction of their effects; the relay publishes them in id order and deletes them.
create table outbox (
    id bigint generated always as identity primary key,
    topic text not null,
    subject text not null,
    event_id uuid not null,
    type text not null,
    time timestamptz not null,
    stamped boolean not null,
    traceparent text,
    data bytea not null,
    written_at timestamptz not null default clock_timestamp()
);
-- The table is a queue: it is emptied as fast as it fills, and dead rows must not slow the next read.
alter table outbox set (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);

-- Waiting and parked events are one thing: the head of a key has a due time, the others wait behind it.
create table waiting (
    n bigint generated always as identity primary key,
    key text not null,
    event_id uuid not null,
    topic text not null,
    headers jsonb not null,
    data bytea not null,
    attempts int not null,
    due timestamptz not null,
    parked boolean not null,
    fault text not null,
    since timestamptz not null default clock_timestamp()
);
create index waiting_key on waiting (key, n);
create index waiting_due on waiting (due) where not parked;
