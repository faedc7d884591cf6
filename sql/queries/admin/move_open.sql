-- name: move_open
-- The tenant's move that is under way.
-- args: name text
-- row: id bigint, tenant int, source int, target int, state text
-- access: read
-- tenant: none, the control base
SELECT m.id, m.tenant, m.source, m.target, m.state
FROM kartoteka.reach_move m WHERE m.name = :name AND m.state NOT IN ('done', 'undone')
