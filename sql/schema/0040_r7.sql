-- What R7's contacts and cases need beside the directory.

-- Tags and custom fields of cases.
CREATE TABLE kartoteka.case_tag (
    tenant_id int NOT NULL,
    case_id bigint NOT NULL,
    tag_id bigint NOT NULL,
    PRIMARY KEY (tenant_id, case_id, tag_id),
    FOREIGN KEY (tenant_id, case_id) REFERENCES kartoteka.crm_case ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, tag_id) REFERENCES kartoteka.tag ON DELETE CASCADE
);
CREATE INDEX case_tag_tag ON kartoteka.case_tag (tenant_id, tag_id);
CREATE TABLE kartoteka.case_value (
    tenant_id int NOT NULL,
    case_id bigint NOT NULL,
    field_id bigint NOT NULL,
    value text NOT NULL CHECK (value <> ''),
    PRIMARY KEY (tenant_id, case_id, field_id),
    FOREIGN KEY (tenant_id, case_id) REFERENCES kartoteka.crm_case ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, field_id) REFERENCES kartoteka.custom_field ON DELETE CASCADE
);
CALL kartoteka.protect('kartoteka.case_tag');
CALL kartoteka.protect('kartoteka.case_value');
CREATE INDEX crm_case_title ON kartoteka.crm_case (tenant_id, kartoteka.fold(title), id);

-- "First Last" of a person, the name of a company, as compared: R7 sorts lists by it.
CREATE FUNCTION kartoteka.display_key(kind smallint, first text, last text, company text)
    RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN kartoteka.fold(CASE WHEN kind = 2 THEN company ELSE btrim(first || ' ' || last) END);
CREATE INDEX party_display ON kartoteka.party
    (tenant_id, kartoteka.display_key(kind, first_name, last_name, company_name), id)
    WHERE deleted_at IS NULL;

-- Addresses are searched, too: one key an address (source 4), with the names behind its ids.
CREATE FUNCTION kartoteka.search_address() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    words text;
BEGIN
    IF TG_OP <> 'INSERT' THEN
        DELETE FROM kartoteka.search_key s WHERE s.tenant_id = OLD.tenant_id
            AND s.party_id = OLD.party_id AND s.source = 4 AND s.ref_id = OLD.id;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        SELECT kartoteka.fold(concat_ws(' ', COALESCE(s.name, NULLIF(NEW.street, '')),
                   NULLIF(NEW.house, ''), NULLIF(NEW.building, ''), NULLIF(NEW.apartments, ''),
                   COALESCE(c.name, NULLIF(NEW.city, '')), NULLIF(NEW.region, ''),
                   NULLIF(NEW.zip, ''), COALESCE(k.name, NULLIF(NEW.country, ''))))
        INTO words
        FROM (VALUES (NEW.tenant_id)) t(id)
             LEFT JOIN kartoteka.street s ON s.tenant_id = t.id AND s.id = NEW.street_id
             LEFT JOIN kartoteka.city c ON c.tenant_id = t.id AND c.id = NEW.city_id
             LEFT JOIN kartoteka.country k ON k.tenant_id = t.id AND k.id = NEW.country_id;
        IF words <> '' THEN
            INSERT INTO kartoteka.search_key (tenant_id, party_id, source, ref_id, key)
            VALUES (NEW.tenant_id, NEW.party_id, 4, NEW.id, words);
        END IF;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER search_address AFTER INSERT OR UPDATE OR DELETE ON kartoteka.address
    FOR EACH ROW EXECUTE FUNCTION kartoteka.search_address();
-- Addresses that are there already pass the trigger once.
DO $$
DECLARE
    t int;
BEGIN
    FOR t IN SELECT id FROM kartoteka.tenant LOOP
        PERFORM set_config('kartoteka.tenant', t::text, true);
        UPDATE kartoteka.address SET house = house;
    END LOOP;
END $$;

