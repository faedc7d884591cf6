-- Tenants spread over several clusters (docs/architecture/reach.md). Each cluster has this schema; the control base
-- is one more database with it that serves no tenant and fills the tables reach_*. A column is called "tenant", not
-- tenant_id, where a row is no tenant's own: such a row is no part of what moves.

-- The control base.

CREATE TABLE kartoteka.reach_cluster (
    id int PRIMARY KEY CHECK (id BETWEEN 1 AND 1023),  -- also the remainder of the numbers that it gives
    name text NOT NULL UNIQUE CHECK (name ~ '^[a-z][a-z0-9-]{0,39}$'),
    conninfo text NOT NULL,        -- for workers
    admin_conninfo text NOT NULL,  -- for kartotekactl
    peer_conninfo text NOT NULL,   -- for another cluster's server, which reads changes from here
    tenants_max int NOT NULL DEFAULT 1000000 CHECK (tenants_max >= 0),
    -- The numbers of tenants and access keys that it had given, one by one, before it was added.
    tenants_given bigint NOT NULL DEFAULT 0,
    keys_given bigint NOT NULL DEFAULT 0
);

CREATE TABLE kartoteka.reach_tenant (
    tenant int PRIMARY KEY,
    name text NOT NULL UNIQUE,
    cluster int NOT NULL REFERENCES kartoteka.reach_cluster
);
CREATE INDEX reach_tenant_cluster ON kartoteka.reach_tenant (cluster);

-- Credentials and the tenants that they have led to, as workers have found them.
CREATE TABLE kartoteka.reach_credential (
    hash text PRIMARY KEY CHECK (length(hash) <= 64),
    tenant int NOT NULL,
    at timestamptz NOT NULL DEFAULT now()
);

-- A move is one of these at a time; the words and their order are in docs/architecture/reach.md.
CREATE TABLE kartoteka.reach_move (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant int NOT NULL,
    name text NOT NULL,
    source int NOT NULL REFERENCES kartoteka.reach_cluster,
    target int NOT NULL REFERENCES kartoteka.reach_cluster,
    state text NOT NULL DEFAULT 'copying'
        CHECK (state IN ('copying', 'following', 'switching', 'switched', 'done', 'undoing', 'undone')),
    began_at timestamptz NOT NULL DEFAULT now(),
    ended_at timestamptz,
    pause_us bigint,               -- how long writes of the tenant were held
    CHECK (source <> target)
);
-- A tenant moves once at a time.
CREATE UNIQUE INDEX reach_move_open ON kartoteka.reach_move (tenant) WHERE state NOT IN ('done', 'undone');

CREATE FUNCTION kartoteka.reach_notify() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_TABLE_NAME = 'reach_tenant' AND TG_OP <> 'DELETE' THEN
        PERFORM pg_notify('kartoteka', format('home:%s:%s', NEW.tenant, NEW.cluster));
    ELSE
        PERFORM pg_notify('kartoteka', 'homes');
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER notify AFTER INSERT OR UPDATE OR DELETE ON kartoteka.reach_tenant
    FOR EACH ROW EXECUTE FUNCTION kartoteka.reach_notify();
CREATE TRIGGER notify AFTER INSERT OR UPDATE OR DELETE ON kartoteka.reach_cluster
    FOR EACH ROW EXECUTE FUNCTION kartoteka.reach_notify();

-- A cluster.

-- Every key of a table of tenants' rows begins with the tenant; of two tables without a key a whole row tells which
-- it is. Rows of both are hardly ever changed.
ALTER TABLE kartoteka.webhook_event DROP CONSTRAINT webhook_event_pkey, ADD PRIMARY KEY (tenant_id, id);
ALTER TABLE kartoteka.webhook_attempt DROP CONSTRAINT webhook_attempt_pkey, ADD PRIMARY KEY (tenant_id, id);
ALTER TABLE kartoteka.kept_count REPLICA IDENTITY FULL;
ALTER TABLE kartoteka.vocabulary REPLICA IDENTITY FULL;

