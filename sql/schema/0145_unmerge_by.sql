-- A merge is taken back by R7's callers, too: the audit and the two records say by whom. Otherwise as
-- 0042_unmerge.sql has it.
DROP FUNCTION kartoteka.party_unmerge(int, bigint);
CREATE FUNCTION kartoteka.party_unmerge(t int, source bigint, who bigint, key bigint, request text,
                                        OUT outcome text, OUT survivor bigint)
    LANGUAGE plpgsql AS $$
DECLARE
    m kartoteka.party_merge;
BEGIN
    SELECT x.* INTO m FROM kartoteka.party_merge x
    WHERE x.tenant_id = t AND x.from_id = source AND x.undone_at IS NULL
    ORDER BY x.id DESC LIMIT 1 FOR UPDATE;
    survivor := m.to_id;
    PERFORM p.id FROM kartoteka.party p WHERE p.tenant_id = t AND p.id IN (source, survivor)
    ORDER BY p.id FOR UPDATE;
    IF NOT EXISTS (SELECT FROM kartoteka.party p WHERE p.tenant_id = t AND p.id = source
                   AND p.deleted_at IS NOT NULL AND p.merged_into = survivor) THEN
        outcome := 'not_merged';
        RETURN;
    ELSIF EXISTS (SELECT FROM kartoteka.party p WHERE p.tenant_id = t AND p.id = survivor
                  AND p.deleted_at IS NOT NULL) THEN
        outcome := 'survivor_gone';
        RETURN;
    END IF;
    CALL kartoteka.unmerge_fill(t, survivor, m.undo);
    UPDATE kartoteka.party p SET updated_by = who
    WHERE p.tenant_id = t AND p.id = survivor AND who IS NOT NULL;
    UPDATE kartoteka.party p SET deleted_at = NULL, merged_into = NULL, updated_at = now(),
        updated_by = who
    WHERE p.tenant_id = t AND p.id = source;
    CALL kartoteka.unmerge_contacts(t, source, survivor, m.undo);
    CALL kartoteka.unmerge_addresses(t, source, survivor, m.undo);
    CALL kartoteka.unmerge_links(t, source, survivor, m.undo);
    CALL kartoteka.unmerge_references(t, source, survivor, m.undo);
    CALL kartoteka.unmerge_company(t, source, survivor, m.undo);
    UPDATE kartoteka.party_merge x SET undone_at = now() WHERE x.tenant_id = t AND x.id = m.id;
    INSERT INTO kartoteka.audit (tenant_id, request_id, key_id, employee_id, action, entity_id, detail)
    VALUES (t, request, key, who, 'party.unmerge', source, 'from ' || survivor),
           (t, request, key, who, 'party.unmerge', survivor, 'of ' || source);
    outcome := 'restored';
END $$;
