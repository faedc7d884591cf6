-- name: reference_cities
-- Loads sql/reference/cities.tsv; existing rows stay as they are.
-- args: tsv text
-- row: none
-- access: write
INSERT INTO kartoteka.city (tenant_id, id, country_id, name, lat, lng, population, time_zone)
SELECT :tenant, f[1]::bigint, f[2]::bigint, f[3], f[5], f[6], f[7]::bigint, f[8]
FROM string_to_table(btrim(:tsv, E'\n'), E'\n') WITH ORDINALITY AS t(line, n),
     LATERAL string_to_array(t.line, E'\t') AS f
WHERE t.n > 1
ON CONFLICT DO NOTHING
