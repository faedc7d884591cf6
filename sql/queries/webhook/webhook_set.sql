-- name: webhook_set
-- args: id bigint, url text?, dialect text?, events text[], set_events boolean, without_keys bigint[],
--       set_keys boolean, without_employees bigint[], set_employees boolean
-- row: id bigint?
-- access: write
-- tenant: none, the function takes the connection's tenant
SELECT webhook_put(:id, :url, :dialect, :events, :set_events, :without_keys, :set_keys, :without_employees,
                   :set_employees) AS id
