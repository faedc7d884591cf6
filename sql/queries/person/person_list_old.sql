-- name: person_list_old
-- args: tenant int, see visibility, employee bigint, visible bigint[], owners bigint[]?,
--       created_from timestamptz?, created_to timestamptz?, created_inside interval,
--       changed_from timestamptz?, changed_to timestamptz?, changed_inside interval,
--       word text?, company bigint?, loyalty text?, source text?,
--       job_title text?, name text?, role text?, phone text?, mail text?, uid text?, birthday text?,
--       custom_fields bigint[], custom_values text[],
--       phone_categories bigint[], phone_texts text[],
--       parts int, after bigint?, count int, skip bigint
-- row: = person_rows
-- access: read, slow
-- The page of the default order, walked along the index of creation.
SELECT
-- include: person_rows
FROM (SELECT :parts AS parts) want, party p
WHERE (:after::bigint IS NULL OR (p.created_at, p.id) > (
          (SELECT a.created_at FROM party a WHERE a.tenant_id = :tenant AND a.id = :after), :after))
  AND
-- include: person_filter
-- include: party_visible
ORDER BY p.created_at ASC, p.id ASC LIMIT :count OFFSET :skip
