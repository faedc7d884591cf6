-- args: tag_id bigint
-- Stands behind the head of a CTE target and gives its parties the tag :tag_id.
    ORDER BY p.id FOR UPDATE
), linked AS (
    INSERT INTO party_tag AS x (tenant_id, party_id, tag_id)
    SELECT :tenant, t.id, :tag_id FROM target t
    ON CONFLICT (tenant_id, party_id, tag_id) DO NOTHING
    RETURNING x.party_id
), logged AS (
    INSERT INTO audit (tenant_id, request_id, key_id, employee_id, action, entity_id)
    SELECT :tenant, :request_id, :key_id, :employee, 'party.tag', l.party_id FROM linked l
)
SELECT t.id FROM target t ORDER BY t.id