-- Tenants who are not served here though their rows are or were: "arriving" until a move is over, "gone" after one. Of
-- a tenant that has gone: to which cluster, and when.
CREATE TABLE kartoteka.tenant_away (
    tenant int PRIMARY KEY,
    state text NOT NULL CHECK (state IN ('arriving', 'gone')),
    cluster int CHECK (cluster BETWEEN 1 AND 1023),
    passport jsonb,                -- what that cluster needs to serve him (move_passport), until it does
    at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- Rows that workers remember of a tenant end when he goes or comes (0160_written.sql).
CREATE FUNCTION kartoteka.written_away() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = kartoteka, pg_temp AS $$
BEGIN
    INSERT INTO written (tenant, party) VALUES (coalesce(NEW.tenant, OLD.tenant), 0);
    RETURN NULL;
END $$;
CREATE TRIGGER written AFTER INSERT OR UPDATE OR DELETE ON kartoteka.tenant_away
    FOR EACH ROW EXECUTE FUNCTION kartoteka.written_away();
ALTER TABLE kartoteka.tenant_away ENABLE ALWAYS TRIGGER written; -- sessions of a move run no other triggers

-- Rows that a move writes at its source: one that is seen at the target says that all before it is there, too.
CREATE TABLE kartoteka.tenant_mark (
    tenant int NOT NULL,
    n bigint NOT NULL,
    PRIMARY KEY (tenant, n)
);

-- The lock that a move takes to hold the tenants' writes.
CREATE FUNCTION kartoteka.tenant_lock_space() RETURNS int LANGUAGE sql IMMUTABLE RETURN 1263682642;

-- Fails (SQLSTATE KT001) when one of the tenants is not served here. The error's field for the name of a constraint has
-- the number of the cluster to which the tenant has gone, when that is known. Whoever reads for tenants begins with it
-- where they have homes: a write that was acknowledged elsewhere before is one that comes after the tenant has gone,
-- which this sees; and what is read behind it is still here, because a move waits for those who have begun (move_readers).
CREATE FUNCTION kartoteka.tenant_here(tenants int[]) RETURNS boolean
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = kartoteka, pg_temp AS $$
DECLARE
    away tenant_away;
BEGIN
    SELECT * INTO away FROM tenant_away a WHERE a.tenant = ANY (tenants) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'tenant % is not served here', away.tenant
            USING ERRCODE = 'KT001', CONSTRAINT = coalesce(away.cluster::text, '');
    END IF;
    RETURN true;
END $$;

-- Every transaction that writes for tenants begins with it where they have homes: it waits while a move holds their
-- writes, and fails as above.
CREATE FUNCTION kartoteka.tenant_gate(tenants int[]) RETURNS boolean
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = kartoteka, pg_temp AS $$
DECLARE
    t int;
BEGIN
    FOREACH t IN ARRAY tenants LOOP
        PERFORM pg_advisory_xact_lock_shared(tenant_lock_space(), t);
    END LOOP;
    RETURN tenant_here(tenants);
END $$;

-- The tables of tenants' rows that follow a move by logical replication: all that have a tenant_id, but for those
-- that are found before the tenant is known (they go with the passport) and the books of works over all tenants.
CREATE FUNCTION kartoteka.move_tables() RETURNS TABLE (tab regclass, name text, columns text)
    LANGUAGE sql STABLE SET search_path = kartoteka, pg_temp AS $$
    SELECT c.oid::regclass, c.relname::text,
           string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) FILTER (WHERE a.attgenerated = '')
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    WHERE c.relnamespace = 'kartoteka'::regnamespace AND c.relkind = 'r' AND c.relpersistence = 'p'
      AND c.relname NOT IN ('access_key', 'delivery_object', 'renewal')
      AND EXISTS (SELECT FROM pg_attribute t WHERE t.attrelid = c.oid AND t.attname = 'tenant_id' AND NOT t.attisdropped)
    GROUP BY c.oid ORDER BY c.relname
$$;

-- The tables that hang on access keys alone, with the column that names the key.
CREATE FUNCTION kartoteka.move_key_tables() RETURNS TABLE (name text, col text)
    LANGUAGE sql STABLE SET search_path = kartoteka, pg_temp AS $$
    SELECT c.relname::text, a.attname::text
    FROM pg_constraint f JOIN pg_class c ON c.oid = f.conrelid
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = f.conkey[1]
    WHERE f.contype = 'f' AND f.confrelid = 'access_key'::regclass AND f.conrelid <> f.confrelid
      AND NOT EXISTS (SELECT FROM pg_attribute t WHERE t.attrelid = c.oid AND t.attname = 'tenant_id' AND NOT t.attisdropped)
    ORDER BY 1
$$;

