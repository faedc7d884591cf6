-- name: reach_cluster_number
-- args: id int
-- row: name text, admin_conninfo text, peer_conninfo text
-- access: read
-- tenant: none, the control base
SELECT c.name, c.admin_conninfo, c.peer_conninfo FROM kartoteka.reach_cluster c WHERE c.id = :id
