-- name: entry_reorder
-- A title that is named twice counts where it stands first.
-- args: kind text, titles text[]
-- row: id bigint, wanted bigint
-- access: write
WITH wanted AS (
    SELECT fold(n.title) AS title, row_number() OVER (ORDER BY min(n.place)) - 1 AS place
    FROM unnest(:titles) WITH ORDINALITY AS n(title, place) GROUP BY 1
), moved AS (
    UPDATE dictionary d SET position = w.place
    FROM wanted w
    WHERE d.tenant_id = :tenant AND d.kind = :kind AND d.title_key = w.title
    RETURNING d.id
)
SELECT m.id, (SELECT count(*) FROM wanted) AS wanted FROM moved m
