-- A reporter's address, sealed to notify, opened in memory at the moment of sending.
create table addresses (
    complaint_id uuid primary key,
    address text not null
);
