-- name: move_judge
-- Says of records of another system (objects with "old", their id there, no two with the same) what becomes of
-- each; added, changed, same (as it was read last), kept (it was changed here since), gone (it was
-- deleted here). Those that are added keep their id where no record has it. What is to be written is marked until
-- move_done; a dry run marks nothing and makes no ids.
-- args: origin text, sort text, target text, rows jsonb, dry boolean
-- row: ord bigint, outcome text, id bigint?
-- access: write
WITH item AS MATERIALIZED (
    SELECT r.ord, r.v ->> 'old' AS old_id, md5(r.v::text) AS digest,
           CASE WHEN r.v ->> 'old' ~ '^[1-9][0-9]{0,17}$' THEN (r.v ->> 'old')::bigint END AS wish
    FROM jsonb_array_elements(:rows) WITH ORDINALITY AS r(v, ord)
), known AS MATERIALIZED (
    SELECT i.ord, i.old_id, i.digest, i.wish, m.new_id, m.digest AS was, m.moved_at, t.changed_at,
           t.there IS NOT NULL AS there
    FROM item i
         LEFT JOIN moved m ON m.tenant_id = :tenant AND m.origin = :origin AND m.sort = :sort AND m.old_id = i.old_id
         LEFT JOIN LATERAL (
             SELECT true AS there, p.updated_at AS changed_at FROM party p
             WHERE :target = 'party' AND p.tenant_id = :tenant AND p.id = m.new_id AND p.deleted_at IS NULL
             UNION ALL
             SELECT true, c.updated_at FROM crm_case c
             WHERE :target = 'case' AND c.tenant_id = :tenant AND c.id = m.new_id
             UNION ALL
             SELECT true, d.updated_at FROM deal d
             WHERE :target = 'deal' AND d.tenant_id = :tenant AND d.id = m.new_id) t ON true
), judged AS MATERIALIZED (
    SELECT k.ord, k.old_id, k.wish, k.new_id,
           CASE WHEN k.new_id IS NULL THEN 'added'
                WHEN NOT k.there THEN 'gone'
                WHEN k.digest = k.was THEN 'same'
                WHEN k.changed_at > k.moved_at THEN 'kept'
                ELSE 'changed' END AS outcome
    FROM known k
), placed AS MATERIALIZED (
    SELECT j.ord, j.old_id, j.outcome,
           CASE WHEN j.new_id IS NOT NULL THEN j.new_id
                WHEN :dry THEN NULL
                WHEN j.wish IS NOT NULL AND CASE :target
                    WHEN 'party' THEN NOT EXISTS (SELECT FROM party p WHERE p.tenant_id = :tenant AND p.id = j.wish)
                    WHEN 'case' THEN NOT EXISTS (SELECT FROM crm_case c WHERE c.tenant_id = :tenant AND c.id = j.wish)
                    ELSE NOT EXISTS (SELECT FROM deal d WHERE d.tenant_id = :tenant AND d.id = j.wish) END THEN j.wish
                ELSE next_id(:tenant) END AS id
    FROM judged j
), marked AS (
    INSERT INTO moved (tenant_id, origin, sort, old_id, new_id, digest)
    SELECT :tenant, :origin, :sort, p.old_id, p.id, CASE p.outcome WHEN 'added' THEN '+' ELSE '~' END
    FROM placed p WHERE NOT :dry AND p.outcome IN ('added', 'changed')
    ON CONFLICT (tenant_id, origin, sort, old_id) DO UPDATE SET digest = EXCLUDED.digest
)
SELECT p.ord, p.outcome, p.id FROM placed p ORDER BY p.ord
