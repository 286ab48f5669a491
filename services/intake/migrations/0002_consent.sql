-- What the reporter said about forwarding after receipt; the complaint keeps what was said at filing.
create table consents (
    complaint_id uuid primary key,
    consent_to_forward boolean not null,
    corrected_on date not null
);

-- Where a held part would go, so that consent can be asked; and that a referred part was sent on or returned.
alter table parts add column proposal text;
alter table parts add column forwarded_on date;
alter table parts add column forwarded_way text;
