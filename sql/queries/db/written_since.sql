-- name: written_since
-- args: token text
-- row: tenant int, party bigint, next_token text?
-- access: read
-- tenant: none, of all that a worker remembers
SELECT w.tenant, w.party, w.next_token FROM written_since(:token) w
