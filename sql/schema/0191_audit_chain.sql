-- Who read whom, and a chain of hashes over the audit.
--
-- A worker counts in memory whose records it shows to whom, and tells it some seconds later: a row for each
-- caller, operation and moment, with the people. So a read costs no trip.
--
-- The chain is made afterwards, because writers of one tenant must not wait for each other. Rows get their
-- numbers from a sequence, and a row with a smaller number may be committed later. So the largest number is
-- noted together with the transactions that hold the table's lock for writing at that moment: whoever took a
-- smaller number holds it until he ends. When all of these are gone, every row up to that number is there,
-- and they get their seal. A seal has the number of its rows and a hash over them and the seal before; the
-- place of a row is its rank by number, so a restore may number rows anew.

ALTER TABLE kartoteka.tenant ADD COLUMN audit_reads boolean NOT NULL DEFAULT true;

ALTER TABLE kartoteka.audit ADD COLUMN people bigint[];       -- read: whose records
ALTER TABLE kartoteka.audit ADD COLUMN times int;             -- read: in so many calls
ALTER TABLE kartoteka.audit ADD COLUMN until timestamptz;     -- read: the last of them; the first is "at"
CREATE INDEX audit_at ON kartoteka.audit USING brin (at);

-- What a worker has shown, a place in the arrays for each caller and operation; times in milliseconds since
-- 1970, people as arrays. Nothing for a tenant that wants no audit of reads, or is gone.
CREATE FUNCTION kartoteka.reads_told(keys bigint[], employees bigint[], actions text[], details text[],
    since bigint[], until bigint[], calls bigint[], people text[]) RETURNS bigint
    LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = kartoteka, pg_temp AS $$
    WITH told AS (
        INSERT INTO audit (tenant_id, at, until, times, key_id, employee_id, action, entity_id, detail, people)
        SELECT t.id, to_timestamp(x.since / 1000.0), to_timestamp(x.until / 1000.0), x.calls,
               NULLIF(x.key, 0), NULLIF(x.employee, 0), x.action,
               CASE cardinality(x.people::bigint[]) WHEN 1 THEN (x.people::bigint[])[1] ELSE 0 END,
               x.detail, x.people::bigint[]
        FROM tenant t, unnest(keys, employees, actions, details, since, until, calls, people)
            AS x(key, employee, action, detail, since, until, calls, people)
        WHERE t.id = current_tenant() AND t.audit_reads
        RETURNING 1
    )
    SELECT count(*) FROM told
$$;

CREATE TABLE kartoteka.audit_seal (
    tenant_id int NOT NULL REFERENCES kartoteka.tenant,
    no int NOT NULL CHECK (no > 0),
    upto_id bigint NOT NULL,                -- the number of its last row in the audit
    rows int NOT NULL CHECK (rows > 0),
    before text NOT NULL,                   -- the hash of the seal before; '' for the first one
    hash text NOT NULL,
    sealed_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, no)
);
CALL kartoteka.protect('kartoteka.audit_seal');

-- Up to which number the next seals go, and who may still add rows below it (see above).
CREATE TABLE kartoteka.audit_mark (
    upto_id bigint NOT NULL,
    holders text[] NOT NULL,
    sealed_id bigint NOT NULL               -- rows up to this one have their seals, in every tenant
);
INSERT INTO kartoteka.audit_mark VALUES (0, '{}', 0);

-- A row of the audit as it is hashed: without its number, times in microseconds.
CREATE FUNCTION kartoteka.audit_line(a kartoteka.audit) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT ROW((extract(epoch FROM a.at) * 1000000)::bigint, a.request_id, a.key_id, a.employee_id, a.action,
        a.entity_id, a.detail, a.people, a.times, (extract(epoch FROM a.until) * 1000000)::bigint)::text
$$;

-- The hash and the number of the rows of a tenant between two numbers, and the number of the last.
CREATE FUNCTION kartoteka.audit_hash(t int, after_id bigint, upto bigint, before text, most int,
    OUT n int, OUT last_id bigint, OUT hash text) LANGUAGE sql STABLE AS $$
    SELECT count(*)::int, max(x.id),
           encode(sha256(convert_to(before || E'\n' || string_agg(x.line, E'\n' ORDER BY x.id), 'UTF8')), 'hex')
    FROM (SELECT a.id, kartoteka.audit_line(a) AS line FROM kartoteka.audit a
          WHERE a.tenant_id = t AND a.id > after_id AND a.id <= upto ORDER BY a.id LIMIT most) x
$$;

-- Seals what is complete, at most 5,000 rows a seal and 20 seals of a tenant, and notes what will be complete
-- next. One caller at a time does it. Gives the number of rows sealed.
CREATE FUNCTION kartoteka.audit_seal() RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = kartoteka, pg_temp AS $$
DECLARE
    served text := current_setting('kartoteka.tenant', true);
    mark audit_mark;
    t int;
    last audit_seal;
    made record;
    done bigint := 0;
    more boolean := false;
    next_id bigint := (SELECT s.last_value FROM audit_id_seq s);
