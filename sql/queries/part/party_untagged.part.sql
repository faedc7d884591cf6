-- args: tag_id bigint
-- Stands behind the head of a CTE target and takes the tag :tag_id off its parties.
    ORDER BY p.id FOR UPDATE
), unlinked AS (
    DELETE FROM party_tag x USING target t
    WHERE x.tenant_id = :tenant AND x.party_id = t.id AND x.tag_id = :tag_id
    RETURNING x.party_id
), logged AS (
    INSERT INTO audit (tenant_id, request_id, key_id, employee_id, action, entity_id)
    SELECT :tenant, :request_id, :key_id, :employee, 'party.untag', u.party_id FROM unlinked u
)
SELECT t.id FROM target t ORDER BY t.id
