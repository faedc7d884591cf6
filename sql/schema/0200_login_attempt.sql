-- Attempts to log in have numbers, which the worker makes up before it asks. Taking an attempt back by its
-- number can be said twice, and also when nobody knows whether it was counted: a connection that dies while
-- a right password is counted, or taken back, leaves no guess behind.

DROP FUNCTION kartoteka.login_ask(text, text), kartoteka.login_settle(text, text, boolean);

-- What was counted and may still be taken back; wrong ones stay until they are too old to count.
CREATE UNLOGGED TABLE kartoteka.login_open (
    attempt bigint PRIMARY KEY,
    pair text NOT NULL,     -- keys of login_brake
    login text NOT NULL,
    place text NOT NULL,
    known boolean NOT NULL, -- counted for the pair only
    counted_at timestamptz NOT NULL
);
CREATE INDEX login_open_counted ON kartoteka.login_open (counted_at);

-- Counts an attempt. wait_s > 0: it must not be looked at, and was not counted; by_address: because of
-- all that came from this address. known: the password was given there before.
CREATE FUNCTION kartoteka.login_ask(login_name text, address text, number bigint, OUT wait_s int,
                                    OUT known boolean, OUT by_address boolean)
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
        INSERT INTO login_open (attempt, pair, login, place, known, counted_at)
            VALUES (number, pair.key, login_key('l', login_name, ''), login_key('a', '', address),
                    login_ask.known, t);
        DELETE FROM login_brake b WHERE b.key IN (
            SELECT x.key FROM login_brake x WHERE x.touched_at < t - interval '2 hours'
                OR x.touched_at > t + interval '1 minute'
            ORDER BY x.touched_at LIMIT 20 FOR UPDATE SKIP LOCKED);
        DELETE FROM login_open o WHERE o.attempt IN (
            SELECT x.attempt FROM login_open x WHERE x.counted_at < t - interval '10 minutes'
                OR x.counted_at > t + interval '1 minute'
            ORDER BY x.counted_at LIMIT 20 FOR UPDATE SKIP LOCKED);
    END IF;
END $$;

-- Takes back an attempt that was counted: its password was right, or nobody has looked at it. An attempt that
-- was not counted, or is taken back already, changes nothing.
CREATE FUNCTION kartoteka.login_settle(number bigint, was_right boolean) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = kartoteka, pg_temp AS $$
DECLARE
    o login_open;
BEGIN
    DELETE FROM login_open x WHERE x.attempt = number RETURNING x.* INTO o;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    UPDATE login_brake b SET recent = array_remove(b.recent, o.counted_at) WHERE b.key = o.pair;
    IF NOT o.known THEN
        UPDATE login_brake b SET failures = greatest(0, b.failures - 1), next_at = NULL
        WHERE b.key = o.login;
        UPDATE login_brake b SET recent = array_remove(b.recent, o.counted_at) WHERE b.key = o.place;
    END IF;
    -- A row that stays as it is is not even locked: that would have the commit wait for a standby.
    IF was_right AND NOT EXISTS (SELECT FROM login_place p WHERE p.pair = o.pair
                                 AND p.seen_at BETWEEN now() - interval '1 day' AND now()) THEN
        INSERT INTO login_place AS p (pair, login, seen_at) VALUES (o.pair, o.login, now())
        ON CONFLICT (pair) DO UPDATE SET seen_at = now()
            WHERE p.seen_at NOT BETWEEN now() - interval '1 day' AND now();
        IF FOUND THEN -- a login keeps the 16 latest
            DELETE FROM login_place p WHERE p.pair IN (SELECT x.pair FROM login_place x
                WHERE x.login = o.login ORDER BY x.seen_at DESC OFFSET 16);
        END IF;
    END IF;
END $$;

DO $$
DECLARE
    f regprocedure;
BEGIN
    FOREACH f IN ARRAY ARRAY['kartoteka.login_ask(text, text, bigint)',
        'kartoteka.login_settle(bigint, boolean)']::regprocedure[]
    LOOP
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', f);
        IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'kartoteka_app') THEN
            EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO kartoteka_app', f);
        END IF;
    END LOOP;
END $$;
