-- name: person_total
-- args: see visibility, owners bigint[]?
-- row: total bigint
-- access: read
-- memory: tenant
-- Counts the people of a list without a filter from the kept counts, where 0, which is nobody's id,
-- stands for no owner.
SELECT COALESCE(sum(k.n), 0)::bigint AS total FROM kept_count k
WHERE k.tenant_id = :tenant AND k.what = :COUNT_BY_OWNER
  AND (:visible IS NULL OR k.value <> 0 AND k.value = ANY (:visible))
  AND (:owners IS NULL OR k.value <> 0 AND k.value = ANY (:owners))
  AND :see = :SEE_OWNED
