-- name: move_state
-- args: id bigint, state text
-- row: none
-- access: write
-- tenant: none, the control base
UPDATE kartoteka.reach_move m
SET state = :state, ended_at = CASE WHEN :state IN ('done', 'undone') THEN now() END
WHERE m.id = :id
