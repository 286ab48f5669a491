-- The story of a case as intake sealed it for this destination.
create table stories (
    part uuid not null,
    attempt int not null,
    complaint_id uuid not null,
    destination text not null,
    story text not null,
    reply_key jsonb not null,
    primary key (part, attempt)
);
