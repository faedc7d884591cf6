-- Merging two contacts into one, and taking it back.
--
-- Everything that refers to a party is handled here; a test compares that with the foreign keys there
-- are, so that a new table is not forgotten. Callers lock and check before, see party_merge().

-- What it takes to restore a merged party. `undo` holds whole rows of the merged one, ids of what
-- referred to it, and what the survivor had before.
CREATE TABLE kartoteka.party_merge (
    tenant_id int NOT NULL REFERENCES kartoteka.tenant,
    id bigint GENERATED ALWAYS AS IDENTITY,
    from_id bigint NOT NULL,
    to_id bigint NOT NULL,
    merged_at timestamptz NOT NULL DEFAULT now(),
    employee_id bigint,
    undo jsonb NOT NULL,
    undone_at timestamptz,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT party_merge_from FOREIGN KEY (tenant_id, from_id) REFERENCES kartoteka.party,
    CONSTRAINT party_merge_to FOREIGN KEY (tenant_id, to_id) REFERENCES kartoteka.party
);
CREATE INDEX party_merge_source ON kartoteka.party_merge (tenant_id, from_id, id);
CREATE INDEX party_merge_target ON kartoteka.party_merge (tenant_id, to_id);
CALL kartoteka.protect('kartoteka.party_merge');

-- R7's right to edit: shared for editing, owned, created or listed; administrators always.
CREATE FUNCTION kartoteka.party_can_edit(p kartoteka.party, employee bigint, admin boolean)
    RETURNS boolean LANGUAGE sql STABLE
    RETURN admin OR p.share_type = 1 OR COALESCE(p.owner_id = employee, false)
        OR COALESCE(p.created_by = employee, false)
        OR EXISTS (SELECT FROM kartoteka.party_access a WHERE a.tenant_id = p.tenant_id
                   AND a.party_id = p.id AND a.employee_id = employee);

-- The columns of a survivor that a merge may fill.
CREATE FUNCTION kartoteka.merge_scalars(p kartoteka.party) RETURNS jsonb
    LANGUAGE sql STABLE
    RETURN jsonb_build_object('job_title', p.job_title, 'role', p.role, 'note', p.note,
        'industry', p.industry, 'birthday', p.birthday, 'external_id', p.external_id,
        'company_id', p.company_id, 'main_person_id', p.main_person_id,
        'loyalty_id', p.loyalty_id, 'source_id', p.source_id, 'status_id', p.status_id,
        'type_id', p.type_id);

-- The rows and ids that a merge of source into target will touch, as they are now.
CREATE FUNCTION kartoteka.merge_snapshot(t int, source bigint, target bigint) RETURNS jsonb
    LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_object(
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
                  WHERE p.tenant_id = t AND p.main_person_id = source))
$$;

-- Two contact values are one when kind, category and key agree and neither says another type.
CREATE FUNCTION kartoteka.same_contact(a kartoteka.contact_info, b kartoteka.contact_info)
    RETURNS boolean LANGUAGE sql IMMUTABLE
    RETURN a.kind = b.kind AND a.category = b.category AND a.value_key = b.value_key
        AND COALESCE(a.type_id = b.type_id, true);

-- Contact values: one that the survivor has already is dropped (its primary mark and type pass on),
-- a second primary of a kind is demoted, the rest moves.
CREATE PROCEDURE kartoteka.merge_contacts(t int, source bigint, target bigint)
    LANGUAGE plpgsql AS $$
BEGIN
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
    UPDATE kartoteka.contact_info s SET is_primary = false
    WHERE s.tenant_id = t AND s.party_id = source AND s.is_primary AND EXISTS (
        SELECT FROM kartoteka.contact_info k WHERE k.tenant_id = t AND k.party_id = target
        AND k.kind = s.kind AND k.is_primary);
    UPDATE kartoteka.contact_info s SET party_id = target
    WHERE s.tenant_id = t AND s.party_id = source;
END $$;

-- Addresses: as contact values; two are one when same_key says so.
CREATE PROCEDURE kartoteka.merge_addresses(t int, source bigint, target bigint)
    LANGUAGE plpgsql AS $$
DECLARE
    has_primary boolean := EXISTS (SELECT FROM kartoteka.address a
        WHERE a.tenant_id = t AND a.party_id = target AND a.is_primary);
BEGIN
    UPDATE kartoteka.address k SET is_primary = true
    FROM kartoteka.address s
    WHERE NOT has_primary AND k.tenant_id = t AND k.party_id = target AND s.tenant_id = t
      AND s.party_id = source AND s.is_primary AND k.same_key = s.same_key;
    DELETE FROM kartoteka.address s USING kartoteka.address k
    WHERE s.tenant_id = t AND s.party_id = source AND k.tenant_id = t AND k.party_id = target
      AND k.same_key = s.same_key;
    UPDATE kartoteka.address s SET party_id = target, is_primary = s.is_primary AND NOT has_primary
    WHERE s.tenant_id = t AND s.party_id = source;
END $$;

