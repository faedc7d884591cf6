-- name: reads_told
-- args: keys bigint[], employees bigint[], actions text[], details text[], since bigint[], until bigint[],
--       calls bigint[], people text[]
-- row: rows bigint
-- access: write
-- tenant: none, the function takes the connection's
SELECT reads_told(:keys, :employees, :actions, :details, :since, :until, :calls, :people) AS rows
