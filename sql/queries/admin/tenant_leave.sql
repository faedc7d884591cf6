-- name: tenant_leave
-- Says when a tenant may be deleted, in days from now; NULL: it stays. No row: it leaves already, or, for
-- NULL, it does not leave.
-- args: days int?
-- row: at text?
-- access: write
UPDATE kartoteka.tenant SET leaves_at = now() + make_interval(days => :days)
WHERE id = :tenant AND (leaves_at IS NULL) = (:days IS NOT NULL)
RETURNING date_trunc('second', leaves_at)::text AS at
