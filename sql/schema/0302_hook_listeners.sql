-- Which webhooks want an event, and who asked for it, is one function, for all triggers that write events (0240, 0264,
-- 0298); the events stay as they were. A record before and behind a change are brought together in one pass: joined by
-- a plan that was made for one record, every one was compared with every other, and a statement that changed 8,000
-- people of a tenant with a webhook took minutes.

-- Whether events of the connection's tenant are written at all: it has a webhook, and is not being moved away.
CREATE FUNCTION kartoteka.webhook_listens() RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM kartoteka.webhook_state s WHERE s.tenant_id = kartoteka.current_tenant())
       AND current_setting('kartoteka.leaving', true) IS DISTINCT FROM 'yes'
$$;

-- The webhooks of the connection's tenant that want an event, each with who asked for the change: kartoteka.asker is
-- "key/employee/request", each may be empty.
CREATE FUNCTION kartoteka.webhook_listeners(kind smallint, what text)
    RETURNS TABLE (webhook_id bigint, key_id bigint, employee_id bigint, request_id text)
    LANGUAGE sql STABLE ROWS 1 AS $$
    SELECT w.id, a.key_id, a.employee_id, a.request_id
    FROM (SELECT NULLIF(x.part[1], '')::bigint AS key_id, NULLIF(x.part[2], '')::bigint AS employee_id,
                 coalesce(x.part[3], '') AS request_id
          FROM (SELECT string_to_array(coalesce(current_setting('kartoteka.asker', true), ''), '/') AS part) x) a,
        kartoteka.webhook_state s JOIN kartoteka.webhook w ON w.tenant_id = s.tenant_id AND w.id = s.webhook_id
    WHERE s.tenant_id = kartoteka.current_tenant() AND kartoteka.webhook_wants(w, kind, what, a.key_id, a.employee_id)
$$;

-- As 0240_webhook.sql has it.
CREATE OR REPLACE FUNCTION kartoteka.webhook_party() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = kartoteka, pg_temp AS $$
DECLARE
    t constant int := current_tenant();
BEGIN
    IF NOT webhook_listens() THEN
        RETURN NULL;
    END IF;
    IF TG_OP = 'INSERT' THEN
        INSERT INTO webhook_event (tenant_id, webhook_id, party_id, kind, what, new_owner, key_id, employee_id,
                                   request_id)
        SELECT t, w.webhook_id, c.id, c.kind, 'add', c.owner_id, w.key_id, w.employee_id, w.request_id
        FROM changed c, webhook_listeners(c.kind, 'add') w
        WHERE c.tenant_id = t AND c.deleted_at IS NULL;
    ELSIF TG_OP = 'DELETE' THEN
        -- whoever is gone from all tables is not sent again
        DELETE FROM webhook_event e USING changed c
        WHERE e.tenant_id = t AND c.tenant_id = t AND e.party_id = c.id
          AND e.webhook_id IN (SELECT s.webhook_id FROM webhook_state s WHERE s.tenant_id = t);
        INSERT INTO webhook_event (tenant_id, webhook_id, party_id, kind, what, key_id, employee_id, request_id)
        SELECT t, w.webhook_id, c.id, c.kind, 'delete', w.key_id, w.employee_id, w.request_id
        FROM changed c, webhook_listeners(c.kind, 'delete') w
        WHERE c.tenant_id = t AND c.deleted_at IS NULL;
    ELSE
        WITH pair AS (
            SELECT k.*, lag(k.owner_id) OVER two AS old_owner, lag(k.revision) OVER two AS old_revision,
                   lag(k.live) OVER two AS was_live, lag(k.r) OVER two AS was
            FROM (SELECT true AS behind, x.id, x.kind, x.owner_id, x.revision, x.deleted_at IS NULL AS live, x AS r
                  FROM changed x WHERE x.tenant_id = t
                  UNION ALL SELECT false, x.id, x.kind, x.owner_id, x.revision, x.deleted_at IS NULL, x
                  FROM before x WHERE x.tenant_id = t) k
            WINDOW two AS (PARTITION BY k.id ORDER BY k.behind)
        ), added AS (
            INSERT INTO webhook_event (tenant_id, webhook_id, party_id, kind, what, fields, old_owner, new_owner,
                                       key_id, employee_id, request_id)
            SELECT t, w.webhook_id, c.id, c.kind, x.what,
                   CASE x.what WHEN 'edit' THEN webhook_fields(to_jsonb(c.was), (
                       SELECT to_jsonb(p) FROM party p WHERE p.tenant_id = t AND p.id = c.id)) ELSE '' END,
                   c.old_owner, c.owner_id, w.key_id, w.employee_id, w.request_id
            FROM pair c CROSS JOIN LATERAL (VALUES
                (1, 'delete', c.was_live AND NOT c.live),
                (2, 'add', NOT c.was_live AND c.live),
                (3, 'edit', c.old_revision <> c.revision AND c.was_live AND c.live),
                (4, 'change.user', c.old_owner IS DISTINCT FROM c.owner_id AND c.was_live AND c.live)
                ) x(place, what, happened)
            CROSS JOIN LATERAL webhook_listeners(c.kind, x.what) w
            WHERE c.behind AND x.happened
            ORDER BY c.id, x.place
        )
        UPDATE webhook_event e
        SET fields = concat_ws(',', NULLIF(e.fields, ''), f.fields)
        FROM (SELECT c.id, webhook_fields(to_jsonb(c.was), to_jsonb(c.r)) AS fields
              FROM pair c WHERE c.behind AND c.revision = c.old_revision) f
        WHERE f.fields <> '' AND e.tenant_id = t AND e.party_id = f.id AND e.what = 'edit'
          AND e.xid = pg_current_xact_id() AND e.dead_at IS NULL
          AND e.webhook_id IN (SELECT s.webhook_id FROM webhook_state s WHERE s.tenant_id = t);
    END IF;
    RETURN NULL;