-- Links that are sets: the survivor gets the union; its own custom values win.
CREATE PROCEDURE kartoteka.merge_links(t int, source bigint, target bigint)
    LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO kartoteka.custom_value (tenant_id, party_id, field_id, value)
    SELECT t, target, v.field_id, v.value FROM kartoteka.custom_value v
    WHERE v.tenant_id = t AND v.party_id = source
    ON CONFLICT (tenant_id, party_id, field_id) DO NOTHING;
    DELETE FROM kartoteka.custom_value v WHERE v.tenant_id = t AND v.party_id = source;
    INSERT INTO kartoteka.party_tag (tenant_id, party_id, tag_id)
    SELECT t, target, x.tag_id FROM kartoteka.party_tag x
    WHERE x.tenant_id = t AND x.party_id = source
    ON CONFLICT (tenant_id, party_id, tag_id) DO NOTHING;
    DELETE FROM kartoteka.party_tag x WHERE x.tenant_id = t AND x.party_id = source;
    INSERT INTO kartoteka.case_member (tenant_id, case_id, party_id)
    SELECT t, m.case_id, target FROM kartoteka.case_member m
    WHERE m.tenant_id = t AND m.party_id = source
    ON CONFLICT (tenant_id, case_id, party_id) DO NOTHING;
    DELETE FROM kartoteka.case_member m WHERE m.tenant_id = t AND m.party_id = source;
    DELETE FROM kartoteka.party_access x WHERE x.tenant_id = t AND x.party_id = source;
END $$;

-- References from other records. Members of a company stay members when the survivor is one; a main
-- person stays when the survivor is a person. Else they lose the link: the record keeps it.
CREATE PROCEDURE kartoteka.merge_references(t int, source bigint, target bigint,
                                            source_kind smallint, target_kind smallint)
    LANGUAGE plpgsql AS $$
BEGIN
    UPDATE kartoteka.loyalty_account l SET party_id = target
    WHERE l.tenant_id = t AND l.party_id = source;
    UPDATE kartoteka.loyalty_card l SET party_id = target
    WHERE l.tenant_id = t AND l.party_id = source;
    UPDATE kartoteka.deal d SET party_id = target WHERE d.tenant_id = t AND d.party_id = source;
    UPDATE kartoteka.deal d SET company_id = target
    WHERE d.tenant_id = t AND d.company_id = source;
    UPDATE kartoteka.party p SET company_id = CASE WHEN target_kind = 2 THEN target END
    WHERE p.tenant_id = t AND p.company_id = source;
    UPDATE kartoteka.party p SET main_person_id = CASE WHEN target_kind = 1 THEN target END
    WHERE p.tenant_id = t AND p.main_person_id = source;
END $$;

-- What SalesMan knows of companies, between companies: the survivor's own wins. A company whose head is
-- merged into a person has no head then.
CREATE PROCEDURE kartoteka.merge_company(t int, source bigint, target bigint,
                                         source_kind smallint, target_kind smallint)
    LANGUAGE plpgsql AS $$
BEGIN
    IF source_kind = 2 AND target_kind = 2 THEN
        INSERT INTO kartoteka.company_detail AS k (tenant_id, party_id, type, category_id,
            territory_id, relation_id, head_id, scheme)
        SELECT t, target, s.type, s.category_id, s.territory_id, s.relation_id, s.head_id, s.scheme
        FROM kartoteka.company_detail s WHERE s.tenant_id = t AND s.party_id = source
        ON CONFLICT (tenant_id, party_id) DO UPDATE SET
            category_id = COALESCE(k.category_id, EXCLUDED.category_id),
            territory_id = COALESCE(k.territory_id, EXCLUDED.territory_id),
            relation_id = COALESCE(k.relation_id, EXCLUDED.relation_id),
            head_id = COALESCE(k.head_id, EXCLUDED.head_id),
            scheme = CASE WHEN k.scheme = '' THEN EXCLUDED.scheme ELSE k.scheme END;
        DELETE FROM kartoteka.company_detail s WHERE s.tenant_id = t AND s.party_id = source;
        INSERT INTO kartoteka.company_requisite (tenant_id, party_id, name, value)
        SELECT t, target, s.name, s.value FROM kartoteka.company_requisite s
        WHERE s.tenant_id = t AND s.party_id = source
        ON CONFLICT (tenant_id, party_id, name) DO NOTHING;
        DELETE FROM kartoteka.company_requisite s WHERE s.tenant_id = t AND s.party_id = source;
    END IF;
    UPDATE kartoteka.company_detail k
    SET head_id = CASE WHEN target_kind = 2 AND k.party_id <> target THEN target END
    WHERE k.tenant_id = t AND (k.head_id = source OR (k.party_id = target AND k.head_id = target));
END $$;

-- The survivor's columns: only what is empty is filled. Names, sharing and who made it stay.
CREATE PROCEDURE kartoteka.merge_fill(t int, s kartoteka.party, target bigint, employee bigint)
    LANGUAGE plpgsql AS $$
BEGIN
    UPDATE kartoteka.party p SET
        note = CASE WHEN p.note = '' THEN s.note ELSE p.note END,
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
        updated_at = now(), updated_by = employee
    WHERE p.tenant_id = t AND p.id = target;
END $$;

-- Merges source into target in the caller's transaction. 'merged'; 'same' (nothing to do); else what
-- is wrong, and nothing has changed: 'missing' (either does not exist), 'forbidden' (the employee may
-- not edit both). Both rows are locked in the order of their ids, so merges wait for each other and
-- for edits instead of deadlocking; whoever comes second sees what the first has done.
CREATE FUNCTION kartoteka.party_merge(t int, source bigint, target bigint, employee bigint,
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
    CALL kartoteka.merge_contacts(t, source, target);
    CALL kartoteka.merge_addresses(t, source, target);
    CALL kartoteka.merge_links(t, source, target);
    CALL kartoteka.merge_references(t, source, target, s.kind, k.kind);
    CALL kartoteka.merge_company(t, source, target, s.kind, k.kind);
    UPDATE kartoteka.party p SET deleted_at = now(), merged_into = target, updated_at = now(),
        updated_by = employee
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
