-- name: move_begin
-- args: number int, name text, source int, target int
-- row: id bigint
-- access: write
-- tenant: none, the control base
INSERT INTO kartoteka.reach_move (tenant, name, source, target) VALUES (:number, :name, :source, :target)
ON CONFLICT DO NOTHING RETURNING id