END $$;

-- As 0264_hook_events.sql has them.
CREATE OR REPLACE FUNCTION kartoteka.webhook_deal() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = kartoteka, pg_temp AS $$
DECLARE
    t constant int := current_tenant();
BEGIN
    IF NOT webhook_listens() THEN
        RETURN NULL;
    END IF;
    IF TG_OP <> 'UPDATE' THEN
        INSERT INTO webhook_event (tenant_id, webhook_id, party_id, kind, what, new_owner, key_id, employee_id,
                                   request_id)
        SELECT t, w.webhook_id, c.id, 3, x.what, c.owner_id, w.key_id, w.employee_id, w.request_id
        FROM changed c CROSS JOIN (SELECT CASE TG_OP WHEN 'INSERT' THEN 'add' ELSE 'delete' END AS what) x
        CROSS JOIN LATERAL webhook_listeners(3::smallint, x.what) w
        WHERE c.tenant_id = t
        ORDER BY c.id;
        RETURN NULL;
    END IF;
    INSERT INTO webhook_event (tenant_id, webhook_id, party_id, kind, what, fields, old_owner, new_owner, key_id,
                               employee_id, request_id)
    SELECT t, w.webhook_id, c.id, 3, x.what, CASE x.what WHEN 'edit' THEN f.fields ELSE '' END, c.old_owner, c.owner_id,
           w.key_id, w.employee_id, w.request_id
    FROM (SELECT k.*, lag(k.owner_id) OVER two AS old_owner, lag(k.is_closed) OVER two AS was_closed,
                 lag(k.r) OVER two AS was
          FROM (SELECT true AS behind, x.id, x.owner_id, x.is_closed, x AS r FROM changed x WHERE x.tenant_id = t
                UNION ALL SELECT false, x.id, x.owner_id, x.is_closed, x FROM before x WHERE x.tenant_id = t) k
          WINDOW two AS (PARTITION BY k.id ORDER BY k.behind)) c
    CROSS JOIN LATERAL (SELECT webhook_fields(to_jsonb(c.was), to_jsonb(c.r)) AS fields OFFSET 0) f
    CROSS JOIN LATERAL (VALUES
        (1, 'edit', f.fields <> '' AND (c.was_closed OR NOT c.is_closed)),
        (2, 'change.user', c.old_owner IS DISTINCT FROM c.owner_id),
        (3, 'close', NOT c.was_closed AND c.is_closed)) x(place, what, happened)
    CROSS JOIN LATERAL webhook_listeners(3::smallint, x.what) w
    WHERE c.behind AND c.was_closed IS NOT NULL AND x.happened
    ORDER BY c.id, x.place;
    RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION kartoteka.webhook_tags() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = kartoteka, pg_temp AS $$
DECLARE
    t constant int := current_tenant();
