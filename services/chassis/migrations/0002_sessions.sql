-- Who is logged in. The browser alone holds the id: here lie its hash, and the tokens sealed under a key made from it.
create table sessions (
    id bytea primary key,
    sealed text not null,
    began_at timestamptz not null,
    used_at timestamptz not null
);
create index sessions_used on sessions (used_at);
