-- Hold every key until the transaction ends, in the order given: whoever takes them in one order cannot deadlock. The
-- schema is part of the lock's name, because the services share a database and know the same subjects.
create function hold(keys text[]) returns void language plpgsql as $$ begin
    perform pg_advisory_xact_lock(hashtextextended(current_schema() || ' ' || key, 7)) from unnest(keys) as t(key);
end $$;

-- Hold the keys, claim the ids that were never absorbed, and tell which keys wait for something: one round trip. Each
-- statement of a volatile function sees what was committed before it began; in one statement for all, the look at what
-- waits would be older than the locks.
create function claim(keys text[], ids uuid[], today date) returns table (claimed uuid, stopped text)
language plpgsql as $$ begin
    perform hold(keys);
    return query insert into inbox (id, day) select t.id, today from unnest(ids) as t(id)
        on conflict do nothing returning id, null::text;
    return query select distinct null::uuid, key from waiting where key = any(keys);
end $$;
