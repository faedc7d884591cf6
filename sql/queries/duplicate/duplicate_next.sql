-- name: duplicate_next
-- args: least int, wanted text[], behind bigint, behind_other bigint, count int
-- row: id bigint, other_id bigint
-- access: read, slow
-- The next pairs that a rule holds for, in order of their ids.
SELECT d.party_id AS id, d.other_id
FROM duplicate_pair d
WHERE d.tenant_id = :tenant AND d.score >= :least AND d.reasons @> :wanted
  AND (d.party_id, d.other_id) > (:behind, :behind_other)
ORDER BY d.party_id, d.other_id
LIMIT :count
