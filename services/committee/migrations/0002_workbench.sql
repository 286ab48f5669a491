-- The workbench lists one page of cases by destination and status, however many there are.
alter table cases add column status text not null generated always as (
    case
        when refused_on is not null then 'refused'
        when accepted_on is not null then 'accepted'
        when opened_at is not null then 'open'
        else 'announced'
    end
) stored;
create index cases_listed on cases (destination, status, received_on, part, attempt);
create index openings_case on openings (part, attempt, opened_at);

-- The names of destinations, and where each of them works, are no secret to staff.
grant select on destinations to committee_pages;
