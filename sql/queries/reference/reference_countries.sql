-- name: reference_countries
-- Loads sql/reference/countries.tsv; existing rows stay as they are.
-- args: tsv text
-- row: none
-- access: write
INSERT INTO kartoteka.country (tenant_id, id, iso2, name, name_en)
SELECT :tenant, f[1]::bigint, f[2], f[3], f[4]
FROM string_to_table(btrim(:tsv, E'\n'), E'\n') WITH ORDINALITY AS t(line, n),
     LATERAL string_to_array(t.line, E'\t') AS f
WHERE t.n > 1
ON CONFLICT DO NOTHING
