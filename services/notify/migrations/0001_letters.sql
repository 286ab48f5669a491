-- What is known of a complaint: how its reporter can be reached, and that there is something to say.
create table complaints (
    complaint_id uuid primary key,
    language text,
    channel text,
    received_on date,
    outcome_on date,
    moved jsonb
);

create table destinations (
    code text primary key,
    secretariat text not null
);

-- One letter, one Message-ID, whatever is delivered twice.
create table letters (
    id uuid primary key,
    complaint_id uuid,
    kind text,
    part uuid,
    attempt int,
    destination text,
    language text,
    trace text,
    written_on date,
    due timestamptz,
    attempts int not null default 0,
    tries int not null default 0,
    sent_on date,
    failed_on date,
    code text
);
create index letters_complaint on letters (complaint_id);
create index letters_due on letters (due) where sent_on is null and failed_on is null;
