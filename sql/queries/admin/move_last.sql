-- name: move_last
-- The cluster that the tenant's last move has come from.
-- args: number int
-- row: cluster text
-- access: read
-- tenant: none, the control base
SELECT c.name AS cluster FROM kartoteka.reach_move m JOIN kartoteka.reach_cluster c ON c.id = m.source
WHERE m.tenant = :number AND m.state = 'done' ORDER BY m.id DESC LIMIT 1
