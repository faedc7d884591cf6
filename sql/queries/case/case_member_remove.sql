-- name: case_member_remove
-- args: id bigint, party_id bigint
-- row: id bigint
-- access: write
WITH target AS MATERIALIZED (
    SELECT c.id FROM crm_case c
    WHERE c.id = :id AND
-- include: case_seen
), unlinked AS (
    DELETE FROM case_member m USING target t
    WHERE m.tenant_id = :tenant AND m.case_id = t.id AND m.party_id = :party_id
)
SELECT id FROM target
