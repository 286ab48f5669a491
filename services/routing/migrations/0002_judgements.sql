-- What a person decided where no rule could: who, when and why. None of it travels on a stream.
create table judgements (
    complaint_id uuid not null,
    part uuid not null,
    attempt int not null,
    destination text not null,
    person text not null,
    motivation text not null,
    confirmed boolean not null,
    decided_at timestamptz not null,
    primary key (part, attempt)
);

-- The desk asks what is held, and a replay goes through the days.
create index decisions_held on decisions (received_on, part, attempt) where destination = 'HOLD';
create index decisions_days on decisions (received_on);

-- A step by a person starts a trace of its own, which links to the one of the decision before it.
alter table decisions add column trace text;
