-- args: origin text, sort text, rows jsonb
-- The marked records among the rows: id, mark ('+': new), v (the object).
SELECT m.new_id AS id, m.digest AS mark, r.v
FROM jsonb_array_elements(:rows) AS r(v)
     JOIN moved m ON m.tenant_id = :tenant AND m.origin = :origin AND m.sort = :sort AND m.old_id = r.v ->> 'old'
                     AND m.digest IN ('+', '~')
