-- name: contact_search
-- args: tenant int, see int, employee bigint, visible bigint[], parts int, sort int,
--       descending boolean, count int, skip int, kind int, filter_field int,
--       filter_patterns text[], filter_cased boolean,
--       view int, status_id bigint, type_id bigint, owner_id bigint, shared boolean,
--       created_from timestamptz, created_to timestamptz, tags text[], words text[]
-- row: = party_rows
-- access: read
-- Every word stands somewhere in the name, title, contact values or addresses.
WITH found AS MATERIALIZED (
    SELECT DISTINCT s.party_id FROM search_key s
    WHERE s.tenant_id = $1 AND s.key LIKE fold($22[1])
      AND NOT EXISTS (SELECT FROM unnest($22) AS w(pattern) WHERE NOT EXISTS (
          SELECT FROM search_key o WHERE o.tenant_id = $1 AND o.party_id = s.party_id
          AND o.key LIKE fold(w.pattern)))
), hit AS MATERIALIZED (
    SELECT x.id, row_number() OVER () AS ord, $5 AS parts FROM (
    SELECT p.id FROM party p JOIN found f ON f.party_id = p.id
    WHERE
-- include: party_visible
-- include: contact_wanted
-- include: contact_generic
-- include: contact_order
    ) x
)
-- include: party_rows
UNION ALL
SELECT 0::smallint, 0::bigint, 0::bigint, (
    SELECT count(*) FROM party p JOIN found f ON f.party_id = p.id
    WHERE
-- include: party_visible
-- include: contact_wanted
-- include: contact_generic
    ),
       NULL::bigint, NULL::bigint, NULL::bigint, NULL::bigint, NULL::bigint, NULL::bigint,
       NULL::bigint, NULL::bigint, NULL::bigint, NULL::bigint, NULL::boolean, NULL::boolean,
       NULL::text, NULL::text, NULL::text, NULL::text, NULL::text, NULL::text, NULL::text, NULL::text,
       NULL::text, NULL::text, NULL::text, NULL::text, NULL::text, NULL::text, NULL::text
