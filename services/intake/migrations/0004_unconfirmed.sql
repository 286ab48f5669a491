-- What lies sealed and was never confirmed, a story under its complaint's id, and the day on which that was seen.
create table unconfirmed (
    id uuid primary key,
    complaint_id uuid not null,
    seen_on date not null
);
create index unconfirmed_complaint on unconfirmed (complaint_id);
