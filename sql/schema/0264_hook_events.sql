-- Events of deals, as SalesMan names them, and of tags, which are a change of their person or company. Each is written
-- in the transaction of the change, as those of 0240.

-- The name of an event; kind: of the record, 3 is a deal, 0 a trial.
CREATE FUNCTION kartoteka.webhook_name(kind smallint, what text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE kind WHEN 1 THEN 'person.' WHEN 2 THEN 'client.' WHEN 3 THEN 'deal.' ELSE '' END || what
$$;

CREATE OR REPLACE FUNCTION kartoteka.webhook_dead_of(webhook bigint, before bigint, most bigint)
    RETURNS TABLE (id bigint, event text, name text, record bigint, at timestamptz, dead_at timestamptz, attempts int,
                   status int, error text)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = kartoteka, pg_temp AS $$
    SELECT e.id, e.event::text, webhook_name(e.kind, e.what), e.party_id, e.at, e.dead_at, e.attempts, e.last_status,
           e.last_error
    FROM webhook_event e
    WHERE e.tenant_id = current_tenant() AND e.webhook_id = webhook AND e.dead_at IS NOT NULL
      AND (before = 0 OR e.id < before)
    ORDER BY e.id DESC LIMIT most
$$;

-- True when a webhook wants an event that this key and employee have made: WebDelivery has no companies, it and R7 here
-- no deals.
CREATE OR REPLACE FUNCTION kartoteka.webhook_wants(w kartoteka.webhook, kind smallint, what text, key bigint,
                                                   employee bigint)
    RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT (w.events = '{}' OR kartoteka.webhook_name(kind, what) = ANY (w.events))
       AND (kind = 1 OR w.dialect <> 'webdelivery')
       AND (kind <> 3 OR w.dialect <> 'r7')
       AND (key IS NULL OR key <> ALL (w.without_keys))
       AND (employee IS NULL OR employee <> ALL (w.without_employees))
$$;

CREATE FUNCTION kartoteka.webhook_deal() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = kartoteka, pg_temp AS $$
DECLARE
    t constant int := current_tenant();
    asker text[];
    by_key bigint;
    by_employee bigint;
BEGIN
    IF NOT EXISTS (SELECT FROM webhook_state s WHERE s.tenant_id = t)
       OR current_setting('kartoteka.leaving', true) = 'yes' THEN
        RETURN NULL;
    END IF;
    asker := string_to_array(coalesce(current_setting('kartoteka.asker', true), ''), '/');
    by_key := NULLIF(asker[1], '')::bigint;
    by_employee := NULLIF(asker[2], '')::bigint;
    IF TG_OP <> 'UPDATE' THEN
        INSERT INTO webhook_event (tenant_id, webhook_id, party_id, kind, what, new_owner, key_id, employee_id,
                                   request_id)
        SELECT t, w.id, c.id, 3, x.what, c.owner_id, by_key, by_employee, coalesce(asker[3], '')
        FROM changed c CROSS JOIN (SELECT CASE TG_OP WHEN 'INSERT' THEN 'add' ELSE 'delete' END AS what) x
        JOIN webhook_state s ON s.tenant_id = c.tenant_id
        JOIN webhook w ON w.tenant_id = s.tenant_id AND w.id = s.webhook_id
        WHERE c.tenant_id = t AND webhook_wants(w, 3::smallint, x.what, by_key, by_employee)
        ORDER BY c.id;
        RETURN NULL;
    END IF;
    INSERT INTO webhook_event (tenant_id, webhook_id, party_id, kind, what, fields, old_owner, new_owner, key_id,
                               employee_id, request_id)
    SELECT t, w.id, c.id, 3, x.what, CASE x.what WHEN 'edit' THEN f.fields ELSE '' END, b.owner_id, c.owner_id, by_key,
           by_employee, coalesce(asker[3], '')
    FROM changed c JOIN before b ON b.tenant_id = c.tenant_id AND b.id = c.id
    CROSS JOIN LATERAL (SELECT webhook_fields(to_jsonb(b), to_jsonb(c)) AS fields) f
    CROSS JOIN LATERAL (VALUES
        (1, 'edit', f.fields <> '' AND (b.is_closed OR NOT c.is_closed)),
        (2, 'change.user', b.owner_id IS DISTINCT FROM c.owner_id),
        (3, 'close', NOT b.is_closed AND c.is_closed)) x(place, what, happened)
    JOIN webhook_state s ON s.tenant_id = c.tenant_id
    JOIN webhook w ON w.tenant_id = s.tenant_id AND w.id = s.webhook_id
    WHERE c.tenant_id = t AND x.happened AND webhook_wants(w, 3::smallint, x.what, by_key, by_employee)
    ORDER BY c.id, x.place;
    RETURN NULL;
END $$;
CREATE TRIGGER webhook_insert AFTER INSERT ON kartoteka.deal REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION kartoteka.webhook_deal();
CREATE TRIGGER webhook_update AFTER UPDATE ON kartoteka.deal REFERENCING NEW TABLE AS changed OLD TABLE AS before
    FOR EACH STATEMENT EXECUTE FUNCTION kartoteka.webhook_deal();
CREATE TRIGGER webhook_delete AFTER DELETE ON kartoteka.deal REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION kartoteka.webhook_deal();

-- A tag given or taken is an edit of who has it, with `tags` among what has changed. Whoever is added, edited or deleted
-- in the same transaction has his event already: an edit tells of the tags, too.
CREATE FUNCTION kartoteka.webhook_tags() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = kartoteka, pg_temp AS $$
DECLARE
    t constant int := current_tenant();
    asker text[];
    by_key bigint;
    by_employee bigint;
BEGIN
    IF NOT EXISTS (SELECT FROM webhook_state s WHERE s.tenant_id = t)
       OR current_setting('kartoteka.leaving', true) = 'yes' THEN
        RETURN NULL;
    END IF;
    asker := string_to_array(coalesce(current_setting('kartoteka.asker', true), ''), '/');
    by_key := NULLIF(asker[1], '')::bigint;
    by_employee := NULLIF(asker[2], '')::bigint;
    UPDATE webhook_event e SET fields = concat_ws(',', NULLIF(e.fields, ''), 'tags')
    WHERE e.tenant_id = t AND e.what = 'edit' AND e.kind < 3 AND e.xid = pg_current_xact_id() AND e.dead_at IS NULL
      AND e.party_id IN (SELECT c.party_id FROM changed c WHERE c.tenant_id = t)
      AND e.webhook_id IN (SELECT s.webhook_id FROM webhook_state s WHERE s.tenant_id = t)
      AND 'tags' <> ALL (string_to_array(e.fields, ','));
    INSERT INTO webhook_event (tenant_id, webhook_id, party_id, kind, what, fields, new_owner, key_id, employee_id,
                               request_id)
    SELECT t, w.id, p.id, p.kind, 'edit', 'tags', p.owner_id, by_key, by_employee, coalesce(asker[3], '')
    FROM (SELECT DISTINCT c.party_id FROM changed c WHERE c.tenant_id = t) c
    JOIN party p ON p.tenant_id = t AND p.id = c.party_id AND p.deleted_at IS NULL
    JOIN webhook_state s ON s.tenant_id = t
    JOIN webhook w ON w.tenant_id = s.tenant_id AND w.id = s.webhook_id
    WHERE webhook_wants(w, p.kind, 'edit', by_key, by_employee)
      AND NOT EXISTS (SELECT FROM webhook_event e WHERE e.tenant_id = t AND e.webhook_id = w.id AND e.party_id = p.id
                      AND e.dead_at IS NULL AND e.xid = pg_current_xact_id() AND e.what IN ('add', 'edit'))
    ORDER BY p.id;
    RETURN NULL;
END $$;
CREATE TRIGGER webhook_insert AFTER INSERT ON kartoteka.party_tag REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION kartoteka.webhook_tags();
CREATE TRIGGER webhook_delete AFTER DELETE ON kartoteka.party_tag REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION kartoteka.webhook_tags();

REVOKE EXECUTE ON FUNCTION kartoteka.webhook_deal() FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION kartoteka.webhook_tags() FROM PUBLIC;

-- As in 0240, and oldest: the seconds since the oldest event that waits was made, whatever it waits for (looked for
-- among the first 100000 events and dead letters).
DROP FUNCTION kartoteka.webhook_measures();
CREATE FUNCTION kartoteka.webhook_measures() RETURNS TABLE (waiting bigint, dead bigint, overdue bigint, broken bigint,
                                               oldest bigint)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = kartoteka, pg_temp AS $$
    SELECT (SELECT count(*) FROM (SELECT FROM webhook_event e WHERE e.dead_at IS NULL LIMIT 100000) x),
           (SELECT count(*) FROM (SELECT FROM webhook_event e WHERE e.dead_at IS NOT NULL LIMIT 100000) x),
           coalesce((SELECT extract(epoch FROM now() - min(greatest(d.next_at, s.next_at)))::bigint
                     FROM webhook_state s, LATERAL (
                         SELECT e.next_at FROM webhook_event e
                         WHERE e.tenant_id = s.tenant_id AND e.webhook_id = s.webhook_id AND e.dead_at IS NULL
                         ORDER BY e.next_at LIMIT 1) d
                     WHERE s.paused_at IS NULL AND d.next_at <= now() AND s.next_at <= now()), 0),
           (SELECT count(*) FROM webhook_state s WHERE s.broken_since IS NOT NULL),
           coalesce((SELECT extract(epoch FROM now() - min(x.at))::bigint
                     FROM (SELECT e.at FROM (SELECT i.at, i.dead_at FROM webhook_event i ORDER BY i.id LIMIT 100000) e
                           WHERE e.dead_at IS NULL LIMIT 1) x), 0)
$$;
REVOKE EXECUTE ON FUNCTION kartoteka.webhook_measures() FROM PUBLIC;
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'kartoteka_app') THEN
        GRANT EXECUTE ON FUNCTION kartoteka.webhook_measures() TO kartoteka_app;
    END IF;
END $$;
