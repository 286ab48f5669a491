-- Secret addresses of a destination's terms as a calendar. Only the hash of each is kept; who holds one reads no case.
create table calendars (
    id uuid primary key,
    token_hash bytea not null unique,
    destination text not null,
    language text not null,
    person text not null,
    made_at timestamptz not null,
    withdrawn_at timestamptz
);
create index calendars_destination on calendars (destination, made_at);
grant select, insert, update on calendars to committee_pages;

alter table calendars enable row level security;
alter table calendars force row level security;

create policy handlers on calendars to committee using (true) with check (true);
create policy own_destination on calendars to committee_pages
    using (destination = any (string_to_array(current_setting('loket.destinations', true), ',')));
