-- name: reach_clusters
-- The clusters, for workers.
-- args: none
-- row: id int, name text, conninfo text
-- access: read
-- tenant: none, the control base
SELECT c.id, c.name, c.conninfo FROM reach_clusters() c ORDER BY c.id
