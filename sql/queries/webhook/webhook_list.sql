-- name: webhook_list
-- args: none
-- row: id bigint, name text, url text, dialect text, events text, without_keys text, without_employees text,
--      employees text, state text, why text, waiting bigint, dead bigint, delivered bigint, delivered_at timestamptz?,
--      created_at timestamptz, sender boolean
-- access: read
-- tenant: none, the function takes the connection's tenant
SELECT id, name, url, dialect, events, without_keys, without_employees, employees, state, why, waiting, dead, delivered,
       delivered_at, created_at, sender
FROM webhooks_of()
