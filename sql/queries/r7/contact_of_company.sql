-- name: contact_of_company
-- args: parts int, company_id bigint
-- row: = party_rows
-- access: read
WITH hit AS MATERIALIZED (
    SELECT x.id, row_number() OVER () AS ord, :parts AS parts FROM (
    SELECT p.id FROM party p
    WHERE p.company_id = :company_id AND
-- include: party_visible
-- include: contact_generic
-- include: contact_order
    ) x
)
-- include: party_rows
UNION ALL
SELECT 0::smallint, 0::bigint, 0::bigint, (
    SELECT count(*) FROM party p
    WHERE p.company_id = :company_id AND
-- include: party_visible
-- include: contact_generic
    ),
       NULL::bigint, NULL::bigint, NULL::bigint, NULL::bigint, NULL::bigint, NULL::bigint,
       NULL::bigint, NULL::bigint, NULL::bigint, NULL::bigint, NULL::boolean, NULL::boolean,
       NULL::text, NULL::text, NULL::text, NULL::text, NULL::text, NULL::text, NULL::text, NULL::text,
       NULL::text, NULL::text, NULL::text, NULL::text, NULL::text, NULL::text, NULL::text,
       NULL::text, NULL::text, NULL::text
