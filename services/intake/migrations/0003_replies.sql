-- What a reporter wrote after filing: for which part, and which attempt has it. What it says is sealed.
create table replies (
    id uuid primary key,
    complaint_id uuid,
    part uuid,
    written_on date,
    trace text,
    attempt int,
    handed_over_on date,
    forgotten_on date
);
create index replies_kept on replies (id) where forgotten_on is null;
create index replies_complaint on replies (complaint_id);
