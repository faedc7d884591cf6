-- Behind the head of a CTE target: its parties lose the tag $6. $7 key, $8 request.
    ORDER BY p.id FOR UPDATE
), unlinked AS (
    DELETE FROM party_tag x USING target t
    WHERE x.tenant_id = $1 AND x.party_id = t.id AND x.tag_id = $6
    RETURNING x.party_id
), logged AS (
    INSERT INTO audit (tenant_id, request_id, key_id, employee_id, action, entity_id)
    SELECT $1, $8, $7, $3, 'party.untag', u.party_id FROM unlinked u
)
SELECT t.id FROM target t ORDER BY t.id
