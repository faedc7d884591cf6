-- Forms of sites that fill the directory: a form has a token of its own, which opens nothing else, and a map of its
-- fields. Whoever sends one is a person of the directory, or becomes one; what he sent is a note of his.
CREATE TABLE kartoteka.site_form (
    tenant_id int NOT NULL REFERENCES kartoteka.tenant,
    id bigint GENERATED ALWAYS AS IDENTITY,
    name text NOT NULL CHECK (name <> '' AND length(name) <= 100),
    hash text NOT NULL,                             -- SHA-256 of the token, which begins with the tenant's number
    fields text NOT NULL DEFAULT '',                -- ours=theirs, a comma between
    address_hour int NOT NULL CHECK (address_hour > 0),     -- of one address, in an hour
    form_hour int NOT NULL CHECK (form_hour > 0),           -- and of everybody
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT site_form_name UNIQUE (tenant_id, name),
    CONSTRAINT site_form_hash UNIQUE (tenant_id, hash)
);
-- What came in: enough to count, and to know a repetition. No foreign key to the person: a row is a record.
CREATE TABLE kartoteka.form_entry (
    tenant_id int NOT NULL,
    form_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    entry text,                                     -- the site's own number of it (tranid)
    party_id bigint NOT NULL,
    address text NOT NULL,                          -- a hash
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, form_id, id),
    CONSTRAINT form_entry_form FOREIGN KEY (tenant_id, form_id) REFERENCES kartoteka.site_form ON DELETE CASCADE,
    CONSTRAINT form_entry_once UNIQUE (tenant_id, form_id, entry)
);
CREATE INDEX form_entry_at ON kartoteka.form_entry (tenant_id, form_id, at);
CALL kartoteka.protect('kartoteka.site_form');
CALL kartoteka.protect('kartoteka.form_entry');
CALL kartoteka.in_audit('kartoteka.site_form', 'site_form', 'id', 'id', 'name');

-- Takes what a form has sent, in the caller's transaction. 'added' a person; 'noted': somebody has the phone or the
-- mail already, and what was sent is a line of his note; nothing else of him changes, for anybody may type a number.
-- 'again': an entry of this number is there, and nothing changes. Else nothing is stored: 'address', 'form' have sent
-- too much within an hour, 'full': the note has no room. Forms of a tenant wait for each other.
CREATE FUNCTION kartoteka.form_take(t int, form bigint, entry text, last_name text, first_name text, middle_name text,
                                    phone text, mail text, line text, address text, request text,
                                    OUT outcome text, OUT person bigint)
    LANGUAGE plpgsql AS $$
#variable_conflict use_variable
DECLARE
    f kartoteka.site_form;
    note text;
BEGIN
    PERFORM pg_advisory_xact_lock(t, hashtext('kartoteka.form'));
    SELECT x.* INTO f FROM kartoteka.site_form x WHERE x.tenant_id = t AND x.id = form;
    SELECT kartoteka.party_root(t, e.party_id) INTO person FROM kartoteka.form_entry e
    WHERE e.tenant_id = t AND e.form_id = form AND e.entry = form_take.entry;
    IF person IS NOT NULL THEN
        outcome := 'again';
        RETURN;
    END IF;
    SELECT CASE WHEN count(*) >= f.form_hour THEN 'form'
                WHEN count(*) FILTER (WHERE e.address = form_take.address) >= f.address_hour THEN 'address' END
    INTO outcome FROM kartoteka.form_entry e
    WHERE e.tenant_id = t AND e.form_id = form AND e.at > now() - interval '1 hour';
    IF outcome IS NOT NULL THEN
        RETURN;
    END IF;
    SELECT p.id, p.note INTO person, note
    FROM kartoteka.party p
    WHERE p.tenant_id = t AND p.kind = 1 AND p.deleted_at IS NULL AND p.id IN (
        SELECT o.party_id FROM kartoteka.contact_owners(t, 0::smallint, kartoteka.contact_keys(t, 0::smallint, phone)) o
        UNION
        SELECT o.party_id FROM kartoteka.contact_owners(t, 1::smallint, kartoteka.contact_keys(t, 1::smallint, mail)) o)
    ORDER BY p.id LIMIT 1 FOR UPDATE;
    IF person IS NULL THEN
        outcome := 'added';
        person := kartoteka.next_id(t);
        INSERT INTO kartoteka.party (tenant_id, id, kind, last_name, first_name, middle_name, note)
        VALUES (t, person, 1, last_name, first_name, middle_name, line);
        INSERT INTO kartoteka.contact_info (tenant_id, id, party_id, kind, category, value, is_primary)
        SELECT t, kartoteka.next_id(t), person, x.kind, x.category, x.value, true
        FROM (VALUES (0::smallint, 2::smallint, phone), (1, 0, mail)) AS x(kind, category, value) WHERE x.value <> '';
    ELSIF length(note) + length(line) > 20000 THEN
        outcome := 'full';
        RETURN;
    ELSE
        outcome := 'noted';
        UPDATE kartoteka.party p SET note = CASE WHEN p.note = '' THEN line ELSE p.note || E'\n' || line END,
            updated_at = now(), updated_by = NULL
        WHERE p.tenant_id = t AND p.id = person;
    END IF;
    INSERT INTO kartoteka.audit (tenant_id, request_id, action, entity_id, detail)
    VALUES (t, request, CASE outcome WHEN 'added' THEN 'party.add' ELSE 'party.update' END, person,
            CASE outcome WHEN 'added' THEN '' ELSE 'note, ' END || 'form ' || form);
    INSERT INTO kartoteka.form_entry (tenant_id, form_id, entry, party_id, address)
    VALUES (t, form, entry, person, address);
END $$;
