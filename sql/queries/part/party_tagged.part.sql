-- Behind the head of a CTE target: its parties get the tag $6. $7 key, $8 request.
    ORDER BY p.id FOR UPDATE
), linked AS (
    INSERT INTO party_tag AS x (tenant_id, party_id, tag_id)
    SELECT $1, t.id, $6 FROM target t
    ON CONFLICT (tenant_id, party_id, tag_id) DO NOTHING
    RETURNING x.party_id
), logged AS (
    INSERT INTO audit (tenant_id, request_id, key_id, employee_id, action, entity_id)
    SELECT $1, $8, $7, $3, 'party.tag', l.party_id FROM linked l
)
SELECT t.id FROM target t ORDER BY t.id
