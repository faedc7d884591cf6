-- A page of 200 persons behind one, a row each. $1 tenant, $2 id of the person before, $3 time zone.
SELECT p.id, k.id AS company, p.owner_id,
       (p.created_at AT TIME ZONE $3)::timestamp(0)::text AS created, p.job_title, p.full_name,
       k.company_name, p.packed_contacts
FROM kartoteka.party p LEFT JOIN kartoteka.party k
     ON k.tenant_id = $1 AND k.id = p.company_id AND k.deleted_at IS NULL
WHERE p.tenant_id = $1 AND p.kind = 1 AND p.deleted_at IS NULL
  AND (p.created_at, p.id) < (
      (SELECT a.created_at FROM kartoteka.party a WHERE a.tenant_id = $1 AND a.id = $2), $2)
ORDER BY p.created_at DESC, p.id DESC LIMIT 200
