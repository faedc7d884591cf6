-- name: consent_withdraw
-- No row: there is no such consent, or it was withdrawn before. at NULL: now.
-- args: id bigint, at timestamptz?
-- row: id bigint
-- access: write
UPDATE kartoteka.consent SET withdrawn_at = coalesce(:at, greatest(now(), given_at))
WHERE tenant_id = :tenant AND id = :id AND withdrawn_at IS NULL
RETURNING id
