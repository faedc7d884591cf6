-- name: move_tags_make
-- Makes the tags that records of another system have (titles), where they are not here.
-- args: entity tag_entity, titles text[]
-- row: made bigint
-- access: write
WITH given AS (
    SELECT DISTINCT ON (fold(g.title)) g.title FROM unnest(:titles) AS g(title) ORDER BY fold(g.title), g.title
), made AS (
    INSERT INTO tag (tenant_id, id, entity, title)
    SELECT :tenant, next_id(:tenant), :entity, g.title FROM given g
    WHERE NOT EXISTS (SELECT FROM tag t WHERE t.tenant_id = :tenant AND t.entity = :entity AND t.title_key = fold(g.title))
    ON CONFLICT DO NOTHING
    RETURNING id
)
SELECT count(*) AS made FROM made
