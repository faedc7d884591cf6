-- name: webhook_make
-- NULL: there is one of this name; 0: there are as many as there may be.
-- args: name text, url text, dialect text, events text[], without_keys bigint[], without_employees bigint[],
--       secret text, most bigint
-- row: id bigint?
-- access: write
-- tenant: none, the function takes the connection's tenant
SELECT webhook_make(:name, :url, :dialect, :events, :without_keys, :without_employees, :secret, :most) AS id
