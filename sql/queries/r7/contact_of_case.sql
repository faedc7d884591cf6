-- name: contact_of_case
-- args: parts int, case_id bigint
-- row: = party_rows
-- access: read, slow
WITH page AS MATERIALIZED (
    SELECT p.id FROM party p JOIN case_member m ON m.tenant_id = :tenant AND m.party_id = p.id
    WHERE m.case_id = :case_id AND
-- include: party_visible
-- include: contact_generic
-- include: contact_order
), hit AS MATERIALIZED (
    SELECT x.id, row_number() OVER () AS ord, :parts AS parts, (
        SELECT count(*) FROM party p JOIN case_member m ON m.tenant_id = :tenant AND m.party_id = p.id
        WHERE m.case_id = :case_id AND
-- include: party_visible
-- include: contact_generic
        ) AS total
    FROM page x
)
-- include: party_rows
