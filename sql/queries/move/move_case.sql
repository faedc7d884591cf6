-- name: move_case
-- Writes marked cases of R7.
-- args: none
-- row: none
-- access: write
WITH item AS MATERIALIZED (
-- include: move_marked
)
INSERT INTO crm_case AS c (tenant_id, id, title, is_closed, is_private, created_at, created_by)
SELECT :tenant, i.id, x.title, COALESCE(x.closed, false), COALESCE(x.private, false),
    COALESCE(x.created::timestamptz, now()),
    (SELECT e.new_id FROM moved e WHERE e.tenant_id = :tenant AND e.origin = :origin AND e.sort = 'employee'
        AND e.old_id = x.creator)
FROM item i CROSS JOIN LATERAL jsonb_to_record(i.v) AS x(title text, closed boolean, private boolean, created text,
         creator text)
ON CONFLICT (tenant_id, id) DO UPDATE SET title = EXCLUDED.title, is_closed = EXCLUDED.is_closed,
    is_private = EXCLUDED.is_private
