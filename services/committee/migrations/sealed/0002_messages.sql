-- The messages of a case, sealed to its destination: its own copies, and what the reporter wrote.
create table sealed_messages (
    part uuid not null,
    attempt int not null,
    id uuid not null,
    complaint_id uuid not null,
    destination text not null,
    message text not null,
    primary key (part, attempt, id)
);
