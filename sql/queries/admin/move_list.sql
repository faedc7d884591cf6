-- name: move_list
-- args: most bigint
-- row: id bigint, name text, source text, target text, state text, began text, ended text?, pause_us bigint?
-- access: read
-- tenant: none, the control base
SELECT m.id, m.name, s.name AS source, t.name AS target, m.state,
       to_char(m.began_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS') AS began,
       to_char(m.ended_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS') AS ended, m.pause_us
FROM kartoteka.reach_move m JOIN kartoteka.reach_cluster s ON s.id = m.source
     JOIN kartoteka.reach_cluster t ON t.id = m.target
ORDER BY m.state IN ('done', 'undone'), m.id DESC LIMIT :most
