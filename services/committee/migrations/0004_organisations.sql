-- What people call the organisations that facts name by code; no secret to staff.
create table organisations (
    code text primary key,
    names jsonb not null
);
grant select on organisations to committee_pages;
