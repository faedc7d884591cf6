-- Webhooks: what happens to people and companies is told to addresses on the network (docs/WEBHOOKS.md).
--
-- An event is written in the transaction of the change, so there is none without the other. It says which record,
-- what happened and who did it; never what the record holds: kartotekactl send reads that when it sends. So nothing
-- personal waits here, a person who was erased is not sent any more, and a change costs one short row for each webhook
-- that wants it. A tenant without a webhook pays one look into an index a statement.

CREATE TABLE kartoteka.webhook (
    tenant_id int NOT NULL REFERENCES kartoteka.tenant,
    id bigint NOT NULL CHECK (id > 0),
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
    url text NOT NULL CHECK (length(url) BETWEEN 8 AND 2000),
    dialect text NOT NULL CHECK (dialect IN ('r7', 'webdelivery', 'salesman', 'salesman-event', 'ids')),
    events text[] NOT NULL DEFAULT '{}',                -- person.add, ...; none: all
    without_keys bigint[] NOT NULL DEFAULT '{}',        -- changes by these keys are not told
    without_employees bigint[] NOT NULL DEFAULT '{}',   -- nor those by these employees
    secret text NOT NULL,                               -- whsec_ and base64, as the receiver has it
    old_secret text,                                    -- signs, too, until old_until
    old_until timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, name)
);
CALL kartoteka.protect('kartoteka.webhook');
CALL kartoteka.in_audit('kartoteka.webhook', 'webhook', 'id', 'id', 'name');

-- The three tables below have no row-level security, because one sender serves all tenants; the worker's role has no
-- right to them. No row: the webhook rests, as it does after its tenant was read from a file.
CREATE TABLE kartoteka.webhook_state (
    tenant_id int NOT NULL,
    webhook_id bigint NOT NULL,
    paused_at timestamptz,                              -- its events wait
    paused_why text NOT NULL DEFAULT '',
    failures int NOT NULL DEFAULT 0,                    -- in a row, of the receiver as a whole
    broken_since timestamptz,                           -- the first of them
    next_at timestamptz NOT NULL DEFAULT '-infinity',   -- it is not asked before
    delivered bigint NOT NULL DEFAULT 0,
    delivered_at timestamptz,
    PRIMARY KEY (tenant_id, webhook_id),
    FOREIGN KEY (tenant_id, webhook_id) REFERENCES kartoteka.webhook ON DELETE CASCADE
) WITH (fillfactor = 50);

-- Ids grow in the order of changes of one record, because a change holds its row. next_at infinity: an earlier event
-- of the record goes before, or this one is a dead letter.
CREATE TABLE kartoteka.webhook_event (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant_id int NOT NULL,
    webhook_id bigint NOT NULL,
    event uuid NOT NULL DEFAULT gen_random_uuid(),
    party_id bigint NOT NULL,
    kind smallint NOT NULL,                             -- 1 person, 2 company
    what text NOT NULL,                                 -- add, edit, delete, change.user
    fields text NOT NULL DEFAULT '',                    -- of an edit: columns, with commas between
    old_owner bigint,
    new_owner bigint,
    key_id bigint,
    employee_id bigint,
    request_id text NOT NULL DEFAULT '',
    xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    at timestamptz NOT NULL DEFAULT now(),
    attempts int NOT NULL DEFAULT 0,
    first_at timestamptz,                               -- of the first attempt
    next_at timestamptz NOT NULL DEFAULT now(),
    dead_at timestamptz,
    last_status int NOT NULL DEFAULT 0,
    last_error text NOT NULL DEFAULT '',
    FOREIGN KEY (tenant_id, webhook_id) REFERENCES kartoteka.webhook ON DELETE CASCADE
) WITH (autovacuum_vacuum_threshold = 2000, autovacuum_vacuum_scale_factor = 0.05);
CREATE INDEX webhook_event_due ON kartoteka.webhook_event (tenant_id, webhook_id, next_at, id)
    WHERE dead_at IS NULL;
CREATE INDEX webhook_event_record ON kartoteka.webhook_event (tenant_id, webhook_id, party_id, id)
    WHERE dead_at IS NULL;
CREATE INDEX webhook_event_dead ON kartoteka.webhook_event (tenant_id, webhook_id, id) WHERE dead_at IS NOT NULL;

-- What was tried, for some days: numbers and statuses, never what was sent or answered.
CREATE TABLE kartoteka.webhook_attempt (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant_id int NOT NULL,
    webhook_id bigint NOT NULL,
    event uuid NOT NULL,
    party_id bigint NOT NULL,
    name text NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    status int NOT NULL,                                -- of HTTP; 0: there was no answer
    error text NOT NULL,                                -- '': delivered
    ms int NOT NULL,
    FOREIGN KEY (tenant_id, webhook_id) REFERENCES kartoteka.webhook ON DELETE CASCADE
);
CREATE INDEX webhook_attempt_of ON kartoteka.webhook_attempt (tenant_id, webhook_id, id);

