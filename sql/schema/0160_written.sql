-- What has been written, for the memory of workers (docs/ARCHITECTURE.md, "Answers from memory"): a worker asks some
-- times a second which parties transactions have touched that were not over when it asked before. A notification in
-- each transaction would do, too, but PostgreSQL lets notifying transactions commit one by one, each with its flush.
--
-- party 0: perhaps everything of the tenant; tenant 0: of all. Rows say nothing but numbers, belong to no tenant's
-- backup, and nobody needs them after a crash, which ends every session.

CREATE UNLOGGED TABLE kartoteka.written (
    xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    tenant int NOT NULL,
    party bigint NOT NULL
) WITH (autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_scale_factor = 0.1);
CREATE INDEX written_xid ON kartoteka.written (xid);

-- Transactions below xid were over then.
CREATE TABLE kartoteka.written_mark (
    at timestamptz NOT NULL,
    xid xid8 NOT NULL
);
INSERT INTO kartoteka.written_mark VALUES (now(), '0');

-- Drops rows of transactions that were over half a minute ago: whoever asks less often than that is told that
-- everything may have changed. One writer does it at a time, and none waits for it. Numbers of the future are
-- another server's, from before a restore.
CREATE FUNCTION kartoteka.written_trim() RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = kartoteka, pg_temp AS $$
DECLARE
    mark written_mark;
    over_now xid8 := pg_snapshot_xmin(pg_current_snapshot());
    n bigint;
BEGIN
    SELECT * INTO mark FROM written_mark FOR UPDATE SKIP LOCKED;
    IF NOT FOUND OR mark.at > clock_timestamp() - interval '30 s' THEN
        RETURN;
    END IF;
    DELETE FROM written w WHERE w.ctid = ANY (ARRAY(
        SELECT x.ctid FROM written x WHERE x.xid < mark.xid ORDER BY x.xid LIMIT 5000));
    GET DIAGNOSTICS n = ROW_COUNT;
    IF n < 5000 THEN
        DELETE FROM written w
        WHERE w.xid >= pg_snapshot_xmax(pg_current_snapshot()) AND w.xid <> pg_current_xact_id();
        UPDATE written_mark SET at = clock_timestamp(), xid = over_now;
    END IF;
END $$;

-- A person shows in its company, a company in everybody who works there.
CREATE FUNCTION kartoteka.written_party() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = kartoteka, pg_temp AS $$
DECLARE
    many boolean := (SELECT count(*) > 100 FROM (SELECT FROM changed LIMIT 101) x);
    n bigint;
BEGIN
    IF TG_OP = 'UPDATE' AND NOT many THEN
        INSERT INTO written (tenant, party)
        SELECT DISTINCT x.tenant_id, s.id
        FROM (SELECT c.tenant_id, c.kind, c.id, c.company_id FROM changed c
              UNION ALL SELECT b.tenant_id, b.kind, b.id, b.company_id FROM before b) x,
             LATERAL (VALUES (CASE x.kind WHEN 1 THEN x.id ELSE 0 END), (x.company_id)) s(id)
        WHERE s.id IS NOT NULL;
    ELSE
        INSERT INTO written (tenant, party)
        SELECT DISTINCT x.tenant_id, s.id
        FROM changed x, LATERAL (VALUES (CASE WHEN many OR (x.kind <> 1 AND TG_OP <> 'INSERT') THEN 0 ELSE x.id END),
                                        (CASE WHEN NOT many THEN x.company_id END)) s(id)
        WHERE s.id IS NOT NULL;
    END IF;
    GET DIAGNOSTICS n = ROW_COUNT;
    IF random() * 500 < n THEN
        PERFORM written_trim();
    END IF;
    RETURN NULL;
END $$;

-- Of a table whose rows show in one party.
CREATE FUNCTION kartoteka.written_part() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = kartoteka, pg_temp AS $$
DECLARE
    many boolean := (SELECT count(*) > 100 FROM (SELECT FROM changed LIMIT 101) x);
    n bigint;
BEGIN
    INSERT INTO written (tenant, party)
    SELECT DISTINCT c.tenant_id, CASE WHEN many THEN 0 ELSE c.party_id END FROM changed c;
    GET DIAGNOSTICS n = ROW_COUNT;
    IF random() * 500 < n THEN
        PERFORM written_trim();
    END IF;
    RETURN NULL;
END $$;

-- Of a table whose rows show anywhere in the tenant; of the tenant itself.
CREATE FUNCTION kartoteka.written_tenant() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = kartoteka, pg_temp AS $$
BEGIN
    INSERT INTO written (tenant, party) SELECT DISTINCT c.tenant_id, 0 FROM changed c;
    IF random() < 0.002 THEN
        PERFORM written_trim();
    END IF;
    RETURN NULL;