-- Why a tenant cannot move; no row: it can.
CREATE FUNCTION kartoteka.move_hindrances(t int) RETURNS SETOF text
    LANGUAGE sql STABLE SET search_path = kartoteka, pg_temp AS $$
    SELECT format('table %s has no key that begins with the tenant', m.name)
    FROM move_tables() m
    WHERE NOT EXISTS (SELECT FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
                      JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attname = 'tenant_id'
                      WHERE i.indrelid = m.tab AND a.attnum = ANY (i.indkey::int2[])
                        AND CASE c.relreplident WHEN 'd' THEN i.indisprimary WHEN 'i' THEN i.indisreplident END)
      AND (SELECT c.relreplident FROM pg_class c WHERE c.oid = m.tab) <> 'f'
    UNION ALL
    SELECT format('key %s (%s...) opens objects of several tenants', k.id, k.prefix)
    FROM access_key k JOIN key_object g ON g.key_id = k.id JOIN delivery_object o ON o.id = g.object_id
    GROUP BY k.id
    HAVING bool_or(o.tenant_id = t OR k.tenant_id = t) AND bool_or(o.tenant_id <> t OR k.tenant_id <> t)
    UNION ALL
    SELECT 'kartotekactl db migrate is at work here' WHERE EXISTS (SELECT FROM renewal r WHERE r.ended_at IS NULL)
    UNION ALL
    SELECT 'the tenant is being deleted'
    WHERE EXISTS (SELECT FROM tenant x WHERE x.id = t AND x.leaves_at IS NOT NULL)
$$;