DO $$
DECLARE
    tab text;
BEGIN
    FOREACH tab IN ARRAY ARRAY['webhook', 'webhook_state', 'webhook_event', 'webhook_attempt'] LOOP
        IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'kartoteka_app') THEN
            EXECUTE format('REVOKE ALL ON kartoteka.%I FROM kartoteka_app', tab);
        END IF;
        EXECUTE format('REVOKE ALL ON kartoteka.%I FROM PUBLIC', tab);
    END LOOP;
END $$;

-- The columns of a record that differ, as docs/WEBHOOKS.md names them.
CREATE FUNCTION kartoteka.webhook_fields(was jsonb, is_now jsonb) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(string_agg(replace(replace(n.key, 'packed_', ''), '_id', ''), ',' ORDER BY n.key), '')
    FROM jsonb_each(is_now) n
    WHERE n.value IS DISTINCT FROM was -> n.key
      AND n.key NOT IN ('revision', 'updated_at', 'updated_by', 'full_name', 'deleted_at', 'merged_into')
      AND n.key NOT LIKE '%\_key'
$$;

-- True when a webhook wants an event that this key and employee have made.
CREATE FUNCTION kartoteka.webhook_wants(w kartoteka.webhook, kind smallint, what text, key bigint, employee bigint)
    RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT (w.events = '{}' OR CASE kind WHEN 1 THEN 'person.' ELSE 'client.' END || what = ANY (w.events))
       AND (kind = 1 OR w.dialect <> 'webdelivery')
       AND (key IS NULL OR key <> ALL (w.without_keys))
       AND (employee IS NULL OR employee <> ALL (w.without_employees))
$$;

-- A party is written several times in a transaction; its revision changes once. So what makes an edit is a new
-- revision. Packed columns are written before this trigger runs or after it: it reads the row as it is, and adds what
-- comes later in the transaction to the event.
CREATE FUNCTION kartoteka.webhook_party() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = kartoteka, pg_temp AS $$
DECLARE
    t constant int := current_tenant();
    asker text[];
    by_key bigint;
    by_employee bigint;
    by_request text;
BEGIN
    IF NOT EXISTS (SELECT FROM webhook_state s WHERE s.tenant_id = t)
       OR current_setting('kartoteka.leaving', true) = 'yes' THEN
        RETURN NULL;
    END IF;
    asker := string_to_array(coalesce(current_setting('kartoteka.asker', true), ''), '/');
    by_key := NULLIF(asker[1], '')::bigint;
    by_employee := NULLIF(asker[2], '')::bigint;
    by_request := coalesce(asker[3], '');
    IF TG_OP = 'INSERT' THEN
        INSERT INTO webhook_event (tenant_id, webhook_id, party_id, kind, what, new_owner, key_id, employee_id,
                                   request_id)
        SELECT t, w.id, c.id, c.kind, 'add', c.owner_id, by_key, by_employee, by_request
        FROM changed c JOIN webhook_state s ON s.tenant_id = c.tenant_id
        JOIN webhook w ON w.tenant_id = s.tenant_id AND w.id = s.webhook_id
        WHERE c.tenant_id = t AND c.deleted_at IS NULL
          AND webhook_wants(w, c.kind, 'add', by_key, by_employee);
    ELSIF TG_OP = 'DELETE' THEN
        -- whoever is gone from all tables is not sent again
        DELETE FROM webhook_event e USING changed c
        WHERE e.tenant_id = t AND c.tenant_id = t AND e.party_id = c.id
          AND e.webhook_id IN (SELECT s.webhook_id FROM webhook_state s WHERE s.tenant_id = t);
        INSERT INTO webhook_event (tenant_id, webhook_id, party_id, kind, what, key_id, employee_id, request_id)
        SELECT t, w.id, c.id, c.kind, 'delete', by_key, by_employee, by_request
        FROM changed c JOIN webhook_state s ON s.tenant_id = c.tenant_id
        JOIN webhook w ON w.tenant_id = s.tenant_id AND w.id = s.webhook_id
        WHERE c.tenant_id = t AND c.deleted_at IS NULL
          AND webhook_wants(w, c.kind, 'delete', by_key, by_employee);
    ELSE
        INSERT INTO webhook_event (tenant_id, webhook_id, party_id, kind, what, fields, old_owner, new_owner, key_id,
                                   employee_id, request_id)
        SELECT t, w.id, c.id, c.kind, x.what,
               CASE x.what WHEN 'edit' THEN webhook_fields(to_jsonb(b), to_jsonb(p)) ELSE '' END,
               b.owner_id, c.owner_id, by_key, by_employee, by_request
        FROM changed c JOIN before b ON b.tenant_id = c.tenant_id AND b.id = c.id
        JOIN party p ON p.tenant_id = c.tenant_id AND p.id = c.id
        CROSS JOIN LATERAL (VALUES
            (1, 'delete', b.deleted_at IS NULL AND c.deleted_at IS NOT NULL),
            (2, 'add', b.deleted_at IS NOT NULL AND c.deleted_at IS NULL),
            (3, 'edit', b.revision <> c.revision AND b.deleted_at IS NULL AND c.deleted_at IS NULL),
            (4, 'change.user', b.owner_id IS DISTINCT FROM c.owner_id AND b.deleted_at IS NULL
                               AND c.deleted_at IS NULL)) x(place, what, happened)
        JOIN webhook_state s ON s.tenant_id = c.tenant_id
        JOIN webhook w ON w.tenant_id = s.tenant_id AND w.id = s.webhook_id
        WHERE c.tenant_id = t AND x.happened AND webhook_wants(w, c.kind, x.what, by_key, by_employee)
        ORDER BY c.id, x.place;
        UPDATE webhook_event e
        SET fields = concat_ws(',', NULLIF(e.fields, ''), f.fields)
        FROM (SELECT c.id, webhook_fields(to_jsonb(b), to_jsonb(c)) AS fields
              FROM changed c JOIN before b ON b.tenant_id = c.tenant_id AND b.id = c.id
              WHERE c.tenant_id = t AND b.revision = c.revision) f
        WHERE f.fields <> '' AND e.tenant_id = t AND e.party_id = f.id AND e.what = 'edit'
          AND e.xid = pg_current_xact_id() AND e.dead_at IS NULL
          AND e.webhook_id IN (SELECT s.webhook_id FROM webhook_state s WHERE s.tenant_id = t);
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER webhook_insert AFTER INSERT ON kartoteka.party REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION kartoteka.webhook_party();
CREATE TRIGGER webhook_update AFTER UPDATE ON kartoteka.party REFERENCING NEW TABLE AS changed OLD TABLE AS before
    FOR EACH STATEMENT EXECUTE FUNCTION kartoteka.webhook_party();
