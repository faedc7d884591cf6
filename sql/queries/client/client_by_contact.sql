-- name: client_by_contact
-- args: tenant int, parts int, after bigint, count int, kind int, typed text
-- row: = party_rows
-- access: read
-- A Russian number is found with and without its 7. The keys are made before contact_info is joined:
-- under row-level security only a plain equality may use its index.
WITH typed AS (
    SELECT contact_key($5::smallint, $6) AS key
), wanted AS MATERIALIZED (
    SELECT key FROM typed
    UNION SELECT '7' || key FROM typed WHERE $5 = 0 AND length(key) = 10
    UNION SELECT substr(key, 2) FROM typed WHERE $5 = 0 AND length(key) = 11 AND left(key, 1) = '7'
), hit AS MATERIALIZED (
    SELECT p.id, p.id AS ord, $2 AS parts FROM party p
    WHERE p.id IN (SELECT c.party_id FROM contact_info c JOIN wanted w ON c.value_key = w.key
                   WHERE c.tenant_id = $1 AND c.kind = $5)
-- include: client_hit_end
)
-- include: party_rows_client
