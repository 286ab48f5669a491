-- That somebody wrote about a case, on which day and to whom; what they wrote is sealed, in the other database.
create table messages (
    part uuid not null,
    attempt int not null,
    id uuid not null,
    complaint_id uuid not null,
    destination text not null,
    author text not null,
    person text,
    written_on date not null,
    n bigint generated always as identity,
    primary key (part, attempt, id)
);
grant select on messages to committee_pages;

alter table messages enable row level security;
alter table messages force row level security;

create policy handlers on messages to committee using (true) with check (true);
create policy own_destination on messages for select to committee_pages
    using (exists (select from cases c where c.part = messages.part and c.attempt = messages.attempt));

-- What was opened: the story of a case, or its messages.
alter table openings add column what text not null default 'story';