CREATE TRIGGER webhook_delete AFTER DELETE ON kartoteka.party REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION kartoteka.webhook_party();

-- One sender at a time, so that the events of a record never overtake each other: true for the session that has the
-- turn, or gets it. It is free again when that session ends, however it does.
CREATE FUNCTION kartoteka.webhook_turn() RETURNS boolean LANGUAGE sql VOLATILE AS $$
    SELECT CASE WHEN EXISTS (SELECT FROM pg_locks l WHERE l.locktype = 'advisory' AND l.pid = pg_backend_pid()
                             AND l.classid = 1802266735 AND l.objid = 240 AND l.objsubid = 2 AND l.granted
                             AND l.database = (SELECT d.oid FROM pg_database d WHERE d.datname = current_database()))
           THEN true ELSE pg_try_advisory_lock(1802266735, 240) END
$$;

-- What an operator watches, for /metrics: of all tenants, numbers only. overdue: the seconds for which the event has
-- been due that has waited longest, of webhooks that are neither paused nor waiting for a receiver to come back.
CREATE FUNCTION kartoteka.webhook_measures() RETURNS TABLE (waiting bigint, dead bigint, overdue bigint, broken bigint)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = kartoteka, pg_temp AS $$
    SELECT (SELECT count(*) FROM (SELECT FROM webhook_event e WHERE e.dead_at IS NULL LIMIT 100000) x),
           (SELECT count(*) FROM (SELECT FROM webhook_event e WHERE e.dead_at IS NOT NULL LIMIT 100000) x),
           coalesce((SELECT extract(epoch FROM now() - min(greatest(d.next_at, s.next_at)))::bigint
                     FROM webhook_state s, LATERAL (
                         SELECT e.next_at FROM webhook_event e
                         WHERE e.tenant_id = s.tenant_id AND e.webhook_id = s.webhook_id AND e.dead_at IS NULL
                         ORDER BY e.next_at LIMIT 1) d
                     WHERE s.paused_at IS NULL AND d.next_at <= now() AND s.next_at <= now()), 0),
           (SELECT count(*) FROM webhook_state s WHERE s.broken_since IS NOT NULL)
$$;

DO $$
DECLARE
    f regprocedure;
BEGIN
    FOREACH f IN ARRAY ARRAY['kartoteka.webhook_party()', 'kartoteka.webhook_measures()']::regprocedure[] LOOP
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', f);
    END LOOP;
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'kartoteka_app') THEN
        GRANT EXECUTE ON FUNCTION kartoteka.webhook_measures() TO kartoteka_app;
    END IF;
END $$;
