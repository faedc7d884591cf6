-- name: person_import_companies
-- args: names text[]
-- row: ord bigint, id bigint?
-- access: write
-- Gives the company of each name, without case; the oldest of several, and a new one where there is none. An
-- empty name has none.
WITH named AS MATERIALIZED (
    SELECT i.ord, i.name, fold(i.name) AS name_key
    FROM unnest(:names) WITH ORDINALITY AS i(name, ord) WHERE i.name <> ''
), wanted AS MATERIALIZED (
    SELECT DISTINCT ON (n.name_key) n.name_key, n.name FROM named n ORDER BY n.name_key, n.ord
), known AS MATERIALIZED (
    SELECT w.name_key, w.name, (SELECT p.id FROM party p
                                WHERE p.tenant_id = :tenant AND p.name_key = w.name_key AND p.kind = :PARTY_COMPANY
                                  AND p.deleted_at IS NULL
                                ORDER BY p.id LIMIT 1) AS id
    FROM wanted w
), numbered AS MATERIALIZED (
    SELECT k.name_key, k.name, next_id(:tenant) AS id FROM known k WHERE k.id IS NULL
), new AS (
    INSERT INTO party (tenant_id, id, kind, company_name, owner_id, created_by)
    SELECT :tenant, n.id, :PARTY_COMPANY, n.name, :employee, :employee FROM numbered n
    RETURNING id
), logged AS (
    INSERT INTO audit (tenant_id, request_id, key_id, employee_id, action, entity_id)
    SELECT :tenant, :request_id, :key_id, :employee, 'party.add', n.id FROM new n
)
SELECT i.ord, COALESCE(k.id, m.id) AS id
FROM unnest(:names) WITH ORDINALITY AS i(name, ord)
     LEFT JOIN named n ON n.ord = i.ord
     LEFT JOIN known k ON k.name_key = n.name_key
     LEFT JOIN numbered m ON m.name_key = n.name_key
ORDER BY i.ord
