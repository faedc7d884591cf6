-- Events of telephone calls and of what sites' forms have sent, as SalesMan names them: history.add, history.edit and
-- lead.add. Each is written in the transaction of the change, as those of 0240. The event names the person (or company):
-- so it stands in the order of his events, and goes with him when he is erased; part_id says which call or entry it is.
-- Of a call whose number nobody has, the call itself stands for whom.
ALTER TABLE kartoteka.webhook_event ADD COLUMN part_id bigint;

CREATE FUNCTION kartoteka.webhook_call() RETURNS trigger
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
    IF TG_OP = 'INSERT' THEN
        INSERT INTO webhook_event (tenant_id, webhook_id, party_id, part_id, kind, what, new_owner, key_id, employee_id,
                                   request_id)
        SELECT t, w.id, coalesce(c.party_id, c.id), c.id, 4, 'history.add', c.employee_id, by_key, by_employee,
               coalesce(asker[3], '')
        FROM changed c JOIN webhook_state s ON s.tenant_id = c.tenant_id
        JOIN webhook w ON w.tenant_id = s.tenant_id AND w.id = s.webhook_id
        WHERE c.tenant_id = t AND webhook_wants(w, 4::smallint, 'history.add', by_key, by_employee)
        ORDER BY c.id;
        RETURN NULL;
    END IF;
    INSERT INTO webhook_event (tenant_id, webhook_id, party_id, part_id, kind, what, fields, new_owner, key_id,
                               employee_id, request_id)
    SELECT t, w.id, coalesce(c.party_id, c.id), c.id, 4, 'history.edit', f.fields, c.employee_id, by_key, by_employee,
           coalesce(asker[3], '')
    FROM changed c JOIN before b ON b.tenant_id = c.tenant_id AND b.id = c.id
    CROSS JOIN LATERAL (SELECT webhook_fields(to_jsonb(b), to_jsonb(c)) AS fields) f
    JOIN webhook_state s ON s.tenant_id = c.tenant_id
    JOIN webhook w ON w.tenant_id = s.tenant_id AND w.id = s.webhook_id
    WHERE c.tenant_id = t AND f.fields <> '' AND webhook_wants(w, 4::smallint, 'history.edit', by_key, by_employee)
    ORDER BY c.id;
    RETURN NULL;
END $$;
CREATE TRIGGER webhook_insert AFTER INSERT ON kartoteka.phone_call REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION kartoteka.webhook_call();
CREATE TRIGGER webhook_update AFTER UPDATE ON kartoteka.phone_call REFERENCING NEW TABLE AS changed OLD TABLE AS before
    FOR EACH STATEMENT EXECUTE FUNCTION kartoteka.webhook_call();

CREATE FUNCTION kartoteka.webhook_lead() RETURNS trigger
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
    INSERT INTO webhook_event (tenant_id, webhook_id, party_id, part_id, kind, what, new_owner, key_id, employee_id,
                               request_id)
    SELECT t, w.id, c.party_id, c.id, 5, 'lead.add', p.owner_id, by_key, by_employee, coalesce(asker[3], '')
    FROM changed c JOIN party p ON p.tenant_id = c.tenant_id AND p.id = c.party_id
    JOIN webhook_state s ON s.tenant_id = c.tenant_id
    JOIN webhook w ON w.tenant_id = s.tenant_id AND w.id = s.webhook_id
    WHERE c.tenant_id = t AND webhook_wants(w, 5::smallint, 'lead.add', by_key, by_employee)
    ORDER BY c.id;
    RETURN NULL;
END $$;
CREATE TRIGGER webhook_insert AFTER INSERT ON kartoteka.form_entry REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION kartoteka.webhook_lead();

REVOKE EXECUTE ON FUNCTION kartoteka.webhook_call() FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION kartoteka.webhook_lead() FROM PUBLIC;
