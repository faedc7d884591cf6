-- A move holds a tenant's writes for a shorter time (docs/architecture/reach.md): the lock is the session's, so that one
-- packet takes it and writes the mark, and what has not changed since both sides were compared is not compared again.

-- Takes the lock that holds the tenant's writes; gives the moment from which on they were held. For quiet_ms it tries for
-- a moment in which nobody writes, which holds up nobody; then it stands in the queue, at most lock_ms. A mover who falls
-- silent holds them no longer than idle_ms. The lock is the session's: move_let_go, or its end.
CREATE FUNCTION kartoteka.move_hold(t int, quiet_ms int, lock_ms int, idle_ms int) RETURNS timestamptz
    LANGUAGE plpgsql VOLATILE SET search_path = kartoteka, pg_temp AS $$
DECLARE
    began timestamptz := clock_timestamp();
    queue_at timestamptz := began + quiet_ms * interval '1 ms';
BEGIN
    PERFORM set_config('idle_session_timeout', idle_ms::text, false),
            set_config('idle_in_transaction_session_timeout', idle_ms::text, false);
    LOOP
        began := clock_timestamp();
        IF pg_try_advisory_lock(tenant_lock_space(), t) THEN
            RETURN began;
        END IF;
        EXIT WHEN began > queue_at;
        PERFORM pg_sleep(0.0005);
    END LOOP;
    PERFORM set_config('lock_timeout', lock_ms::text, true);
    PERFORM pg_advisory_lock(tenant_lock_space(), t);
    RETURN began;
END $$;

-- Lets the tenant's writes go on; gives for how many microseconds they were held.
CREATE FUNCTION kartoteka.move_let_go(t int, began timestamptz) RETURNS bigint
    LANGUAGE plpgsql VOLATILE SET search_path = kartoteka, pg_temp AS $$
BEGIN
    PERFORM pg_advisory_unlock(tenant_lock_space(), t);
    PERFORM set_config('idle_session_timeout', '0', false), set_config('idle_in_transaction_session_timeout', '0', false);
    RETURN extract(epoch FROM clock_timestamp() - began) * 1000000;
END $$;

-- Waits at the target until the mark is there; false when it is not after limit_ms.
CREATE FUNCTION kartoteka.move_await(t int, mark bigint, limit_ms int) RETURNS boolean
    LANGUAGE plpgsql VOLATILE SET search_path = kartoteka, pg_temp AS $$
DECLARE
    until timestamptz := clock_timestamp() + limit_ms * interval '1 ms';
BEGIN
    LOOP
        IF EXISTS (SELECT FROM tenant_mark m WHERE m.tenant = t AND m.n = mark) THEN
            RETURN true;
        END IF;
        IF clock_timestamp() > until THEN
            RETURN false;
        END IF;
        PERFORM pg_sleep(0.001);
    END LOOP;
END $$;

-- The statements of a move, by what they are for. "hash" counts the tenant's rows of every table and adds up the hashes of
-- all of them ($1 NULL), or of those that transactions from $1 on have written.
CREATE OR REPLACE FUNCTION kartoteka.move_text(what text, t int, move bigint, peer text) RETURNS text
    LANGUAGE sql STABLE SET search_path = kartoteka, pg_temp AS $$
    SELECT CASE what
    WHEN 'publish' THEN (
        SELECT format('CREATE PUBLICATION kartoteka_move_%s FOR TABLE %s', move,
                      string_agg(format('kartoteka.%I WHERE (%I = %s)', x.name, x.col, t), ', '))
        FROM (SELECT m.name, 'tenant_id' AS col FROM move_tables() m UNION ALL SELECT 'tenant_mark', 'tenant') x)
    WHEN 'hash' THEN (
        SELECT string_agg(format('SELECT %L AS name, count(*) AS n, coalesce(sum(hashtextextended(x::text, 0)) FILTER '
                                 '(WHERE $1::xid IS NULL OR age(x.xmin) BETWEEN 0 AND age($1::xid)), 0)::text AS h '
                                 'FROM kartoteka.%I x WHERE x.tenant_id = %s', m.name, m.name, t), ' UNION ALL ')
               || ' ORDER BY 1'
        FROM move_tables() m)
    WHEN 'empty' THEN (
        SELECT string_agg(format('DELETE FROM kartoteka.%I WHERE tenant_id = %s', m.name, t), '; ')
               || format('; DELETE FROM kartoteka.tenant_mark WHERE tenant = %s', t)
        FROM move_tables() m)
    WHEN 'mark' THEN format('SELECT COALESCE(max(k.n), 0) FROM kartoteka.tenant_mark k WHERE k.tenant = %s', t)
    WHEN 'unpublish' THEN format('DROP PUBLICATION IF EXISTS kartoteka_move_%s', move)
    WHEN 'slot' THEN format('CREATE_REPLICATION_SLOT kartoteka_move_%s LOGICAL pgoutput (SNAPSHOT ''export'')', move)
    WHEN 'subscribe' THEN format('CREATE SUBSCRIPTION kartoteka_move_%1$s CONNECTION %2$L '
        'PUBLICATION kartoteka_move_%1$s WITH (create_slot = false, slot_name = ''kartoteka_move_%1$s'', '
        'copy_data = false, synchronous_commit = ''on'')', move, peer)
    WHEN 'unsubscribe' THEN format($t$DO $d$ BEGIN
        IF EXISTS (SELECT FROM pg_subscription s WHERE s.subname = 'kartoteka_move_%1$s') THEN
            ALTER SUBSCRIPTION kartoteka_move_%1$s DISABLE;
            ALTER SUBSCRIPTION kartoteka_move_%1$s SET (slot_name = NONE);
            DROP SUBSCRIPTION kartoteka_move_%1$s;
        END IF;
    END $d$ $t$, move)
    END
$$;

-- True while a tenant moves, and for a minute afterwards: who has looked for something of his in one cluster after the
-- other may have missed him.
CREATE FUNCTION kartoteka.reach_moving() RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = kartoteka, pg_temp AS $$
    SELECT EXISTS (SELECT FROM reach_move m WHERE m.state NOT IN ('done', 'undone'))
        OR EXISTS (SELECT FROM reach_move m WHERE m.ended_at > clock_timestamp() - interval '1 minute')
$$;
CREATE INDEX reach_move_ended ON kartoteka.reach_move (ended_at);

DO $$
BEGIN
    REVOKE EXECUTE ON FUNCTION kartoteka.move_hold(int, int, int, int), kartoteka.move_let_go(int, timestamptz),
        kartoteka.move_await(int, bigint, int), kartoteka.reach_moving() FROM PUBLIC;
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'kartoteka_app') THEN
        GRANT EXECUTE ON FUNCTION kartoteka.reach_moving() TO kartoteka_app;
    END IF;
END $$;
