-- What a reporter said about forwarding after receipt; the first answer stands with each decision.
create table consents (
    complaint_id uuid primary key,
    consent_to_forward boolean not null,
    corrected_on date not null
);

-- A referred part that a person sent on or returned (Awb 2:3), after which it moves no more.
create table forwardings (
    complaint_id uuid not null,
    part uuid not null,
    attempt int not null,
    body text not null,
    way text not null,
    person text not null,
    forwarded_on date not null,
    primary key (part, attempt)
);
create index decisions_referred on decisions (received_on, part, attempt) where destination like 'REFER\_%';
