-- name: person_lock_rows
-- args: ids bigint[], companies bigint[]
-- row: id bigint, is_company boolean
-- access: write
-- Locks, in one order, the persons of ids that the caller may change, and finds the companies that
-- exist.
WITH locked AS MATERIALIZED (
    SELECT p.id FROM party p
    WHERE p.id = ANY (:ids) AND p.kind = :PARTY_PERSON AND
-- include: party_visible
    ORDER BY p.id FOR UPDATE
)
SELECT l.id, false AS is_company FROM locked l
UNION ALL
SELECT c.id, true FROM party c
WHERE c.tenant_id = :tenant AND c.id = ANY (:companies) AND c.kind = :PARTY_COMPANY AND c.deleted_at IS NULL
