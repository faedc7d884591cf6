-- A merge for half the processor time. What the merged one does not have is not asked for; parts are packed into
-- the two parties once, with the change of their rows, not after every statement that moved a part.

-- As it was; while kartoteka.pack_later is on, who has set it packs at the end of its transaction's work.
CREATE OR REPLACE FUNCTION kartoteka.pack_party(t int, party bigint, part text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    was record;
    mine boolean;
    new text;
BEGIN
    IF current_setting('kartoteka.pack_later', true) = 'on' THEN
        RETURN;
    END IF;
    SELECT p.revision, p.packed_contacts, p.packed_addresses, p.packed_loyalty INTO was
    FROM kartoteka.party p WHERE p.tenant_id = t AND p.id = party;
    IF NOT FOUND THEN       -- it goes with its parts
        RETURN;
    END IF;
    mine := was.revision = kartoteka.revision_now();
    IF NOT mine THEN
        PERFORM FROM kartoteka.party p WHERE p.tenant_id = t AND p.id = party FOR NO KEY UPDATE;
    END IF;
    IF part = 'contacts' THEN
        new := kartoteka.contacts_of(t, party);
        IF NOT mine OR new IS DISTINCT FROM was.packed_contacts THEN
            UPDATE kartoteka.party p SET packed_contacts = new WHERE p.tenant_id = t AND p.id = party;
        END IF;
    ELSIF part = 'addresses' THEN
        new := kartoteka.addresses_of(t, party);
        IF NOT mine OR new IS DISTINCT FROM was.packed_addresses THEN
            UPDATE kartoteka.party p SET packed_addresses = new WHERE p.tenant_id = t AND p.id = party;
        END IF;
    ELSE
        new := kartoteka.loyalty_of(t, party);
        IF NOT mine OR new IS DISTINCT FROM was.packed_loyalty THEN
            UPDATE kartoteka.party p SET packed_loyalty = new WHERE p.tenant_id = t AND p.id = party;
        END IF;
    END IF;
END $$;

-- As they were, with plans that are kept: a function in plain SQL is parsed and planned in each call.
CREATE OR REPLACE FUNCTION kartoteka.party_can_edit(p kartoteka.party, employee bigint, admin boolean)
    RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN admin OR p.share_type = 1 OR COALESCE(p.owner_id = employee, false)
        OR COALESCE(p.created_by = employee, false)
        OR EXISTS (SELECT FROM kartoteka.party_access a WHERE a.tenant_id = p.tenant_id
                   AND a.party_id = p.id AND a.employee_id = employee);
END $$;

CREATE OR REPLACE FUNCTION kartoteka.merge_snapshot(t int, source bigint, target bigint) RETURNS jsonb
    LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN jsonb_build_object(
        'contacts', (SELECT jsonb_agg(to_jsonb(c)) FROM kartoteka.contact_info c
                     WHERE c.tenant_id = t AND c.party_id = source),
        'kept_contacts', (SELECT jsonb_agg(to_jsonb(c)) FROM kartoteka.contact_info c
                          WHERE c.tenant_id = t AND c.party_id = target),
        'addresses', (SELECT jsonb_agg(to_jsonb(a)) FROM kartoteka.address a
                      WHERE a.tenant_id = t AND a.party_id = source),
        'kept_addresses', (SELECT jsonb_agg(to_jsonb(a)) FROM kartoteka.address a
                           WHERE a.tenant_id = t AND a.party_id = target),
        'customs', (SELECT jsonb_agg(to_jsonb(v)) FROM kartoteka.custom_value v
                    WHERE v.tenant_id = t AND v.party_id = source),
        'kept_customs', (SELECT jsonb_agg(v.field_id) FROM kartoteka.custom_value v
                         WHERE v.tenant_id = t AND v.party_id = target),
        'tags', (SELECT jsonb_agg(x.tag_id) FROM kartoteka.party_tag x
                 WHERE x.tenant_id = t AND x.party_id = source),
        'kept_tags', (SELECT jsonb_agg(x.tag_id) FROM kartoteka.party_tag x
                      WHERE x.tenant_id = t AND x.party_id = target),
        'cases', (SELECT jsonb_agg(m.case_id) FROM kartoteka.case_member m
                  WHERE m.tenant_id = t AND m.party_id = source),
        'kept_cases', (SELECT jsonb_agg(m.case_id) FROM kartoteka.case_member m
                       WHERE m.tenant_id = t AND m.party_id = target),
        'access', (SELECT jsonb_agg(x.employee_id) FROM kartoteka.party_access x
                   WHERE x.tenant_id = t AND x.party_id = source),
        'accounts', (SELECT jsonb_agg(l.number) FROM kartoteka.loyalty_account l
                     WHERE l.tenant_id = t AND l.party_id = source),
        'cards', (SELECT jsonb_agg(l.code) FROM kartoteka.loyalty_card l
                  WHERE l.tenant_id = t AND l.party_id = source),
        'deals', (SELECT jsonb_agg(d.id) FROM kartoteka.deal d
                  WHERE d.tenant_id = t AND d.party_id = source),
        'company_deals', (SELECT jsonb_agg(d.id) FROM kartoteka.deal d
                          WHERE d.tenant_id = t AND d.company_id = source),
        'detail', (SELECT to_jsonb(x) FROM kartoteka.company_detail x
                   WHERE x.tenant_id = t AND x.party_id = source),
        'kept_detail', (SELECT to_jsonb(x) FROM kartoteka.company_detail x
                        WHERE x.tenant_id = t AND x.party_id = target),
        'requisites', (SELECT jsonb_agg(to_jsonb(x)) FROM kartoteka.company_requisite x
                       WHERE x.tenant_id = t AND x.party_id = source),
        'kept_requisites', (SELECT jsonb_agg(x.name) FROM kartoteka.company_requisite x
                            WHERE x.tenant_id = t AND x.party_id = target),
        'heads', (SELECT jsonb_agg(x.party_id) FROM kartoteka.company_detail x
                  WHERE x.tenant_id = t AND x.head_id = source),
        'members', (SELECT jsonb_agg(p.id) FROM kartoteka.party p
                    WHERE p.tenant_id = t AND p.company_id = source),
        'mains', (SELECT jsonb_agg(p.id) FROM kartoteka.party p
                  WHERE p.tenant_id = t AND p.main_person_id = source));
END $$;

-- As it was in 0130_contact_place.sql, in fewer statements: values that both have are dealt with when there are
-- any.
CREATE OR REPLACE PROCEDURE kartoteka.merge_contacts(t int, source bigint, target bigint)
    LANGUAGE plpgsql AS $$
DECLARE
    before constant int := kartoteka.last_place(t, target)
        + (kartoteka.last_place(t, source) + kartoteka.last_place(t, target) > 0)::int;
BEGIN
    IF EXISTS (SELECT FROM kartoteka.contact_info s JOIN kartoteka.contact_info k
               ON k.tenant_id = t AND k.party_id = target AND k.value_key = s.value_key
               WHERE s.tenant_id = t AND s.party_id = source) THEN
        UPDATE kartoteka.contact_info k SET type_id = COALESCE(k.type_id, s.type_id)
        FROM kartoteka.contact_info s
        WHERE k.tenant_id = t AND k.party_id = target AND s.tenant_id = t AND s.party_id = source
          AND k.type_id IS NULL AND s.type_id IS NOT NULL AND kartoteka.same_contact(k, s);
        UPDATE kartoteka.contact_info k SET is_primary = true
        WHERE k.tenant_id = t AND k.party_id = target AND k.id IN (
            SELECT min(x.id) FROM kartoteka.contact_info x JOIN kartoteka.contact_info s
                ON s.tenant_id = t AND s.party_id = source AND s.is_primary
                AND kartoteka.same_contact(x, s)
            WHERE x.tenant_id = t AND x.party_id = target AND NOT EXISTS (
                SELECT FROM kartoteka.contact_info y WHERE y.tenant_id = t AND y.party_id = target
                AND y.kind = x.kind AND y.is_primary)
            GROUP BY x.kind);
        DELETE FROM kartoteka.contact_info s USING kartoteka.contact_info k
        WHERE s.tenant_id = t AND s.party_id = source AND k.tenant_id = t AND k.party_id = target
          AND kartoteka.same_contact(k, s);
    END IF;
    UPDATE kartoteka.contact_info s SET party_id = target, place = before + s.place,
        is_primary = s.is_primary AND NOT EXISTS (
        SELECT FROM kartoteka.contact_info k WHERE k.tenant_id = t AND k.party_id = target
        AND k.kind = s.kind AND k.is_primary)
    WHERE s.tenant_id = t AND s.party_id = source;
END $$;

CREATE OR REPLACE PROCEDURE kartoteka.merge_addresses(t int, source bigint, target bigint)
    LANGUAGE plpgsql AS $$
DECLARE
    has_primary boolean := EXISTS (SELECT FROM kartoteka.address a
        WHERE a.tenant_id = t AND a.party_id = target AND a.is_primary);
BEGIN
    IF EXISTS (SELECT FROM kartoteka.address s JOIN kartoteka.address k
               ON k.tenant_id = t AND k.party_id = target AND k.same_key = s.same_key
               WHERE s.tenant_id = t AND s.party_id = source) THEN
        UPDATE kartoteka.address k SET is_primary = true
        FROM kartoteka.address s
        WHERE NOT has_primary AND k.tenant_id = t AND k.party_id = target AND s.tenant_id = t
          AND s.party_id = source AND s.is_primary AND k.same_key = s.same_key;
        DELETE FROM kartoteka.address s USING kartoteka.address k
        WHERE s.tenant_id = t AND s.party_id = source AND k.tenant_id = t AND k.party_id = target
          AND k.same_key = s.same_key;
    END IF;
    UPDATE kartoteka.address s SET party_id = target, is_primary = s.is_primary AND NOT has_primary
    WHERE s.tenant_id = t AND s.party_id = source;
END $$;

-- What refers to the merged one, or is a set of it. Of what its snapshot `had` says to be absent there is none.
DROP PROCEDURE kartoteka.merge_links(int, bigint, bigint);
CREATE PROCEDURE kartoteka.merge_links(t int, source bigint, target bigint, had jsonb DEFAULT '{}')
    LANGUAGE plpgsql AS $$
BEGIN
    IF had -> 'customs' IS DISTINCT FROM 'null' THEN
        INSERT INTO kartoteka.custom_value (tenant_id, party_id, field_id, value)
        SELECT t, target, v.field_id, v.value FROM kartoteka.custom_value v
        WHERE v.tenant_id = t AND v.party_id = source
        ON CONFLICT (tenant_id, party_id, field_id) DO NOTHING;
        DELETE FROM kartoteka.custom_value v WHERE v.tenant_id = t AND v.party_id = source;
    END IF;
    IF had -> 'tags' IS DISTINCT FROM 'null' THEN
        INSERT INTO kartoteka.party_tag (tenant_id, party_id, tag_id)
        SELECT t, target, x.tag_id FROM kartoteka.party_tag x
        WHERE x.tenant_id = t AND x.party_id = source
        ON CONFLICT (tenant_id, party_id, tag_id) DO NOTHING;
        DELETE FROM kartoteka.party_tag x WHERE x.tenant_id = t AND x.party_id = source;
    END IF;
    IF had -> 'cases' IS DISTINCT FROM 'null' THEN
        INSERT INTO kartoteka.case_member (tenant_id, case_id, party_id)
        SELECT t, m.case_id, target FROM kartoteka.case_member m
        WHERE m.tenant_id = t AND m.party_id = source
        ON CONFLICT (tenant_id, case_id, party_id) DO NOTHING;
        DELETE FROM kartoteka.case_member m WHERE m.tenant_id = t AND m.party_id = source;
    END IF;
    IF had -> 'access' IS DISTINCT FROM 'null' THEN
        DELETE FROM kartoteka.party_access x WHERE x.tenant_id = t AND x.party_id = source;
    END IF;
END $$;

DROP PROCEDURE kartoteka.merge_references(int, bigint, bigint, smallint, smallint);
CREATE PROCEDURE kartoteka.merge_references(t int, source bigint, target bigint, source_kind smallint,
                                            target_kind smallint, had jsonb DEFAULT '{}')
    LANGUAGE plpgsql AS $$
BEGIN
    IF had -> 'accounts' IS DISTINCT FROM 'null' THEN
        UPDATE kartoteka.loyalty_account l SET party_id = target
        WHERE l.tenant_id = t AND l.party_id = source;
    END IF;
    IF had -> 'cards' IS DISTINCT FROM 'null' THEN
        UPDATE kartoteka.loyalty_card l SET party_id = target
        WHERE l.tenant_id = t AND l.party_id = source;
    END IF;
    IF had -> 'deals' IS DISTINCT FROM 'null' THEN
        UPDATE kartoteka.deal d SET party_id = target WHERE d.tenant_id = t AND d.party_id = source;
    END IF;
    IF had -> 'company_deals' IS DISTINCT FROM 'null' THEN
        UPDATE kartoteka.deal d SET company_id = target
        WHERE d.tenant_id = t AND d.company_id = source;
    END IF;
    IF had -> 'members' IS DISTINCT FROM 'null' THEN
        UPDATE kartoteka.party p SET company_id = CASE WHEN target_kind = 2 THEN target END
        WHERE p.tenant_id = t AND p.company_id = source;
    END IF;
    IF had -> 'mains' IS DISTINCT FROM 'null' THEN
        UPDATE kartoteka.party p SET main_person_id = CASE WHEN target_kind = 1 THEN target END
        WHERE p.tenant_id = t AND p.main_person_id = source;
    END IF;
END $$;

-- As it was in 0111_merge_keeps.sql, with the parts packed.
CREATE OR REPLACE PROCEDURE kartoteka.merge_fill(t int, s kartoteka.party, target bigint, employee bigint)
    LANGUAGE plpgsql AS $$
BEGIN
    UPDATE kartoteka.party p SET
        middle_name = CASE WHEN p.middle_name = '' AND p.kind = 1 AND s.kind = 1 THEN s.middle_name
                           ELSE p.middle_name END,
        note = kartoteka.merge_notes(p.note, s.note),
        industry = CASE WHEN p.industry = '' THEN s.industry ELSE p.industry END,
        loyalty_id = COALESCE(p.loyalty_id, s.loyalty_id),
        source_id = COALESCE(p.source_id, s.source_id),
        status_id = COALESCE(p.status_id, s.status_id),
        type_id = COALESCE(p.type_id, s.type_id),
        birthday = COALESCE(p.birthday, CASE WHEN p.kind = s.kind THEN s.birthday END),
        external_id = COALESCE(p.external_id, CASE WHEN p.kind = s.kind THEN s.external_id END),
        company_id = COALESCE(p.company_id, CASE WHEN p.kind = s.kind THEN s.company_id END),
        main_person_id = COALESCE(p.main_person_id,
            CASE WHEN p.kind = s.kind THEN s.main_person_id END),
        job_title = CASE WHEN p.job_title = '' AND p.kind = s.kind THEN s.job_title
                         ELSE p.job_title END,
        role = CASE WHEN p.role = '' AND p.kind = s.kind THEN s.role ELSE p.role END,
        packed_contacts = kartoteka.contacts_of(t, target),
        packed_addresses = kartoteka.addresses_of(t, target),
        packed_loyalty = kartoteka.loyalty_of(t, target),
        updated_at = now(), updated_by = employee
    WHERE p.tenant_id = t AND p.id = target;
END $$;

-- As it was in 0041_merge.sql.
CREATE OR REPLACE FUNCTION kartoteka.party_merge(t int, source bigint, target bigint, employee bigint,
                                                 admin boolean, key bigint, request text)
    RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    s kartoteka.party;
    k kartoteka.party;
    undo jsonb;
BEGIN
    PERFORM p.id FROM kartoteka.party p WHERE p.tenant_id = t AND p.id IN (source, target)
    ORDER BY p.id FOR UPDATE;
    SELECT p.* INTO s FROM kartoteka.party p
    WHERE p.tenant_id = t AND p.id = source AND p.deleted_at IS NULL;
    SELECT p.* INTO k FROM kartoteka.party p
    WHERE p.tenant_id = t AND p.id = target AND p.deleted_at IS NULL;
    IF s.id IS NULL OR k.id IS NULL THEN
        RETURN 'missing';
    ELSIF NOT kartoteka.party_can_edit(s, employee, admin)
          OR NOT kartoteka.party_can_edit(k, employee, admin) THEN
        RETURN 'forbidden';
    ELSIF source = target THEN
        RETURN 'same';
    END IF;
    undo := kartoteka.merge_snapshot(t, source, target)
        || jsonb_build_object('before', kartoteka.merge_scalars(k));
    PERFORM set_config('kartoteka.pack_later', 'on', true);
    IF undo -> 'contacts' <> 'null' THEN
        CALL kartoteka.merge_contacts(t, source, target);
    END IF;
    IF undo -> 'addresses' <> 'null' THEN
        CALL kartoteka.merge_addresses(t, source, target);
    END IF;
    CALL kartoteka.merge_links(t, source, target, undo);
    CALL kartoteka.merge_references(t, source, target, s.kind, k.kind, undo);
    PERFORM set_config('kartoteka.pack_later', 'off', true);
    IF s.kind = 2 OR k.kind = 2 THEN
        CALL kartoteka.merge_company(t, source, target, s.kind, k.kind);
    END IF;
    UPDATE kartoteka.party p SET deleted_at = now(), merged_into = target, updated_at = now(),
        updated_by = employee, packed_contacts = kartoteka.contacts_of(t, source),
        packed_addresses = kartoteka.addresses_of(t, source), packed_loyalty = kartoteka.loyalty_of(t, source)
    WHERE p.tenant_id = t AND p.id = source;
    CALL kartoteka.merge_fill(t, s, target, employee);
    SELECT undo || jsonb_build_object('after', kartoteka.merge_scalars(p), 'after_detail',
        (SELECT to_jsonb(x) FROM kartoteka.company_detail x
         WHERE x.tenant_id = t AND x.party_id = target)) INTO undo
    FROM kartoteka.party p WHERE p.tenant_id = t AND p.id = target;
    INSERT INTO kartoteka.party_merge (tenant_id, from_id, to_id, employee_id, undo)
    VALUES (t, source, target, employee, undo);
    INSERT INTO kartoteka.audit (tenant_id, request_id, key_id, employee_id, action, entity_id, detail)
    VALUES (t, request, key, employee, 'party.merge', source, 'into ' || target),
           (t, request, key, employee, 'party.merge', target, 'from ' || source);
    RETURN 'merged';
END $$;