-- Keys of contact values (3) and addresses (4) that hold a pattern, or the digits of a phone in one of
-- two spellings. A function, for two reasons: beside tables under row-level security the planner may
-- not use an index for LIKE, which is not leakproof; and its plan is kept while the caller's is, too.
CREATE FUNCTION kartoteka.search_values(t int, pattern text, digits text, digits_long text)
    RETURNS TABLE (party_id bigint, source smallint, ref_id bigint)
    LANGUAGE plpgsql STABLE ROWS 50 AS $$
BEGIN
    RETURN QUERY SELECT s.party_id, s.source, s.ref_id FROM kartoteka.search_key s
    WHERE s.tenant_id = t AND s.source IN (3, 4)
      AND (s.key LIKE kartoteka.fold(pattern) OR s.key LIKE digits OR s.key LIKE digits_long);
END $$;

-- Parties of which every pattern is found somewhere: names, titles, contact values, addresses.
CREATE FUNCTION kartoteka.search_parties(t int, patterns text[]) RETURNS SETOF bigint
    LANGUAGE plpgsql STABLE ROWS 50 AS $$
BEGIN
    RETURN QUERY SELECT DISTINCT s.party_id FROM kartoteka.search_key s
    WHERE s.tenant_id = t AND s.key LIKE kartoteka.fold(patterns[1])
      AND NOT EXISTS (SELECT FROM unnest(patterns) AS w(pattern) WHERE NOT EXISTS (
          SELECT FROM kartoteka.search_key o WHERE o.tenant_id = t AND o.party_id = s.party_id
          AND o.key LIKE kartoteka.fold(w.pattern)));
END $$;

-- Failed logins: more than 5 in 60 s for a login and an address block both for 60 s. The key is a
-- hash, so the table names nobody. Unlogged: a crash forgets a minute.
CREATE UNLOGGED TABLE kartoteka.login_failure (
    key text PRIMARY KEY,
    count int NOT NULL,
    since timestamptz NOT NULL
);
CREATE INDEX login_failure_since ON kartoteka.login_failure (since);

CREATE FUNCTION kartoteka.login_key(login_name text, address text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN md5(kartoteka.fold(btrim(login_name)) || chr(10) || address);

CREATE FUNCTION kartoteka.login_blocked(login_name text, address text) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = kartoteka, pg_temp AS $$
    SELECT EXISTS (SELECT FROM login_failure f WHERE f.key = login_key(login_name, address)
                   AND f.count > 5 AND f.since > now() - interval '60 seconds')
$$;

-- Counts an attempt before its password is looked at, so that many at once are counted, too. True: it
-- is one too many.
CREATE FUNCTION kartoteka.login_attempt(login_name text, address text) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = kartoteka, pg_temp AS $$
DECLARE
    n int;
BEGIN
    DELETE FROM login_failure f WHERE f.key IN (
        SELECT x.key FROM login_failure x WHERE x.since < now() - interval '10 minutes'
        ORDER BY x.since LIMIT 20 FOR UPDATE SKIP LOCKED);
    INSERT INTO login_failure AS f (key, count, since)
    VALUES (login_key(login_name, address), 1, now())
    ON CONFLICT (key) DO UPDATE SET
        count = CASE WHEN f.since < now() - interval '60 seconds' THEN 1 ELSE f.count + 1 END,
        since = CASE WHEN f.since < now() - interval '60 seconds' OR f.count = 5 THEN now()
                     ELSE f.since END
    RETURNING count INTO n;
    RETURN n > 5;
END $$;

CREATE FUNCTION kartoteka.login_succeeded(login_name text, address text) RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = kartoteka, pg_temp AS $$
    DELETE FROM login_failure f WHERE f.key = login_key(login_name, address)
$$;

DO $$
DECLARE
    f regprocedure;
BEGIN
    FOREACH f IN ARRAY ARRAY['kartoteka.login_blocked(text, text)',
        'kartoteka.login_attempt(text, text)',
        'kartoteka.login_succeeded(text, text)']::regprocedure[]
    LOOP
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', f);
        IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'kartoteka_app') THEN
            EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO kartoteka_app', f);
        END IF;
    END LOOP;
END $$;
