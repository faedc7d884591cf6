-- name: move_types
-- Takes over WebDelivery's types of contacts (form 'contact_type') or of addresses ('address_type'). A type with
-- that id and name, or with that name, is the same; in a tenant without people one with that id becomes it.
-- args: origin text, form text, rows jsonb, dry boolean
-- row: ord bigint, outcome text, id bigint?
-- access: write
WITH fresh AS MATERIALIZED (
    SELECT NOT EXISTS (SELECT FROM party p WHERE p.tenant_id = :tenant) AS yes
), known AS MATERIALIZED (
    SELECT t.id, t.name FROM contact_type t WHERE :form = 'contact_type' AND t.tenant_id = :tenant
    UNION ALL
    SELECT t.id, t.name FROM address_type t WHERE :form = 'address_type' AND t.tenant_id = :tenant
), item AS MATERIALIZED (
    SELECT e.ord, x.old, x.name, x.kind, x.category, x.phone, x.mail, x.skype, x.social, x.mailing, m.new_id,
           x.old::bigint AS wish, k.id IS NOT NULL AS taken, COALESCE(fold(k.name) = fold(x.name), false) AS alike,
           CASE WHEN k.id IS NULL OR fold(k.name) <> fold(x.name)
                THEN (SELECT min(n.id) FROM known n WHERE fold(n.name) = fold(x.name)
                      AND NOT EXISTS (SELECT FROM jsonb_to_recordset(:rows) AS o(old text) WHERE o.old = n.id::text))
                END AS named
    FROM jsonb_array_elements(:rows) WITH ORDINALITY AS e(v, ord)
         CROSS JOIN LATERAL jsonb_to_record(e.v) AS x(old text, name text, kind smallint, category smallint,
             phone boolean, mail boolean, skype boolean, social boolean, mailing boolean)
         LEFT JOIN moved m ON m.tenant_id = :tenant AND m.origin = :origin AND m.sort = :form AND m.old_id = x.old
         LEFT JOIN known k ON k.id = x.old::bigint
), placed AS MATERIALIZED (
    SELECT i.ord, i.old, i.name, i.kind, i.category, i.phone, i.mail, i.skype, i.social, i.mailing, i.new_id,
           CASE WHEN i.new_id IS NOT NULL THEN i.new_id
                     WHEN i.alike OR (f.yes AND i.taken) OR NOT i.taken AND i.named IS NULL THEN i.wish
                     WHEN i.named IS NOT NULL THEN i.named
                     WHEN NOT :dry THEN next_id(:tenant) END AS id,
           i.new_id IS NULL AND f.yes AND i.taken AND NOT i.alike AS becomes,
           i.new_id IS NULL AND NOT i.alike AND NOT (f.yes AND i.taken) AND i.named IS NULL AS fits
    FROM item i CROSS JOIN fresh f
), contacts AS (
    INSERT INTO contact_type AS t (tenant_id, id, name, kind, category, is_phone, is_email, is_skype, is_social, mailing)
    SELECT :tenant, p.id, p.name, p.kind, p.category, p.phone, p.mail, p.skype, p.social, p.mailing
    FROM placed p WHERE :form = 'contact_type' AND NOT :dry AND (p.becomes OR p.fits)
    ON CONFLICT (tenant_id, id) DO UPDATE SET name = EXCLUDED.name, kind = EXCLUDED.kind, category = EXCLUDED.category,
        is_phone = EXCLUDED.is_phone, is_email = EXCLUDED.is_email, is_skype = EXCLUDED.is_skype,
        is_social = EXCLUDED.is_social, mailing = EXCLUDED.mailing
), addresses AS (
    INSERT INTO address_type AS t (tenant_id, id, name, category)
    SELECT :tenant, p.id, p.name, p.category
    FROM placed p WHERE :form = 'address_type' AND NOT :dry AND (p.becomes OR p.fits)
    ON CONFLICT (tenant_id, id) DO UPDATE SET name = EXCLUDED.name, category = EXCLUDED.category
), marked AS (
    INSERT INTO moved (tenant_id, origin, sort, old_id, new_id, digest)
    SELECT :tenant, :origin, :form, p.old, p.id, '' FROM placed p WHERE NOT :dry AND p.new_id IS NULL
)
SELECT p.ord, CASE WHEN p.fits OR p.becomes THEN 'added' ELSE 'same' END AS outcome, p.id
FROM placed p ORDER BY p.ord
