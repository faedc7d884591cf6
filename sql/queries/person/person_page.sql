-- name: person_page
-- args: owners bigint[]?, parts int, after bigint?
-- row: = person_rows
-- access: read
-- memory: tenant
-- Lists a page of 200 people without a filter, newest first, along the index of creation. The
-- number of rows is written out and the bound is always there, so one plan fits every page.
SELECT
-- include: person_rows
FROM (SELECT :parts AS parts, NULL::bigint AS total) want, party p
WHERE (p.created_at, p.id) < (
          CASE WHEN :after IS NULL THEN timestamptz 'infinity' ELSE
              (SELECT a.created_at FROM party a WHERE a.tenant_id = :tenant AND a.id = :after) END,
          CASE WHEN :after IS NULL THEN 9223372036854775807 ELSE :after END)
  AND p.kind = :PARTY_PERSON AND (:owners IS NULL OR p.owner_id = ANY (:owners)) AND
-- include: party_visible
ORDER BY p.created_at DESC, p.id DESC LIMIT 200