BEGIN
    IF EXISTS (SELECT FROM audit_mark m WHERE m.sealed_id = m.upto_id AND m.upto_id = next_id) THEN
        RETURN 0;
    END IF;
    SELECT * INTO mark FROM audit_mark FOR UPDATE SKIP LOCKED;
    IF NOT FOUND THEN
        RETURN 0;
    END IF;
    IF EXISTS (SELECT FROM pg_locks l WHERE l.locktype = 'relation'
               AND l.relation = 'audit'::regclass AND l.mode = 'RowExclusiveLock'
               AND l.database = (SELECT d.oid FROM pg_database d WHERE d.datname = current_database())
               AND l.virtualtransaction = ANY (mark.holders)) THEN
        RETURN 0;
    END IF;
    IF mark.upto_id > mark.sealed_id THEN
        FOR t IN SELECT x.id FROM tenant x ORDER BY x.id LOOP
            PERFORM set_config('kartoteka.tenant', t::text, true);
            FOR i IN 1..20 LOOP
                SELECT * INTO last FROM audit_seal s WHERE s.tenant_id = t ORDER BY s.no DESC LIMIT 1;
                SELECT * INTO made FROM audit_hash(t, coalesce(last.upto_id, -9223372036854775808), mark.upto_id,
                                                   coalesce(last.hash, ''), 5000);
                EXIT WHEN made.n = 0;
                INSERT INTO audit_seal (tenant_id, no, upto_id, rows, before, hash)
                VALUES (t, coalesce(last.no, 0) + 1, made.last_id, made.n, coalesce(last.hash, ''), made.hash);
                done := done + made.n;
                EXIT WHEN made.n < 5000;
                more := more OR i = 20;
            END LOOP;
        END LOOP;
        PERFORM set_config('kartoteka.tenant', coalesce(served, ''), true);
    END IF;
    IF more THEN
        RETURN done;
    END IF;
    next_id := (SELECT s.last_value FROM audit_id_seq s);
    IF next_id > mark.upto_id OR mark.sealed_id < mark.upto_id THEN
        UPDATE audit_mark SET sealed_id = mark.upto_id, upto_id = next_id, holders = coalesce((
            SELECT array_agg(l.virtualtransaction) FROM pg_locks l WHERE l.locktype = 'relation'
            AND l.relation = 'audit'::regclass AND l.mode = 'RowExclusiveLock' AND l.pid <> pg_backend_pid()
            AND l.database = (SELECT d.oid FROM pg_database d WHERE d.datname = current_database())), '{}');
    END IF;
    RETURN done;
END $$;

-- Looks at every seal of a tenant: a row for each that is wrong, and at last one with the newest seal (no 0
-- when there is none) and the number of rows that wait for theirs.
CREATE FUNCTION kartoteka.audit_check(t int)
    RETURNS TABLE (no int, wrong text, hash text, rows bigint, waiting bigint) LANGUAGE plpgsql STABLE AS $$
DECLARE
    s kartoteka.audit_seal;
    after_id bigint := -9223372036854775808;
    before text;
    made record;
    seen bigint := 0;
    last_no int := 0;
    first boolean := true;
BEGIN
    FOR s IN SELECT * FROM kartoteka.audit_seal x WHERE x.tenant_id = t ORDER BY x.no LOOP
        IF first THEN
            before := s.before; -- rows before it may have been dropped when their time was over
            last_no := s.no - 1;
        END IF;
        SELECT * INTO made FROM kartoteka.audit_hash(t, after_id, s.upto_id, s.before, s.rows + 1);
        wrong := CASE WHEN s.no <> last_no + 1 THEN 'a seal before it is missing'
                      WHEN s.before IS DISTINCT FROM before THEN 'it does not follow the seal before'
                      WHEN made.n <> s.rows THEN format('it has %s rows, not %s', made.n, s.rows)
                      WHEN made.hash IS DISTINCT FROM s.hash THEN 'a row was changed' END;
        IF wrong IS NOT NULL THEN
            no := s.no;
            hash := s.hash;
            RETURN NEXT;
        END IF;
        first := false;
        after_id := s.upto_id;
        before := s.hash;
        last_no := s.no;
        seen := seen + s.rows;
    END LOOP;
    wrong := NULL;
    no := last_no;
    hash := coalesce(before, '');
    rows := seen;
    waiting := (SELECT count(*) FROM kartoteka.audit a WHERE a.tenant_id = t AND a.id > after_id);
    RETURN NEXT;
END $$;

DO $$
DECLARE
    f regprocedure;
BEGIN
    FOREACH f IN ARRAY ARRAY['kartoteka.audit_seal()',
        'kartoteka.reads_told(bigint[], bigint[], text[], text[], bigint[], bigint[], bigint[], text[])']::regprocedure[]
    LOOP
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', f);
        IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'kartoteka_app') THEN
            EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO kartoteka_app', f);
        END IF;
    END LOOP;
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'kartoteka_app') THEN
        REVOKE INSERT, UPDATE, DELETE ON kartoteka.audit_seal FROM kartoteka_app;
    END IF;
END $$;
