-- name: client_by_contact
-- args: tenant int, parts int, after bigint, count int, kind int, typed text[]
-- row: = party_rows
-- access: read
-- batch: typed
-- The keys are made before contact_info is joined: under row-level security only a plain equality
-- may use its index.
WITH wanted AS MATERIALIZED (
    SELECT u.ord, contact_keys($5::smallint, u.typed) AS keys
    FROM unnest($6) WITH ORDINALITY u(typed, ord)
), hit AS MATERIALIZED (
    SELECT x.id, x.ord, x.parts,
-- include: client_names
    FROM wanted w CROSS JOIN LATERAL (
        SELECT p.id, w.ord, $2 AS parts,
-- include: client_columns
        FROM party p
        WHERE p.id IN (SELECT c.party_id FROM contact_info c
                       WHERE c.tenant_id = $1 AND c.kind = $5 AND c.value_key = ANY (w.keys))
-- include: client_hit_end
    ) x
)
-- include: client_of_hit
