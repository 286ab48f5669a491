-- That a reporter was told, and when, is for the destinations that have a case of that complaint, and for nobody else.
alter table acknowledgements enable row level security;
alter table acknowledgements force row level security;

create policy handlers on acknowledgements to committee using (true) with check (true);
create policy own_destination on acknowledgements for select to committee_pages
    using (exists (select from cases c where c.complaint_id = acknowledgements.complaint_id));
