-- A page of 200 persons behind one: 1 persons in order, 2 their phones (a: 0, b: category) and mails
-- (a: 1), by id. $1 tenant, $2 id of the person before, $3 time zone.
WITH hit AS MATERIALIZED (
    SELECT p.id, p.created_at, p.company_id, p.job_title, p.full_name, p.owner_id
    FROM kartoteka.party p
    WHERE p.tenant_id = $1 AND p.kind = 1 AND p.deleted_at IS NULL
      AND (p.created_at, p.id) < (
          (SELECT a.created_at FROM kartoteka.party a WHERE a.tenant_id = $1 AND a.id = $2), $2)
    ORDER BY p.created_at DESC, p.id DESC LIMIT 200
)
SELECT 1::bigint AS part, h.id, k.id AS a, h.owner_id AS b,
       (h.created_at AT TIME ZONE $3)::timestamp(0)::text AS t1, h.job_title AS t2,
       h.full_name AS t3, k.company_name AS t4, NULL::bigint AS contact
FROM hit h LEFT JOIN kartoteka.party k
     ON k.tenant_id = $1 AND k.id = h.company_id AND k.deleted_at IS NULL
UNION ALL
SELECT 2, c.party_id, c.kind, c.category, c.value, NULL, NULL, NULL, c.id
FROM hit h JOIN kartoteka.contact_info c ON c.tenant_id = $1 AND c.party_id = h.id
WHERE c.kind IN (0, 1)
