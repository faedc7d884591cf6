-- name: key_rotate
-- Makes a key that may do what an older one may; the older one ends in so many hours, or earlier when it
-- would have ended then. No row: there is no such valid key of a machine. page_hash and page_prefix are those
-- of the form that keys of public pages have.
-- args: id bigint, hash text, prefix text, page_hash text, page_prefix text, hours int
-- row: id bigint, kind text, until text
-- access: write
-- tenant: none, the operator of all tenants names a key by its number
WITH old AS (
    UPDATE kartoteka.access_key k
    SET expires_at = LEAST(k.expires_at, now() + make_interval(hours => :hours))
    WHERE k.id = :id AND k.kind NOT IN ('token', 'visitor', 'device') AND k.revoked_at IS NULL
      AND (k.expires_at IS NULL OR k.expires_at > now())
    RETURNING k.tenant_id, k.kind, k.label, k.can_write, k.expires_at
), made AS (
    INSERT INTO kartoteka.access_key (tenant_id, kind, hash, prefix, label, can_write)
    SELECT o.tenant_id, o.kind, CASE WHEN o.kind = 'browser' THEN :page_hash ELSE :hash END,
           CASE WHEN o.kind = 'browser' THEN :page_prefix ELSE :prefix END, o.label, o.can_write FROM old o
    RETURNING access_key.id
), granted AS (
    INSERT INTO kartoteka.key_object (key_id, object_id)
    SELECT m.id, g.object_id FROM made m, kartoteka.key_object g WHERE g.key_id = :id
), at_home AS (
    INSERT INTO kartoteka.key_origin (key_id, origin)
    SELECT m.id, o.origin FROM made m, kartoteka.key_origin o WHERE o.key_id = :id
)
SELECT m.id, o.kind, date_trunc('second', o.expires_at)::text AS until FROM made m, old o
