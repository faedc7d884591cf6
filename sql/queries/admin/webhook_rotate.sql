-- name: webhook_rotate
-- The secret until now signs, too, for so many hours.
-- args: id bigint, secret text, hours int
-- row: none
-- access: write
UPDATE kartoteka.webhook w
SET old_secret = w.secret, old_until = now() + make_interval(hours => :hours), secret = :secret
WHERE w.tenant_id = :tenant AND w.id = :id
