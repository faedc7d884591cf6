-- name: contact_of_case
-- args: parts int, case_id bigint
-- row: = party_rows
-- access: read, slow
WITH hit AS MATERIALIZED (
    SELECT x.id, row_number() OVER () AS ord, :parts AS parts FROM (
    SELECT p.id FROM party p JOIN case_member m ON m.tenant_id = :tenant AND m.party_id = p.id
    WHERE m.case_id = :case_id AND
-- include: party_visible
-- include: contact_generic
-- include: contact_order
    ) x
)
-- include: party_rows
UNION ALL
SELECT 0::smallint, 0::bigint, 0::bigint, (
    SELECT count(*) FROM party p JOIN case_member m ON m.tenant_id = :tenant AND m.party_id = p.id
    WHERE m.case_id = :case_id AND
-- include: party_visible
-- include: contact_generic
    ),
       NULL::bigint, NULL::bigint, NULL::bigint, NULL::bigint, NULL::bigint, NULL::bigint,
       NULL::bigint, NULL::bigint, NULL::bigint, NULL::bigint, NULL::boolean, NULL::boolean,
       NULL::text, NULL::text, NULL::text, NULL::text, NULL::text, NULL::text, NULL::text, NULL::text,
       NULL::text, NULL::text, NULL::text, NULL::text, NULL::text, NULL::text, NULL::text,
       NULL::text, NULL::text, NULL::text
