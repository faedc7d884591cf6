-- name: country_called
-- args: name text
-- row: id bigint?
-- access: read
-- Gives the country of this name, English name or two letters, as imports take it; NULL: there is none.
SELECT (SELECT k.id FROM country k
        WHERE k.tenant_id = :tenant
          AND (fold(k.name) = fold(:name) OR k.iso2 = upper(:name) OR fold(k.name_en) = fold(:name))
        ORDER BY k.id LIMIT 1) AS id
