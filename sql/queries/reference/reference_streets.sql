-- name: reference_streets
-- Loads sql/reference/streets_demo.tsv; existing rows stay as they are.
-- args: tsv text
-- row: none
-- access: write
INSERT INTO kartoteka.street (tenant_id, id, city_id, name, post_code)
SELECT :tenant, f[1]::bigint, f[2]::bigint, f[3], f[4]
FROM string_to_table(btrim(:tsv, E'\n'), E'\n') WITH ORDINALITY AS t(line, n),
     LATERAL string_to_array(t.line, E'\t') AS f
WHERE t.n > 1
ON CONFLICT DO NOTHING
