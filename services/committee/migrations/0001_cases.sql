-- A case is one part of a complaint at one destination. Any event may create the row; each fills its own columns.
create table cases (
    complaint_id uuid not null,
    part uuid not null,
    attempt int not null,
    destination text not null,
    track text,
    received_on date,
    rule text,
    rulebook date,
    overlays jsonb,
    because jsonb,
    legal_basis text,
    opened_at timestamptz,
    trace text,
    facts jsonb,
    story_on date,
    accepted_on date,
    accepted_by text,
    refused_on date,
    refused_by text,
    refusal_reason text,
    primary key (part, attempt)
);
create index cases_complaint on cases (complaint_id);
create index cases_destination on cases (destination, received_on);

-- The day the reporter was told that we have the complaint: it starts K10.
create table acknowledgements (
    complaint_id uuid primary key,
    acknowledged_on date not null
);

-- What the register says of the destinations that receive cases.
create table destinations (
    code text primary key,
    names jsonb not null,
    handled_in text not null,
    subscribes boolean not null
);

-- Every opening of a story, before the story is shown. Only ever added to.
create table openings (
    id uuid primary key,
    complaint_id uuid not null,
    part uuid not null,
    attempt int not null,
    destination text not null,
    person text not null,
    reason text not null,
    opened_at timestamptz not null
);
revoke update, delete on openings from committee;

-- What people see goes through a role that row-level security binds to their own destinations.
do $$ begin
    if not exists (select from pg_roles where rolname = 'committee_pages') then
        create role committee_pages nologin nosuperuser nobypassrls;
    end if;
end $$;
grant committee_pages to committee;
grant usage on schema committee to committee_pages;
grant select on cases, openings, acknowledgements to committee_pages;

alter table cases enable row level security;
alter table cases force row level security;
alter table openings enable row level security;
alter table openings force row level security;

create policy handlers on cases to committee using (true) with check (true);
create policy own_destination on cases for select to committee_pages
    using (destination = any (string_to_array(current_setting('loket.destinations', true), ',')));
create policy handlers on openings to committee using (true) with check (true);
create policy own_destination on openings for select to committee_pages
    using (destination = any (string_to_array(current_setting('loket.destinations', true), ',')));
