-- The desk's own sealed copy, kept until a person at the destination accepts the case.
create table stories (
    complaint_id uuid primary key,
    story text not null
);

-- The reporter's private key, sealed under the return code: only who holds the code opens a letter.
create table reply_keys (
    complaint_id uuid primary key,
    private text not null
);
