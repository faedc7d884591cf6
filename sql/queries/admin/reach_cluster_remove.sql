-- name: reach_cluster_remove
-- Removes a cluster without tenants and open moves; what is known of moves to and from it goes along.
-- args: name text
-- row: id int
-- access: write
-- tenant: none, the control base
WITH empty AS MATERIALIZED (
    SELECT c.id FROM kartoteka.reach_cluster c
    WHERE c.name = :name AND NOT EXISTS (SELECT FROM kartoteka.reach_tenant t WHERE t.cluster = c.id)
      AND NOT EXISTS (SELECT FROM kartoteka.reach_move m WHERE c.id IN (m.source, m.target)
                      AND m.state NOT IN ('done', 'undone'))
), moves AS (
    DELETE FROM kartoteka.reach_move m USING empty e WHERE e.id IN (m.source, m.target) RETURNING m.id
)
DELETE FROM kartoteka.reach_cluster c USING empty e WHERE c.id = e.id RETURNING c.id
