-- Who takes no part in a complaint any more, in none of its parts, because each has the whole story: what somebody says
-- of themselves holds everywhere, what others say at their own destination. Only ever added to.
create table recusals (
    complaint_id uuid not null,
    person text not null,
    part uuid not null,
    attempt int not null,
    destination text not null,
    recused_by text not null,
    recused_at timestamptz not null,
    primary key (complaint_id, person, destination)
);
revoke update, delete on recusals from committee;
grant select on recusals to committee_pages;

alter table recusals enable row level security;
alter table recusals force row level security;

create policy handlers on recusals to committee using (true) with check (true);
create policy own_destination on recusals for select to committee_pages
    using (
        destination = any (string_to_array(current_setting('loket.destinations', true), ','))
        or person = current_setting('loket.person', true)
    );

-- For a recused person the case is not there, and neither is what hangs on it. A transaction of nobody sees nothing.
alter policy own_destination on cases using (
    destination = any (string_to_array(current_setting('loket.destinations', true), ','))
    and current_setting('loket.person', true) <> ''
    and not exists (
        select from recusals r
        where r.complaint_id = cases.complaint_id and r.person = current_setting('loket.person', true)
            and (r.destination = cases.destination or r.recused_by = r.person)
    )
);
alter policy own_destination on openings
    using (exists (select from cases c where c.part = openings.part and c.attempt = openings.attempt));
alter policy own_destination on alarms
    using (exists (select from cases c where c.part = alarms.part and c.attempt = alarms.attempt));