-- The statements of a move, by what they are for.
CREATE FUNCTION kartoteka.move_text(what text, t int, move bigint, peer text) RETURNS text
    LANGUAGE sql STABLE SET search_path = kartoteka, pg_temp AS $$
    SELECT CASE what
    WHEN 'publish' THEN (
        SELECT format('CREATE PUBLICATION kartoteka_move_%s FOR TABLE %s', move,
                      string_agg(format('kartoteka.%I WHERE (%I = %s)', x.name, x.col, t), ', '))
        FROM (SELECT m.name, 'tenant_id' AS col FROM move_tables() m UNION ALL SELECT 'tenant_mark', 'tenant') x)
    WHEN 'hash' THEN (
        SELECT string_agg(format('SELECT %L AS name, count(*) AS n, coalesce(sum(hashtextextended(x::text, 0)), 0)::text AS h '
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

-- What the target needs beside the rows: the tenant, its objects and keys, and how far the numbers are that it was
-- given here.
CREATE FUNCTION kartoteka.move_passport(t int) RETURNS jsonb
    LANGUAGE plpgsql VOLATILE SET search_path = kartoteka, pg_temp AS $$
DECLARE
    r record;
    part jsonb;
    numbers text[] := ARRAY['tenant_id_' || t, 'city_id', 'street_id'] || ARRAY(
        SELECT m.name || '_' || a.attname || '_seq' FROM move_tables() m
        JOIN pg_attribute a ON a.attrelid = m.tab AND a.attidentity <> '');
    out jsonb := jsonb_build_object(
        'tenant', (SELECT jsonb_agg(to_jsonb(x)) FROM tenant x WHERE x.id = t),
        'delivery_object', (SELECT coalesce(jsonb_agg(to_jsonb(x)), '[]') FROM delivery_object x WHERE x.tenant_id = t),
        'access_key', (SELECT coalesce(jsonb_agg(to_jsonb(x)), '[]') FROM access_key x WHERE x.tenant_id = t
            OR x.id IN (SELECT g.key_id FROM key_object g JOIN delivery_object o ON o.id = g.object_id
                        WHERE o.tenant_id = t)),
        'renewal', EXISTS (SELECT FROM contact_renewal x WHERE x.tenant = t),
        'revision', revision_now(),
        'sequences', (SELECT jsonb_object_agg(s.sequencename, s.last_value) FROM pg_sequences s
            WHERE s.schemaname = 'kartoteka' AND s.sequencename = ANY (numbers) AND s.last_value IS NOT NULL));
BEGIN
    FOR r IN SELECT * FROM move_key_tables() LOOP
        EXECUTE format('SELECT coalesce(jsonb_agg(to_jsonb(x)), ''[]'') FROM %I x WHERE x.%I = ANY ($1)', r.name, r.col) INTO part
            USING ARRAY(SELECT (k ->> 'id')::bigint FROM jsonb_array_elements(out -> 'access_key') k);
        out := out || jsonb_build_object(r.name, part);
    END LOOP;
    RETURN out;
END $$;

-- Lets a tenant go to a cluster, when the transaction ends that holds his writes; gives the passport.
CREATE FUNCTION kartoteka.move_leave(t int, goes_to int) RETURNS jsonb
    LANGUAGE plpgsql VOLATILE SET search_path = kartoteka, pg_temp AS $$
DECLARE
    out jsonb := move_passport(t);
BEGIN
    INSERT INTO tenant_away AS a (tenant, state, cluster, passport) VALUES (t, 'gone', goes_to, out)
    ON CONFLICT (tenant) DO UPDATE SET state = 'gone', cluster = EXCLUDED.cluster, passport = EXCLUDED.passport,
        at = clock_timestamp();
    PERFORM pg_notify('kartoteka', 'catalog:' || t);
    RETURN out;
END $$;

-- Takes what hangs on a tenant and does not follow by replication away from here: keys, objects, the tenant, its
-- sequence. The rows themselves are taken by the text "empty".
CREATE FUNCTION kartoteka.move_forget(t int) RETURNS void
    LANGUAGE plpgsql VOLATILE SET search_path = kartoteka, pg_temp AS $$
DECLARE
    r record;
    keys bigint[] := ARRAY(SELECT k.id FROM access_key k WHERE k.tenant_id = t
        OR k.id IN (SELECT g.key_id FROM key_object g JOIN delivery_object o ON o.id = g.object_id
                    WHERE o.tenant_id = t));
BEGIN
    FOR r IN SELECT * FROM move_key_tables() LOOP
        EXECUTE format('DELETE FROM %I x WHERE x.%I = ANY ($1)', r.name, r.col) USING keys;
    END LOOP;
    DELETE FROM access_key k WHERE k.id = ANY (keys);
    DELETE FROM delivery_object o WHERE o.tenant_id = t;
    DELETE FROM contact_renewal c WHERE c.tenant = t;
    UPDATE tenant_away a SET passport = NULL WHERE a.tenant = t;
    DELETE FROM tenant x WHERE x.id = t;
    EXECUTE format('DROP SEQUENCE IF EXISTS tenant_id_%s', t);
    PERFORM pg_notify('kartoteka', 'catalog:' || t);
END $$;

-- Numbers of the sequence go on behind `at_least`, in steps that it has.
CREATE FUNCTION kartoteka.sequence_behind(sequence regclass, at_least bigint) RETURNS void
    LANGUAGE plpgsql VOLATILE SET search_path = kartoteka, pg_temp AS $$
DECLARE
    s pg_sequence;
    last bigint := coalesce(pg_sequence_last_value(sequence), 0);
BEGIN
    SELECT * INTO STRICT s FROM pg_sequence x WHERE x.seqrelid = sequence;
    IF last < at_least THEN
        PERFORM setval(sequence, s.seqstart + s.seqincrement
                                 * greatest(0, ceil((at_least - s.seqstart) / s.seqincrement::numeric)::bigint));
    END IF;
END $$;

-- Makes a tenant whose rows are here one that is served here, by its passport. What is done already is left.
CREATE FUNCTION kartoteka.move_admit(t int, passport jsonb) RETURNS void
    LANGUAGE plpgsql VOLATILE SET search_path = kartoteka, pg_temp AS $$
DECLARE
    r record;
    ahead bigint;
BEGIN
    IF NOT EXISTS (SELECT FROM tenant_away a WHERE a.tenant = t AND a.state = 'arriving') THEN
        RETURN;
    END IF;
    FOR r IN SELECT x.name FROM (VALUES (1, 'tenant'), (2, 'delivery_object'), (3, 'access_key')) x(n, name)
             UNION ALL SELECT k.name FROM move_key_tables() k
    LOOP
        EXECUTE format('INSERT INTO %1$I OVERRIDING SYSTEM VALUE SELECT * FROM jsonb_populate_recordset(NULL::%1$I, $1)',
                       r.name) USING passport -> r.name;
    END LOOP;
    EXECUTE format('CREATE SEQUENCE tenant_id_%s START 1001', t);
    EXECUTE format('ALTER SEQUENCE tenant_id_%s OWNER TO %I', t,
        (SELECT pg_get_userbyid(c.relowner) FROM pg_class c WHERE c.oid = 'tenant'::regclass));
    IF EXISTS (SELECT FROM pg_roles p WHERE p.rolname = 'kartoteka_app') THEN
        EXECUTE format('GRANT USAGE ON SEQUENCE tenant_id_%s TO kartoteka_app', t);
    END IF;
    FOR r IN SELECT s.key AS name, s.value::bigint AS value FROM jsonb_each_text(passport -> 'sequences') s LOOP
        PERFORM sequence_behind(format('kartoteka.%I', r.name)::regclass, r.value);
    END LOOP;
    IF (passport ->> 'renewal')::boolean THEN
        INSERT INTO contact_renewal (tenant) VALUES (t) ON CONFLICT DO NOTHING;
    END IF;
    ahead := (passport ->> 'revision')::bigint - revision_now();
    IF ahead >= 0 THEN
        PERFORM setval('revision_offset', pg_sequence_last_value('revision_offset'::regclass) + ahead + 1);
    END IF;
    DELETE FROM tenant_away a WHERE a.tenant = t;
    DELETE FROM tenant_mark m WHERE m.tenant = t;
    PERFORM pg_notify('kartoteka', 'catalog:' || t);
END $$;

-- Gives a cluster the numbers of its own among those that all clusters share, of tenants and access keys: behind those
-- that any had given before it was added.
CREATE FUNCTION kartoteka.cluster_numbers(cluster int, tenants_given bigint, keys_given bigint) RETURNS void
    LANGUAGE plpgsql VOLATILE SET search_path = kartoteka, pg_temp AS $$
DECLARE
    tab text;
    last bigint;
BEGIN
    FOREACH tab IN ARRAY ARRAY['tenant', 'access_key'] LOOP
        last := coalesce(pg_sequence_last_value(format('%s_id_seq', tab)::regclass), 0);
        IF last % 1024 <> cluster OR NOT EXISTS (SELECT FROM pg_sequence s
                WHERE s.seqrelid = format('%s_id_seq', tab)::regclass AND s.seqincrement = 1024) THEN
            last := greatest(last, CASE tab WHEN 'tenant' THEN tenants_given ELSE keys_given END);
            EXECUTE format('ALTER TABLE %I ALTER COLUMN id SET INCREMENT BY 1024 SET START WITH %s RESTART WITH %s', tab,
                           cluster, cluster + 1024 * ((last + 1023) / 1024));
        END IF;
    END LOOP;
END $$;

-- Notes which tenant a credential has led to. One time in a thousand those of a month ago are dropped: whoever still
-- has one is looked for again in every cluster.
CREATE FUNCTION kartoteka.reach_learn(credential text, leads_to int) RETURNS boolean
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = kartoteka, pg_temp AS $$
BEGIN
    IF random() < 0.001 THEN
        DELETE FROM reach_credential c WHERE c.at < now() - interval '30 days';
    END IF;
    INSERT INTO reach_credential AS c (hash, tenant) VALUES (credential, leads_to)
        ON CONFLICT (hash) DO UPDATE SET tenant = EXCLUDED.tenant, at = now() WHERE c.tenant <> EXCLUDED.tenant;
    RETURN true;
END $$;

-- The control base for workers, who may not look into its tables.
CREATE FUNCTION kartoteka.reach_clusters() RETURNS TABLE (id int, name text, conninfo text)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = kartoteka, pg_temp AS $$
    SELECT c.id, c.name, c.conninfo FROM reach_cluster c
$$;
CREATE FUNCTION kartoteka.reach_homes() RETURNS TABLE (tenant int, cluster int)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = kartoteka, pg_temp AS $$
    SELECT t.tenant, t.cluster FROM reach_tenant t
$$;
CREATE FUNCTION kartoteka.reach_home(number int) RETURNS SETOF int
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = kartoteka, pg_temp AS $$
    SELECT t.cluster FROM reach_tenant t WHERE t.tenant = number
$$;
CREATE FUNCTION kartoteka.reach_owner(credential text) RETURNS SETOF int
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = kartoteka, pg_temp AS $$
    SELECT c.tenant FROM reach_credential c WHERE c.hash = credential
$$;

DO $$
DECLARE
    f regprocedure;
BEGIN
    REVOKE EXECUTE ON FUNCTION kartoteka.written_away(), kartoteka.move_passport(int), kartoteka.move_leave(int, int), kartoteka.move_forget(int),
        kartoteka.move_admit(int, jsonb), kartoteka.cluster_numbers(int, bigint, bigint) FROM PUBLIC;
    FOREACH f IN ARRAY ARRAY['kartoteka.tenant_gate(int[])', 'kartoteka.tenant_here(int[])', 'kartoteka.reach_learn(text, int)',
        'kartoteka.reach_clusters()', 'kartoteka.reach_homes()', 'kartoteka.reach_home(int)',
        'kartoteka.reach_owner(text)']::regprocedure[]
    LOOP
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', f);
        IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'kartoteka_app') THEN
            EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO kartoteka_app', f);
        END IF;
    END LOOP;
END $$;
