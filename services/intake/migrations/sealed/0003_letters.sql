-- What was written to the reporter, and by the reporter, sealed to the reporter's own key: only the code opens it.
create table letters (
    id uuid primary key,
    complaint_id uuid not null,
    part uuid not null,
    kind text not null,
    sender text,
    written_on date not null,
    letter text not null,
    n bigint generated always as identity
);
create index letters_complaint on letters (complaint_id, n);

-- The desk's own copy of what the reporter wrote, kept until who has the case has it too.
create table replies (
    id uuid primary key,
    complaint_id uuid not null,
    reply text not null
);
create index replies_complaint on replies (complaint_id);
