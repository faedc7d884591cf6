-- name: entry_uses
-- args: kind text
-- row: id bigint, uses bigint
-- access: read
SELECT k.value AS id, sum(k.n)::bigint AS uses FROM kept_count k
WHERE k.tenant_id = :tenant AND k.what = CASE WHEN :kind = 'contact_type' THEN :COUNT_BY_TYPE ELSE :COUNT_BY_STATUS END
GROUP BY k.value HAVING sum(k.n) > 0
