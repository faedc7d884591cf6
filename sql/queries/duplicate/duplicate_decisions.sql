-- name: duplicate_decisions
-- row: id bigint, other_id bigint, decided text, login text?, decided_by text?, name text, other_name text
-- args: see visibility, count int, skip int
-- access: read, slow
-- Lists who are said not to be the same, of those that the caller sees, the newest first.
SELECT d.party_id AS id, d.other_id, date_trunc('second', d.decided_at)::text AS decided, e.login, e.name AS decided_by,
       a.full_name AS name, b.full_name AS other_name
FROM duplicate_decision d
    JOIN party a ON a.tenant_id = :tenant AND a.id = d.party_id
    JOIN party b ON b.tenant_id = :tenant AND b.id = d.other_id
    LEFT JOIN employee e ON e.tenant_id = :tenant AND e.id = d.employee_id
WHERE d.tenant_id = :tenant
  AND EXISTS (SELECT FROM party p WHERE p.id = d.party_id AND
-- include: party_visible
  )
  AND EXISTS (SELECT FROM party p WHERE p.id = d.other_id AND
-- include: party_visible
  )
ORDER BY d.decided_at DESC, d.party_id, d.other_id
LIMIT :count OFFSET :skip
