-- Every decision, with what it was decided on: the rule, the rulebook's day, the facts of the part and their hash.
create table decisions (
    complaint_id uuid not null,
    part uuid not null,
    attempt int not null,
    parts int not null,
    facts jsonb not null,
    facts_hash bytea not null,
    consent_to_forward boolean,
    received_on date not null,
    destination text not null,
    rule text not null,
    rulebook date not null,
    overlays jsonb not null,
    track text not null,
    because jsonb not null,
    legal_basis text not null,
    proposal text,
    register_rows jsonb not null,
    decided_by text not null,
    decided_on date not null,
    primary key (part, attempt)
);
create index decisions_complaint on decisions (complaint_id);

-- A case that was given back, so that its part is never sent there again.
create table refusals (
    complaint_id uuid not null,
    part uuid not null,
    attempt int not null,
    destination text not null,
    reason text not null,
    refused_on date not null,
    primary key (part, attempt)
);

-- What of the register was published, so that only a change is published again.
create table published (
    subject text primary key,
    digest bytea not null,
    published_on date not null
);
