-- R1. $1 tenant.
SELECT '{"data":[' || string_agg(row_to_json(k)::text, ',') || ']' AS body
FROM (SELECT id::text AS id, name, is_phone AS "isPhone", is_email AS "isEmail",
             is_skype AS "isSkype", is_social AS "isSocialNetwork", mailing
      FROM kartoteka.contact_type WHERE tenant_id = $1
      ORDER BY kartoteka.fold(name) COLLATE "C", id) k
