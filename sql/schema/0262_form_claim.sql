-- Contact values are held by one function for all who give them to a person: the domain's upserts and imports, and
-- what forms of sites send. So a form and an upsert of one number at once make one person.
CREATE FUNCTION kartoteka.contacts_claim(t int, kinds bigint[], contact_values text[]) RETURNS void
    LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    -- In one order, so two callers never wait for each other.
    PERFORM pg_advisory_xact_lock(x.lock) FROM (
        SELECT DISTINCT hashtextextended(t || ':' || v.kind || ':' || k.key, 0) AS lock
        FROM unnest(kinds, contact_values) AS v(kind, value)
             CROSS JOIN unnest(kartoteka.contact_keys(t, v.kind::smallint, v.value)) AS k(key)
        ORDER BY lock) x;
END $$;

-- As in 0251, but the values are held first, each look-up is a statement of its own behind that, and a phone with
-- another extension is another phone, as everywhere.
CREATE OR REPLACE FUNCTION kartoteka.form_take(t int, form bigint, entry text, last_name text, first_name text,
                                               middle_name text, phone text, mail text, line text, address text,
                                               request text, OUT outcome text, OUT person bigint)
    LANGUAGE plpgsql AS $$
#variable_conflict use_variable
DECLARE
    f kartoteka.site_form;
    note text;
    kinds constant bigint[] := CASE WHEN phone <> '' THEN ARRAY[0] ELSE '{}' END
        || CASE WHEN mail <> '' THEN ARRAY[1] ELSE '{}' END;
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
    PERFORM kartoteka.contacts_claim(t, kinds, array_remove(ARRAY[phone, mail], ''));
    SELECT p.id, p.note INTO person, note
    FROM kartoteka.party p
    WHERE p.tenant_id = t AND p.kind = 1 AND p.deleted_at IS NULL AND p.id IN (
        SELECT o.party_id
        FROM kartoteka.contact_owners(t, 0::smallint, kartoteka.contact_keys(t, 0::smallint, phone)) o
        JOIN kartoteka.contact_info c ON c.tenant_id = t AND c.id = o.contact_id
        WHERE kartoteka.same_phone(t, c.value, phone)
        UNION
        SELECT o.party_id
        FROM kartoteka.contact_owners(t, 1::smallint, kartoteka.contact_keys(t, 1::smallint, mail)) o)
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
