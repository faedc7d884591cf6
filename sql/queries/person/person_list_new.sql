-- name: person_list_new
-- args: tenant int, see int, employee bigint, visible bigint[], owners bigint[],
--       created_from timestamptz, created_to timestamptz, created_inside interval,
--       changed_from timestamptz, changed_to timestamptz, changed_inside interval,
--       word text, digits text, digits_seven text, company bigint, loyalty text, source text,
--       job_title text, name text, role text, phone text, mail text, uid text, birthday text,
--       custom_fields bigint[], custom_values text[],
--       phone_categories bigint[], phone_texts text[], phone_digits text[],
--       parts int, after bigint, count int, skip bigint
-- row: = person_rows
-- access: read, slow
-- The page of the default order, walked along the index of creation.
WITH want AS NOT MATERIALIZED (
    SELECT $30 AS parts
), hit AS MATERIALIZED (
    SELECT p.id, p.company_id, p.owner_id, p.loyalty_id, p.source_id, p.created_at, p.updated_at,
           p.birthday, p.job_title, p.full_name, p.role, p.external_id, p.packed_contacts,
           NULL::text AS ord
    FROM party p
    WHERE ($31::bigint IS NULL OR (p.created_at, p.id) < (
              (SELECT a.created_at FROM party a WHERE a.tenant_id = $1 AND a.id = $31), $31))
      AND
-- include: person_filter
-- include: party_visible
    ORDER BY p.created_at DESC, p.id DESC LIMIT $32 OFFSET $33
)
-- include: person_rows
