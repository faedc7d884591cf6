-- Telephone calls, as an exchange tells of them (docs/compatibility/pbx.md): one row for each call of the exchange,
-- however often it is told of. Whose a call is says its number: the person or company that has it, then or later.
CREATE TABLE kartoteka.phone_call (
    tenant_id int NOT NULL REFERENCES kartoteka.tenant,
    id bigint NOT NULL,
    callid text NOT NULL CHECK (callid <> '' AND length(callid) <= 100),    -- the exchange's own
    party_id bigint,                                    -- nobody has the number: none
    outgoing boolean NOT NULL,
    number text NOT NULL,                               -- of the other side; '' when it is hidden
    number_key text NOT NULL,                           -- as contact_info.value_key
    line text NOT NULL,                                 -- the exchange's number that was called
    login text NOT NULL,                                -- the exchange's user
    extension text NOT NULL,
    department text NOT NULL,
    employee_id bigint,                                 -- who that is here
    state text NOT NULL,                                -- of the last event: incoming, ..., completed
    status text NOT NULL,                               -- how it ended (success, missed, ...); '' until that is told
    started_at timestamptz NOT NULL,
    duration int NOT NULL CHECK (duration >= 0),        -- seconds
    record text NOT NULL,                               -- where its record can be heard
    rating smallint,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT phone_call_once UNIQUE (tenant_id, callid),
    CONSTRAINT phone_call_party FOREIGN KEY (tenant_id, party_id) REFERENCES kartoteka.party,
    CONSTRAINT phone_call_employee FOREIGN KEY (tenant_id, employee_id) REFERENCES kartoteka.employee
);
CREATE INDEX phone_call_of ON kartoteka.phone_call (tenant_id, party_id, started_at, id);
CREATE INDEX phone_call_at ON kartoteka.phone_call (tenant_id, started_at, id);
CREATE INDEX phone_call_nobody ON kartoteka.phone_call (tenant_id, number_key) WHERE party_id IS NULL;
CALL kartoteka.protect('kartoteka.phone_call');
CALL kartoteka.in_audit('kartoteka.phone_call', 'call', 'id', 'id');

-- Calls of a number that nobody had become those of who gets it: a person before a company, of several the one with
-- the smallest number. Costs a look into an index where there is no such call.
CREATE FUNCTION kartoteka.calls_follow() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM kartoteka.phone_call k WHERE k.tenant_id = kartoteka.current_tenant()
                   AND k.party_id IS NULL AND k.number_key <> '') THEN
        RETURN NULL;
    END IF;
    UPDATE kartoteka.phone_call k SET party_id = f.party_id
    FROM (SELECT DISTINCT ON (x.tenant_id, x.key) x.tenant_id, x.key, x.party_id
          FROM (SELECT c.tenant_id, c.party_id, n.key
                FROM changed c, unnest(array_prepend(c.value_key, c.other_keys)) AS n(key)
                WHERE c.kind = 0) x
          JOIN kartoteka.party p ON p.tenant_id = x.tenant_id AND p.id = x.party_id AND p.deleted_at IS NULL
          ORDER BY x.tenant_id, x.key, p.kind, p.id) f
    WHERE k.tenant_id = f.tenant_id AND k.party_id IS NULL AND k.number_key <> '' AND k.number_key = f.key;
    RETURN NULL;
END $$;
CREATE TRIGGER calls_follow_insert AFTER INSERT ON kartoteka.contact_info REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION kartoteka.calls_follow();
CREATE TRIGGER calls_follow_update AFTER UPDATE ON kartoteka.contact_info REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION kartoteka.calls_follow();

-- How far a call is, by its last event: one that is less far comes late, or is of somebody else who did not answer.
CREATE FUNCTION kartoteka.call_stage(state text) RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE state WHEN '' THEN 0 WHEN 'accepted' THEN 2 WHEN 'transferred' THEN 2 WHEN 'completed' THEN 3 ELSE 1 END
$$;

-- A telephone's key writes calls, unless it was made to read only; of a tenant that is leaving it opens nothing.
CREATE OR REPLACE FUNCTION kartoteka.auth_phone(key_hash text) RETURNS SETOF kartoteka.principal
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = kartoteka, pg_temp AS $$
    SELECT k.id, t.id, t.time_zone, utc_offset(t.time_zone), t.semantic_status, t.contact_unique,
           k.can_write, NULL::boolean, NULL::bigint, NULL::uuid, NULL::text, false, NULL::bigint[],
           t.catalog_revision, t.error_language = 'ru'
    FROM access_key k JOIN tenant t ON t.id = k.tenant_id AND t.leaves_at IS NULL
    WHERE k.hash = key_hash AND k.kind = 'phone' AND k.revoked_at IS NULL
      AND (k.expires_at IS NULL OR k.expires_at > now())
$$;
