-- What was received: facts and keys, never a story, a name, an address or a code.
create table complaints (
    complaint_id uuid primary key,
    part uuid not null,
    received_on date not null,
    facts jsonb not null,
    consent_to_forward boolean,
    body_hash bytea not null,
    code_hash bytea not null unique,
    reply_key jsonb not null
);

-- Where each part of a complaint stands. Any event may create the row; each fills its own columns.
create table parts (
    complaint_id uuid not null,
    part uuid not null,
    attempt int not null,
    parts int,
    outcome text,
    destination text,
    because jsonb,
    legal_basis text,
    handed_over_on date,
    opened_on date,
    terms jsonb,
    terms_started jsonb,
    accepted_on date,
    refused_on date,
    primary key (part, attempt)
);
create index parts_complaint on parts (complaint_id);

-- Notices in the reporter's mailbox: a template's name and a day, no text.
create table notices (
    complaint_id uuid not null,
    kind text not null,
    template text,
    language text,
    posted_on date,
    sent_on date,
    failed_on date,
    primary key (complaint_id, kind)
);

create table organisations (
    code text primary key,
    names jsonb not null,
    parent text,
    regime text not null,
    valid_begin date not null,
    valid_end date
);

create table destinations (
    code text primary key,
    names jsonb not null,
    keys jsonb not null
);