END $$;
CREATE FUNCTION kartoteka.written_own() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = kartoteka, pg_temp AS $$
BEGIN
    INSERT INTO written (tenant, party) SELECT c.id, 0 FROM changed c;
    IF random() < 0.002 THEN
        PERFORM written_trim();
    END IF;
    RETURN NULL;
END $$;
CREATE FUNCTION kartoteka.written_all() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = kartoteka, pg_temp AS $$
BEGIN
    INSERT INTO written (tenant, party) VALUES (0, 0);
    RETURN NULL;
END $$;

CREATE PROCEDURE kartoteka.in_written(tab regclass, fn text, VARIADIC events text[] DEFAULT '{INSERT,UPDATE,DELETE}')
    LANGUAGE plpgsql AS $$
DECLARE
    event text;
BEGIN
    FOREACH event IN ARRAY events LOOP
        EXECUTE format('CREATE TRIGGER written_%s AFTER %s ON %s REFERENCING %s FOR EACH STATEMENT'
            ' EXECUTE FUNCTION kartoteka.%I()', lower(event), event, tab,
            CASE WHEN event = 'DELETE' THEN 'OLD TABLE AS changed'
                 WHEN event = 'UPDATE' AND fn = 'written_party' THEN 'NEW TABLE AS changed OLD TABLE AS before'
                 ELSE 'NEW TABLE AS changed' END, fn);
    END LOOP;
    EXECUTE format('CREATE TRIGGER written_truncate AFTER TRUNCATE ON %s FOR EACH STATEMENT'
        ' EXECUTE FUNCTION kartoteka.written_all()', tab);
END $$;

-- Every table that a statement with "memory" reads (tests/sql/recall_test.c). A contact or an address that is new or
-- gone revises its party; an UPDATE of their keys alone does not.
CALL kartoteka.in_written('kartoteka.party', 'written_party');
CALL kartoteka.in_written('kartoteka.custom_value', 'written_part');
CALL kartoteka.in_written('kartoteka.party_tag', 'written_part');
CALL kartoteka.in_written('kartoteka.contact_other_key', 'written_part');
CALL kartoteka.in_written('kartoteka.contact_info', 'written_part', 'UPDATE');
CALL kartoteka.in_written('kartoteka.search_key', 'written_part', 'UPDATE');
CALL kartoteka.in_written('kartoteka.party_access', 'written_tenant');
CALL kartoteka.in_written('kartoteka.company_detail', 'written_tenant');
CALL kartoteka.in_written('kartoteka.company_requisite', 'written_tenant');
CALL kartoteka.in_written('kartoteka.tag', 'written_tenant');
CALL kartoteka.in_written('kartoteka.deal', 'written_tenant');
CALL kartoteka.in_written('kartoteka.dictionary', 'written_tenant');
CALL kartoteka.in_written('kartoteka.tenant', 'written_own');

-- What was written by transactions that were not over for whoever took this token, which is an earlier answer's; and,
-- in the last row, the next one. A token that is empty, or older than rows are kept: tenant 0.
CREATE FUNCTION kartoteka.written_since(token text) RETURNS TABLE (tenant int, party bigint, next_token text)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = kartoteka, pg_temp AS $$
DECLARE
    this text := extract(epoch FROM clock_timestamp())::bigint || ' ' || pg_current_snapshot();
    taken bigint := NULLIF(split_part(token, ' ', 1), '');
    seen pg_snapshot;
BEGIN
    IF token = '' OR abs(extract(epoch FROM clock_timestamp())::bigint - taken) > 20 THEN
        RETURN QUERY SELECT 0, 0::bigint, NULL::text;
    ELSE
        seen := split_part(token, ' ', 2);
        RETURN QUERY SELECT DISTINCT w.tenant, w.party, NULL::text FROM written w
        WHERE w.xid >= pg_snapshot_xmin(seen) AND NOT pg_visible_in_snapshot(w.xid, seen);
    END IF;
    RETURN QUERY SELECT 0, 0::bigint, this;
END $$;

DO $$
DECLARE
    f regprocedure;
BEGIN
    FOREACH f IN ARRAY ARRAY['kartoteka.written_trim()',
        'kartoteka.written_party()', 'kartoteka.written_part()', 'kartoteka.written_tenant()',
        'kartoteka.written_own()', 'kartoteka.written_all()', 'kartoteka.written_since(text)']::regprocedure[]
    LOOP
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', f);
    END LOOP;
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'kartoteka_app') THEN
        GRANT EXECUTE ON FUNCTION kartoteka.written_since(text) TO kartoteka_app;
    END IF;
END $$;
