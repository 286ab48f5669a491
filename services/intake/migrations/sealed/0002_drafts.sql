-- What somebody is typing, sealed under an id that only their browser keeps; wiped after half an hour.
create table drafts (
    id_hash bytea primary key,
    draft text not null,
    touched_at timestamptz not null
);
create index drafts_touched on drafts (touched_at);
