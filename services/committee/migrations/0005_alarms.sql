-- Each alarm of a term once: how many days before the end it warned, or -1 for the one after it.
create table alarms (
    part uuid not null,
    attempt int not null,
    term text not null,
    step int not null,
    complaint_id uuid not null,
    destination text not null,
    due date not null,
    raised_on date not null,
    primary key (part, attempt, term, step)
);
create index alarms_complaint on alarms (complaint_id);
grant select on alarms to committee_pages;

alter table alarms enable row level security;
alter table alarms force row level security;

create policy handlers on alarms to committee using (true) with check (true);
create policy own_destination on alarms for select to committee_pages
    using (destination = any (string_to_array(current_setting('loket.destinations', true), ',')));
