-- name: key_rotate
-- Makes a key that may do what an older one may; the older one ends in so many hours, or earlier when it
-- would have ended then. No row: there is no such valid key of a machine.
-- args: id bigint, hash text, prefix text, hours int
-- row: id bigint, kind text, until text
-- access: write
-- tenant: none, the operator of all tenants names a key by its number
WITH old AS (
    UPDATE kartoteka.access_key k
    SET expires_at = LEAST(k.expires_at, now() + make_interval(hours => :hours))
    WHERE k.id = :id AND k.kind NOT IN ('token', 'device') AND k.revoked_at IS NULL
      AND (k.expires_at IS NULL OR k.expires_at > now())
    RETURNING k.tenant_id, k.kind, k.label, k.can_write, k.expires_at
), made AS (
    INSERT INTO kartoteka.access_key (tenant_id, kind, hash, prefix, label, can_write)
    SELECT o.tenant_id, o.kind, :hash, :prefix, o.label, o.can_write FROM old o
    RETURNING access_key.id
), granted AS (
    INSERT INTO kartoteka.key_object (key_id, object_id)
    SELECT m.id, g.object_id FROM made m, kartoteka.key_object g WHERE g.key_id = :id
)
SELECT m.id, o.kind, date_trunc('second', o.expires_at)::text AS until FROM made m, old o
