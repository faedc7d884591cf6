-- name: party_of_case
-- args: tenant int, see int, employee bigint, visible bigint[], parts int, case_id bigint
-- row: = party_rows
-- access: read
WITH hit AS MATERIALIZED (
    SELECT p.id, p.id AS ord, $5 AS parts
    FROM case_member m JOIN party p ON p.tenant_id = m.tenant_id AND p.id = m.party_id
    WHERE m.tenant_id = $1 AND m.case_id = $6 AND
-- include: party_visible
)
-- include: party_rows
