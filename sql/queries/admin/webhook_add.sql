-- name: webhook_add
-- Makes no webhook when there is one of this name.
-- args: name text, url text, dialect text, events text[], without_keys bigint[], without_employees bigint[],
--       secret text
-- row: id bigint
-- access: write
WITH made AS (
    INSERT INTO kartoteka.webhook (tenant_id, id, name, url, dialect, events, without_keys, without_employees, secret)
    VALUES (:tenant, kartoteka.next_id(:tenant), :name, :url, :dialect, :events, :without_keys, :without_employees,
            :secret)
    ON CONFLICT (tenant_id, name) DO NOTHING
    RETURNING id
), state AS (
    INSERT INTO kartoteka.webhook_state (tenant_id, webhook_id) SELECT :tenant, m.id FROM made m
)
SELECT m.id FROM made m
