-- name: duplicate_list
-- args: see visibility, least int, wanted text[], count int, skip int
-- row: id bigint, other_id bigint, score smallint, reasons text, name text, other_name text
-- access: read, slow
-- Lists pairs of people who may be one, the surest first: of those that the caller sees, and of whom nobody has said
-- that they are not the same.
SELECT d.party_id AS id, d.other_id, d.score, array_to_string(d.reasons, ',') AS reasons, a.full_name AS name,
       b.full_name AS other_name
FROM duplicate_pair d
    JOIN party a ON a.tenant_id = :tenant AND a.id = d.party_id
    JOIN party b ON b.tenant_id = :tenant AND b.id = d.other_id
WHERE d.tenant_id = :tenant AND d.score >= :least AND d.reasons @> :wanted
  AND EXISTS (SELECT FROM party p WHERE p.id = d.party_id AND
-- include: party_visible
  )
  AND EXISTS (SELECT FROM party p WHERE p.id = d.other_id AND
-- include: party_visible
  )
  AND NOT duplicate_dismissed(:tenant, d.party_id, d.other_id)
ORDER BY d.score DESC, d.party_id, d.other_id
LIMIT :count OFFSET :skip
