-- name: contact_of_company
-- args: parts int, company_id bigint
-- row: = party_rows
-- access: read
-- memory: tenant
WITH page AS MATERIALIZED (
    SELECT p.id FROM party p
    WHERE p.company_id = :company_id AND
-- include: party_visible
-- include: contact_generic
-- include: contact_order
), hit AS MATERIALIZED (
    SELECT x.id, row_number() OVER () AS ord, :parts AS parts, (
        SELECT count(*) FROM party p
        WHERE p.company_id = :company_id AND
-- include: party_visible
-- include: contact_generic
        ) AS total
    FROM page x
)
-- include: party_rows
