-- row: part int, id bigint, n1 bigint, n2 bigint, at timestamptz, t1 text, t2 text, t3 text,
--      contacts text
-- The people of `hit` in narrow rows: what few lists show (part 2) travels only when it is asked for, a
-- company once and not with each of its people. Part 0: the number of all matches. Where `hit` has no ord,
-- people are in its own order: a stored CTE is read as it was stored, branch after branch. want: one row, parts.
SELECT 1 AS part, h.id, h.owner_id AS n1, h.company_id AS n2, h.created_at AS at,
       h.job_title AS t1, h.full_name AS t2, h.ord AS t3,
       CASE WHEN (SELECT parts FROM want) & 1 <> 0 THEN h.packed_contacts END AS contacts
FROM hit h
UNION ALL
SELECT 2, h.id, h.loyalty_id, h.source_id, h.updated_at, h.role, h.external_id, h.birthday::text,
       NULL::text
FROM hit h WHERE (SELECT parts FROM want) & 256 <> 0
UNION ALL
SELECT 3, k.id, NULL::bigint, NULL::bigint, NULL::timestamptz, k.company_name, NULL::text, NULL::text,
       NULL::text
FROM party k
WHERE (SELECT parts FROM want) & 64 <> 0 AND k.tenant_id = $1 AND k.kind = 2 AND k.deleted_at IS NULL
  AND k.id = ANY (ARRAY(SELECT h.company_id FROM hit h WHERE h.company_id IS NOT NULL))
UNION ALL
SELECT 4, v.party_id, v.field_id, NULL::bigint, NULL::timestamptz, v.value, NULL::text, NULL::text,
       NULL::text
FROM hit h JOIN custom_value v ON v.tenant_id = $1 AND v.party_id = h.id
WHERE (SELECT parts FROM want) & 4 <> 0
