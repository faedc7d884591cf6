-- A merge keeps what both contacts say: an empty patronymic is filled, two notes become one text, and no
-- company stands above itself afterwards.

-- The columns of a survivor that a merge may fill. Records of older merges have no middle_name: taking them
-- back leaves it alone (merge_back).
CREATE OR REPLACE FUNCTION kartoteka.merge_scalars(p kartoteka.party) RETURNS jsonb
    LANGUAGE sql STABLE
    RETURN jsonb_build_object('middle_name', p.middle_name, 'job_title', p.job_title, 'role', p.role,
        'note', p.note, 'industry', p.industry, 'birthday', p.birthday,
        'external_id', p.external_id, 'company_id', p.company_id,
        'main_person_id', p.main_person_id, 'loyalty_id', p.loyalty_id, 'source_id', p.source_id,
        'status_id', p.status_id, 'type_id', p.type_id);

-- Two notes as one: the survivor's, then the other's on a line of its own; one that stands in the other as
-- whole lines is not told twice.
CREATE FUNCTION kartoteka.merge_notes(kept text, other text) RETURNS text
    LANGUAGE sql IMMUTABLE
    RETURN CASE WHEN other = '' OR position(E'\n' || other || E'\n' IN E'\n' || kept || E'\n') > 0 THEN kept
                WHEN kept = '' OR position(E'\n' || kept || E'\n' IN E'\n' || other || E'\n') > 0 THEN other
                ELSE kept || E'\n' || other END;

-- The survivor's columns: what is empty is filled, notes are joined. Surname, first name, sharing and who made
-- it stay.
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
        updated_at = now(), updated_by = employee
    WHERE p.tenant_id = t AND p.id = target;
END $$;

CREATE OR REPLACE PROCEDURE kartoteka.unmerge_fill(t int, target bigint, undo jsonb) LANGUAGE plpgsql AS $$
DECLARE
    is_now jsonb;
BEGIN
    SELECT kartoteka.merge_scalars(p) INTO is_now FROM kartoteka.party p
    WHERE p.tenant_id = t AND p.id = target;
    UPDATE kartoteka.party p SET
        middle_name = kartoteka.merge_back(undo, is_now, 'middle_name'),
        job_title = kartoteka.merge_back(undo, is_now, 'job_title'),
        role = kartoteka.merge_back(undo, is_now, 'role'),
        note = kartoteka.merge_back(undo, is_now, 'note'),
        industry = kartoteka.merge_back(undo, is_now, 'industry'),
        birthday = kartoteka.merge_back(undo, is_now, 'birthday')::date,
        external_id = kartoteka.merge_back(undo, is_now, 'external_id'),
        company_id = kartoteka.merge_back(undo, is_now, 'company_id')::bigint,
        main_person_id = kartoteka.merge_back(undo, is_now, 'main_person_id')::bigint,
        loyalty_id = kartoteka.merge_back(undo, is_now, 'loyalty_id')::bigint,
        source_id = kartoteka.merge_back(undo, is_now, 'source_id')::bigint,
        status_id = kartoteka.merge_back(undo, is_now, 'status_id')::bigint,
        type_id = kartoteka.merge_back(undo, is_now, 'type_id')::bigint,
        updated_at = now(), updated_by = NULL
    WHERE p.tenant_id = t AND p.id = target;
END $$;

-- The heads of a company, from the next one up. Ends when the heads form a circle.
CREATE FUNCTION kartoteka.company_heads(t int, company bigint) RETURNS SETOF bigint
    LANGUAGE sql STABLE AS $$
    WITH RECURSIVE up AS (
        SELECT d.head_id FROM kartoteka.company_detail d
        WHERE d.tenant_id = t AND d.party_id = company AND d.head_id IS NOT NULL
        UNION
        SELECT d.head_id FROM up
            JOIN kartoteka.company_detail d ON d.tenant_id = t AND d.party_id = up.head_id
        WHERE d.head_id IS NOT NULL)
    SELECT up.head_id FROM up
$$;

-- One change of heads of a tenant at a time, to the end of the transaction: two that are made at once could
-- close a circle that neither of them sees.
CREATE FUNCTION kartoteka.lock_company_heads(t int) RETURNS void LANGUAGE sql AS $$
    SELECT pg_advisory_xact_lock(t, hashtext('kartoteka.company_heads'))
$$;

-- As it was in 0041_merge.sql; a survivor that would stand above itself has no head then.
CREATE OR REPLACE PROCEDURE kartoteka.merge_company(t int, source bigint, target bigint,
                                         source_kind smallint, target_kind smallint)
    LANGUAGE plpgsql AS $$
BEGIN
    IF source_kind = 2 AND target_kind = 2 THEN
        PERFORM kartoteka.lock_company_heads(t);
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
    UPDATE kartoteka.company_detail k SET head_id = NULL
    WHERE k.tenant_id = t AND k.party_id = target
      AND EXISTS (SELECT FROM kartoteka.company_heads(t, target) h WHERE h = target);
END $$;
