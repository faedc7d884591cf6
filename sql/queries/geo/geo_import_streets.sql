-- name: geo_import_streets
-- args: city_ids bigint[], names text[], post_codes text[]
-- row: added bigint, changed bigint
-- access: write, slow
-- Adds streets that the city does not have, and takes over a post code that differs. Of streets of one name the one with
-- the post code is meant.
WITH input AS MATERIALIZED (
    SELECT DISTINCT ON (i.city_id, fold(i.name)) i.city_id, i.name, fold(i.name) AS name_key,
           i.post_code
    FROM unnest(:city_ids, :names, :post_codes) WITH ORDINALITY AS i(city_id, name, post_code, n)
    ORDER BY i.city_id, fold(i.name), i.post_code = '', i.n
), known AS MATERIALIZED (
    SELECT i.city_id, i.name, i.post_code, s.id, s.post_code AS old
    FROM input i LEFT JOIN LATERAL (
        SELECT s.id, s.post_code FROM street s
        WHERE s.tenant_id = :tenant AND s.city_id = i.city_id AND s.name_key = i.name_key
        ORDER BY s.post_code <> i.post_code, s.post_code, s.id LIMIT 1) s ON true
), added AS (
    INSERT INTO street (tenant_id, id, city_id, name, post_code)
    SELECT :tenant, nextval('street_id'), k.city_id, k.name, k.post_code FROM known k WHERE k.id IS NULL
    RETURNING id
), changed AS (
    UPDATE street s SET post_code = k.post_code FROM known k
    WHERE s.tenant_id = :tenant AND s.id = k.id AND k.post_code NOT IN ('', k.old)
    RETURNING s.id
)
SELECT (SELECT count(*) FROM added) AS added, (SELECT count(*) FROM changed) AS changed