BEGIN
    IF NOT webhook_listens() THEN
        RETURN NULL;
    END IF;
    UPDATE webhook_event e SET fields = concat_ws(',', NULLIF(e.fields, ''), 'tags')
    WHERE e.tenant_id = t AND e.what = 'edit' AND e.kind < 3 AND e.xid = pg_current_xact_id() AND e.dead_at IS NULL
      AND e.party_id IN (SELECT c.party_id FROM changed c WHERE c.tenant_id = t)
      AND e.webhook_id IN (SELECT s.webhook_id FROM webhook_state s WHERE s.tenant_id = t)
      AND 'tags' <> ALL (string_to_array(e.fields, ','));
    INSERT INTO webhook_event (tenant_id, webhook_id, party_id, kind, what, fields, new_owner, key_id, employee_id,
                               request_id)
    SELECT t, w.webhook_id, p.id, p.kind, 'edit', 'tags', p.owner_id, w.key_id, w.employee_id, w.request_id
    FROM (SELECT DISTINCT c.party_id FROM changed c WHERE c.tenant_id = t) c
    JOIN party p ON p.tenant_id = t AND p.id = c.party_id AND p.deleted_at IS NULL
    CROSS JOIN LATERAL webhook_listeners(p.kind, 'edit') w
    WHERE NOT EXISTS (SELECT FROM webhook_event e WHERE e.tenant_id = t AND e.webhook_id = w.webhook_id
                      AND e.party_id = p.id AND e.dead_at IS NULL AND e.xid = pg_current_xact_id()
                      AND e.what IN ('add', 'edit'))
    ORDER BY p.id;
    RETURN NULL;
END $$;

-- As 0298_hook_history.sql has them.
CREATE OR REPLACE FUNCTION kartoteka.webhook_call() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = kartoteka, pg_temp AS $$
DECLARE
    t constant int := current_tenant();
BEGIN
    IF NOT webhook_listens() THEN
        RETURN NULL;
    END IF;
    IF TG_OP = 'INSERT' THEN
        INSERT INTO webhook_event (tenant_id, webhook_id, party_id, part_id, kind, what, new_owner, key_id, employee_id,
                                   request_id)
        SELECT t, w.webhook_id, coalesce(c.party_id, c.id), c.id, 4, 'history.add', c.employee_id, w.key_id,
               w.employee_id, w.request_id
        FROM changed c, webhook_listeners(4::smallint, 'history.add') w
        WHERE c.tenant_id = t
        ORDER BY c.id;
        RETURN NULL;
    END IF;
    INSERT INTO webhook_event (tenant_id, webhook_id, party_id, part_id, kind, what, fields, new_owner, key_id,
                               employee_id, request_id)
    SELECT t, w.webhook_id, coalesce(c.party_id, c.id), c.id, 4, 'history.edit', f.fields, c.employee_id, w.key_id,
           w.employee_id, w.request_id
    FROM (SELECT k.*, lag(k.r) OVER two AS was, lag(k.id) OVER two AS was_id
          FROM (SELECT true AS behind, x.id, x.party_id, x.employee_id, x AS r FROM changed x WHERE x.tenant_id = t
                UNION ALL SELECT false, x.id, x.party_id, x.employee_id, x FROM before x WHERE x.tenant_id = t) k
          WINDOW two AS (PARTITION BY k.id ORDER BY k.behind)) c
    CROSS JOIN LATERAL (SELECT webhook_fields(to_jsonb(c.was), to_jsonb(c.r)) AS fields OFFSET 0) f
    CROSS JOIN LATERAL webhook_listeners(4::smallint, 'history.edit') w
    WHERE c.behind AND c.was_id IS NOT NULL AND f.fields <> ''
    ORDER BY c.id;
    RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION kartoteka.webhook_lead() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = kartoteka, pg_temp AS $$
DECLARE
    t constant int := current_tenant();
BEGIN
    IF NOT webhook_listens() THEN
        RETURN NULL;
    END IF;
    INSERT INTO webhook_event (tenant_id, webhook_id, party_id, part_id, kind, what, new_owner, key_id, employee_id,
                               request_id)
    SELECT t, w.webhook_id, c.party_id, c.id, 5, 'lead.add', p.owner_id, w.key_id, w.employee_id, w.request_id
    FROM changed c JOIN party p ON p.tenant_id = c.tenant_id AND p.id = c.party_id
    CROSS JOIN LATERAL webhook_listeners(5::smallint, 'lead.add') w
    WHERE c.tenant_id = t
    ORDER BY c.id;
    RETURN NULL;
END $$;
