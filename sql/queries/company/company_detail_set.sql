-- name: company_detail_set
-- args: id bigint, mask bigint, type text?, category bigint?,
--       territory bigint?, relation bigint?, head bigint?, scheme text?, person bigint?,
--       names text[], requisite_values text[]
-- row: details bigint, requisites bigint
-- access: write
-- The mask says which columns are set (company_column); the others keep the stored values. An empty
-- value of a requisite clears it. Returns the number of changes.
WITH detail AS (
    INSERT INTO company_detail AS old (tenant_id, party_id, type, category_id, territory_id,
        relation_id, head_id, scheme)
    SELECT :tenant, :id, COALESCE(:type, 'client'), :category, :territory, :relation, :head, COALESCE(:scheme, '')
    WHERE :mask & (:DETAIL_TYPE | :DETAIL_CATEGORY | :DETAIL_TERRITORY | :DETAIL_RELATION | :DETAIL_HEAD
                   | :DETAIL_SCHEME) <> 0
      AND (EXISTS (SELECT FROM company_detail d WHERE d.tenant_id = :tenant AND d.party_id = :id)
           OR COALESCE(:type, 'client') <> 'client' OR COALESCE(:category, :territory, :relation, :head) IS NOT NULL
           OR COALESCE(:scheme, '') <> '')
    ON CONFLICT (tenant_id, party_id) DO UPDATE SET
        type = CASE WHEN :mask & :DETAIL_TYPE <> 0 THEN EXCLUDED.type ELSE old.type END,
        category_id = CASE WHEN :mask & :DETAIL_CATEGORY <> 0 THEN :category ELSE old.category_id END,
        territory_id = CASE WHEN :mask & :DETAIL_TERRITORY <> 0 THEN :territory ELSE old.territory_id END,
        relation_id = CASE WHEN :mask & :DETAIL_RELATION <> 0 THEN :relation ELSE old.relation_id END,
        head_id = CASE WHEN :mask & :DETAIL_HEAD <> 0 THEN :head ELSE old.head_id END,
        scheme = CASE WHEN :mask & :DETAIL_SCHEME <> 0 THEN EXCLUDED.scheme ELSE old.scheme END
    WHERE (:mask & :DETAIL_TYPE <> 0 AND old.type <> EXCLUDED.type)
       OR (:mask & :DETAIL_CATEGORY <> 0 AND old.category_id IS DISTINCT FROM :category)
       OR (:mask & :DETAIL_TERRITORY <> 0 AND old.territory_id IS DISTINCT FROM :territory)
       OR (:mask & :DETAIL_RELATION <> 0 AND old.relation_id IS DISTINCT FROM :relation)
       OR (:mask & :DETAIL_HEAD <> 0 AND old.head_id IS DISTINCT FROM :head)
       OR (:mask & :DETAIL_SCHEME <> 0 AND old.scheme <> EXCLUDED.scheme)
    RETURNING party_id
), given AS (
    SELECT g.name, g.value FROM unnest(:names, :requisite_values) AS g(name, value)
), stored AS (
    INSERT INTO company_requisite AS old (tenant_id, party_id, name, value)
    SELECT :tenant, :id, g.name, g.value FROM given g WHERE g.value <> ''
    ON CONFLICT (tenant_id, party_id, name) DO UPDATE SET value = EXCLUDED.value
        WHERE old.value <> EXCLUDED.value
    RETURNING name
), cleared AS (
    DELETE FROM company_requisite r USING given g
    WHERE r.tenant_id = :tenant AND r.party_id = :id AND r.name = g.name AND g.value = ''
    RETURNING r.name
), counted AS (
    SELECT (SELECT count(*) FROM detail) AS details,
           (SELECT count(*) FROM stored) + (SELECT count(*) FROM cleared) AS requisites
), touched AS (
    UPDATE party p SET
        main_person_id = CASE WHEN :mask & :DETAIL_PERSON <> 0 THEN :person ELSE p.main_person_id END,
        updated_at = CASE WHEN :mask & :DETAIL_NEW <> 0 THEN p.updated_at ELSE now() END,
        updated_by = CASE WHEN :mask & :DETAIL_NEW <> 0 THEN p.updated_by ELSE :employee END
    FROM counted c
    WHERE p.tenant_id = :tenant AND p.id = :id
      AND (c.details + c.requisites > 0 OR (:mask & :DETAIL_PERSON <> 0 AND p.main_person_id IS DISTINCT FROM :person))
    RETURNING p.id
)
SELECT c.details + CASE WHEN c.details + c.requisites = 0 THEN (SELECT count(*) FROM touched)
                        ELSE 0 END AS details, c.requisites
FROM counted c
