-- The brake on guessing passwords. An attempt is counted before its password is looked at, under locks on
-- the rows that count it, so that many at once are counted, too; one that was right is taken back.
--
-- * A login at an address (an IPv6 network of 64 bits): 5 wrong ones in any 60 seconds.
-- * A login, from addresses where nobody has given its password: 10, then one after 1 s, 2 s, 4 s, ...
--   60 s, until an hour has passed without one.
-- * An address, for all logins whose passwords nobody has given there: 30 in any 60 seconds.
--
-- So whoever guesses from many addresses slows down himself and newcomers, and never the owner where he
-- has logged in before: there only his own mistakes count. Keys are hashes, so the tables name nobody.

DROP FUNCTION kartoteka.login_blocked(text, text), kartoteka.login_attempt(text, text),
    kartoteka.login_succeeded(text, text), kartoteka.login_key(text, text);
DROP TABLE kartoteka.login_failure;

-- Unlogged: a crash forgets an hour, and no attempt waits for a disk or a standby.
CREATE UNLOGGED TABLE kartoteka.login_brake (
    key text PRIMARY KEY,                           -- its kind (pair, login, address) and a hash
    recent timestamptz[] NOT NULL DEFAULT '{}',     -- of pairs and addresses: what counts, oldest first
    failures int NOT NULL DEFAULT 0,                -- of logins
    next_at timestamptz,                            -- of logins: none is looked at before
    touched_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX login_brake_touched ON kartoteka.login_brake (touched_at);

-- Where a login's password was given.
CREATE TABLE kartoteka.login_place (
    pair text PRIMARY KEY,
    login text NOT NULL,
    seen_at timestamptz NOT NULL
);
CREATE INDEX login_place_login ON kartoteka.login_place (login, seen_at);

CREATE FUNCTION kartoteka.login_key(kind text, login_name text, address text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN kind || md5(kartoteka.fold(btrim(login_name)) || chr(10) || address);

CREATE FUNCTION kartoteka.login_place_known(login_name text, address text) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = kartoteka, pg_temp AS $$
    SELECT EXISTS (SELECT FROM login_place p WHERE p.pair = login_key('p', login_name, address)
                   AND p.seen_at > now() - interval '90 days')
$$;

-- The row that counts a key, locked until the transaction ends. Callers lock pair, login, address in
-- this order.
CREATE FUNCTION kartoteka.login_brake_row(k text) RETURNS kartoteka.login_brake
    LANGUAGE plpgsql SET search_path = kartoteka, pg_temp AS $$
DECLARE
    b login_brake;
BEGIN
    LOOP
        INSERT INTO login_brake (key) VALUES (k) ON CONFLICT DO NOTHING;
        SELECT * INTO b FROM login_brake x WHERE x.key = k FOR UPDATE;
        IF FOUND THEN
            RETURN b;
        END IF; -- else it was cleared away in between
    END LOOP;
END $$;

-- What of a list lies in the last minute. A time that has not come is from before a clock was set back.
CREATE FUNCTION kartoteka.last_minute(times timestamptz[], t timestamptz) RETURNS timestamptz[]
    LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(array_agg(x ORDER BY x), '{}') FROM unnest(times) x
    WHERE x > t - interval '60 seconds' AND x <= t + interval '1 second'
$$;

-- How long until one more may be looked at, in whole seconds; 0: now.
CREATE FUNCTION kartoteka.login_wait(times timestamptz[], most int, t timestamptz) RETURNS int
    LANGUAGE sql IMMUTABLE
    RETURN CASE WHEN cardinality(times) < most THEN 0
        ELSE greatest(1, ceil(60 - extract(epoch FROM t - times[1 + cardinality(times) - most])))::int END;

-- Counts an attempt. wait_s > 0: it must not be looked at, and was not counted; by_address: because of
-- all that came from this address. known: the password was given there before.
CREATE FUNCTION kartoteka.login_ask(login_name text, address text, OUT wait_s int, OUT known boolean,
                                    OUT by_address boolean)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = kartoteka, pg_temp AS $$
DECLARE
    pair login_brake := login_brake_row(login_key('p', login_name, address));
    login login_brake;
    place login_brake;
    t timestamptz := clock_timestamp();
BEGIN
    by_address := false;
    known := login_place_known(login_name, address);
    pair.recent := last_minute(pair.recent, t);
    wait_s := login_wait(pair.recent, 5, t);
    IF wait_s = 0 AND NOT known THEN
        login := login_brake_row(login_key('l', login_name, ''));
        place := login_brake_row(login_key('a', '', address));
        t := clock_timestamp();
        IF login.touched_at NOT BETWEEN t - interval '1 hour' AND t + interval '1 second' THEN
            login.failures := 0;
            login.next_at := NULL;
        END IF;
        place.recent := last_minute(place.recent, t);
        wait_s := greatest(0, ceil(extract(epoch FROM login.next_at - t)));
        IF wait_s = 0 THEN
            wait_s := login_wait(place.recent, 30, t);
            by_address := wait_s > 0;
        END IF;
        IF wait_s = 0 THEN
            UPDATE login_brake b SET failures = login.failures + 1, touched_at = t,
                next_at = CASE WHEN login.failures >= 10
                    THEN t + make_interval(secs => least(60, 2 ^ least(login.failures - 10, 6))) END
            WHERE b.key = login.key;
            UPDATE login_brake b SET recent = place.recent || t, touched_at = t WHERE b.key = place.key;
        END IF;
    END IF;
    IF wait_s = 0 THEN
        UPDATE login_brake b SET recent = pair.recent || t, touched_at = t WHERE b.key = pair.key;
        DELETE FROM login_brake b WHERE b.key IN (
            SELECT x.key FROM login_brake x WHERE x.touched_at < t - interval '2 hours'
                OR x.touched_at > t + interval '1 minute'
            ORDER BY x.touched_at LIMIT 20 FOR UPDATE SKIP LOCKED);
    END IF;
END $$;

-- Takes back an attempt that was counted: its password was right, or nobody has looked at it.
CREATE FUNCTION kartoteka.login_settle(login_name text, address text, was_right boolean) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = kartoteka, pg_temp AS $$
DECLARE
    pair_key text := login_key('p', login_name, address);
    name_key text := login_key('l', login_name, '');
BEGIN
    UPDATE login_brake b SET recent = trim_array(b.recent, least(1, cardinality(b.recent)))
    WHERE b.key = pair_key;
    IF NOT login_place_known(login_name, address) THEN
        UPDATE login_brake b SET failures = greatest(0, b.failures - 1), next_at = NULL
        WHERE b.key = name_key;
        UPDATE login_brake b SET recent = trim_array(b.recent, least(1, cardinality(b.recent)))
        WHERE b.key = login_key('a', '', address);
    END IF;
    -- A row that stays as it is is not even locked: that would have the commit wait for a standby.
    IF was_right AND NOT EXISTS (SELECT FROM login_place p WHERE p.pair = pair_key
                                 AND p.seen_at BETWEEN now() - interval '1 day' AND now()) THEN
        INSERT INTO login_place AS p (pair, login, seen_at) VALUES (pair_key, name_key, now())
        ON CONFLICT (pair) DO UPDATE SET seen_at = now()
            WHERE p.seen_at NOT BETWEEN now() - interval '1 day' AND now();
        IF FOUND THEN -- a login keeps the 16 latest
            DELETE FROM login_place p WHERE p.pair IN (SELECT x.pair FROM login_place x
                WHERE x.login = name_key ORDER BY x.seen_at DESC OFFSET 16);
        END IF;
    END IF;
END $$;

DO $$
DECLARE
    f regprocedure;
BEGIN
    FOREACH f IN ARRAY ARRAY['kartoteka.login_ask(text, text)', 'kartoteka.login_place_known(text, text)',
        'kartoteka.login_settle(text, text, boolean)', 'kartoteka.login_brake_row(text)']::regprocedure[]
    LOOP
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', f);
        IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'kartoteka_app')
            AND f <> 'kartoteka.login_brake_row(text)'::regprocedure THEN
            EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO kartoteka_app', f);
        END IF;
    END LOOP;
END $$;
