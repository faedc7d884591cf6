-- name: person_add
-- args: last_names text[], first_names text[], middle_names text[], job_titles text[],
--       roles text[], external_ids text[], birthdays date[], created_at timestamptz[],
--       companies bigint[], owners bigint[], loyalties text[], sources text[],
--       main_flags bigint[], check_flags bigint[],
--       contact_items bigint[], contact_kinds bigint[], contact_categories bigint[],
--       contact_values text[],
--       custom_items bigint[], custom_fields bigint[], custom_values text[]
-- row: ord bigint, id bigint?, problem text?, subject bigint?, subject_name text?,
--      may_update boolean
-- access: write, slow
-- Adds any number of persons at once. An item with a problem (company, uid, duplicate) is left out
-- and harms no other. again: an item before it has the same name, so it must be tried after that
-- one. 0 in an array of ids is none. A missing directory entry is made once: of two requests that
-- make it, the second waits and takes the first one's. may_update: the subject is who was meant: he has the uid, or is
-- a duplicate without another uid who has all that any duplicate has of the values sent.
WITH sent AS MATERIALIZED (
    SELECT k.ord, k.item, k.kind, k.category, k.value, k.keys,
           first_value(k.ord) OVER (PARTITION BY k.item, k.kind, k.category, k.keys,
               CASE k.kind WHEN :CK_PHONE THEN phone_numbers(k.value, home_country(:tenant)) END
               ORDER BY k.ord) AS first_ord
    FROM (SELECT u.ord, u.item, u.kind::smallint AS kind, u.category, u.value,
                 contact_keys(:tenant, u.kind::smallint, u.value) AS keys
          FROM unnest(:contact_items, :contact_kinds, :contact_categories, :contact_values) WITH ORDINALITY
              AS u(item, kind, category, value, ord) OFFSET 0) k
), item AS MATERIALIZED (
    SELECT i.ord, next_id(:tenant) AS id, i.last, i.first, i.middle, i.job, i.role, i.uid, i.birthday,
           i.created_at, i.company, i.owner, i.loyalty, i.source, i.main, i.check_it,
           fold(full_name(:PARTY_PERSON::smallint, i.last, i.first, i.middle, '')) AS name_key,
           first_value(i.ord) OVER (PARTITION BY i.uid ORDER BY i.ord) AS uid_ord,
           first_value(i.ord) OVER (PARTITION BY i.check_it,
               fold(full_name(:PARTY_PERSON::smallint, i.last, i.first, i.middle, '')) ORDER BY i.ord)
               AS name_ord
    FROM unnest(:last_names, :first_names, :middle_names, :job_titles, :roles, :external_ids, :birthdays, :created_at, :companies, :owners, :loyalties, :sources, :main_flags, :check_flags) WITH ORDINALITY
        AS i(last, first, middle, job, role, uid, birthday, created_at, company, owner, loyalty,
             source, main, check_it, ord)
), checked AS MATERIALIZED (
    SELECT i.ord, i.id,
           CASE WHEN i.company <> 0 AND c.id IS NULL THEN 'company'
                WHEN u.id IS NOT NULL OR (i.uid IS NOT NULL AND i.uid_ord <> i.ord) THEN 'uid'
                WHEN d.id IS NOT NULL THEN 'duplicate'
                WHEN i.check_it = 1 AND i.name_ord <> i.ord THEN 'again' END AS problem,
           COALESCE(u.id, d.id) AS subject, COALESCE(u.full_name, d.full_name) AS subject_name,
           u.id IS NOT NULL OR COALESCE(d.may_update, false) AS may_update
    FROM item i
         LEFT JOIN party c ON c.tenant_id = :tenant AND c.id = i.company AND c.kind = :PARTY_COMPANY
             AND c.deleted_at IS NULL
         LEFT JOIN party u ON u.tenant_id = :tenant AND u.external_id = i.uid AND u.kind = :PARTY_PERSON
             AND u.deleted_at IS NULL
         LEFT JOIN LATERAL (
             WITH same AS MATERIALIZED (
             SELECT p.id, p.full_name, p.external_id, ARRAY(
                 SELECT s.ord FROM sent s
                 WHERE s.item = i.ord AND (s.kind = :CK_EMAIL OR s.kind = :CK_PHONE AND s.category <> :PC_FAX)
                   AND EXISTS (
                       SELECT FROM contact_info o
                       WHERE o.tenant_id = :tenant AND o.party_id = p.id AND o.kind = s.kind
                         AND (o.value_key = ANY (s.keys) OR o.other_keys && s.keys)
                         AND (s.kind = :CK_EMAIL OR o.value = s.value OR same_phone(:tenant, o.value, s.value)))
                 ) AS shared
             FROM party p
             WHERE i.check_it = 1 AND p.tenant_id = :tenant AND p.kind = :PARTY_PERSON AND p.deleted_at IS NULL
               AND p.name_key = i.name_key
               AND (NOT EXISTS (SELECT FROM sent s WHERE s.item = i.ord AND s.kind = :CK_PHONE
                                AND s.category <> :PC_FAX)
                    OR EXISTS (SELECT FROM sent s
                               JOIN contact_info o ON o.tenant_id = :tenant AND o.party_id = p.id
                                   AND o.kind = :CK_PHONE
                                   AND (o.value_key = ANY (s.keys) OR o.other_keys && s.keys)
                                   AND (o.value = s.value OR same_phone(:tenant, o.value, s.value))
                               WHERE s.item = i.ord AND s.kind = :CK_PHONE AND s.category <> :PC_FAX))
               AND (NOT EXISTS (SELECT FROM sent s WHERE s.item = i.ord AND s.kind = :CK_EMAIL)
                    OR EXISTS (SELECT FROM sent s
                               JOIN contact_info o ON o.tenant_id = :tenant AND o.party_id = p.id
                                   AND o.kind = :CK_EMAIL AND o.value_key = ANY (s.keys)
                               WHERE s.item = i.ord AND s.kind = :CK_EMAIL))
             )
             SELECT m.id, m.full_name, (i.uid IS NULL OR m.external_id IS NULL)
                 AND cardinality(m.shared)
                     = (SELECT count(DISTINCT x.ord) FROM same y, unnest(y.shared) AS x(ord)) AS may_update
             FROM same m ORDER BY cardinality(m.shared) DESC, m.id LIMIT 1) d ON true
), titled AS MATERIALIZED (
    SELECT 'loyalty' AS kind, i.loyalty AS title, i.ord FROM item i WHERE i.loyalty <> ''
    UNION ALL SELECT 'source', i.source, i.ord FROM item i WHERE i.source <> ''
), unknown AS MATERIALIZED (    -- is looked up once for each title, not for each pair of items
    SELECT t.kind, t.title FROM (SELECT DISTINCT kind, title FROM titled) t
    WHERE dictionary_id(:tenant, t.kind, t.title) IS NULL
), wanted AS (
    SELECT DISTINCT ON (w.kind, fold(w.title)) w.kind, w.title
    FROM unknown u JOIN titled w ON w.kind = u.kind AND w.title = u.title
         JOIN checked k ON k.ord = w.ord AND k.problem IS NULL
    ORDER BY w.kind, fold(w.title), w.ord
), made AS (
    INSERT INTO dictionary AS old (tenant_id, kind, id, title, color)
    SELECT :tenant, w.kind, next_id(:tenant), w.title, '#CCCCCC' FROM wanted w
    ON CONFLICT ON CONSTRAINT dictionary_title DO UPDATE SET title = old.title
    RETURNING kind, id, title_key
), new AS (
    INSERT INTO party (tenant_id, id, kind, last_name, first_name, middle_name, job_title, role,
        external_id, birthday, created_at, company_id, owner_id, loyalty_id, source_id, created_by)
    SELECT :tenant, i.id, :PARTY_PERSON, i.last, i.first, i.middle, i.job, i.role, i.uid, i.birthday,
        COALESCE(i.created_at, now()), NULLIF(i.company, 0), NULLIF(i.owner, 0),
        COALESCE(dictionary_id(:tenant, 'loyalty', NULLIF(i.loyalty, '')),
                 (SELECT m.id FROM made m WHERE m.kind = 'loyalty' AND m.title_key = fold(i.loyalty))),
        COALESCE(dictionary_id(:tenant, 'source', NULLIF(i.source, '')),
                 (SELECT m.id FROM made m WHERE m.kind = 'source' AND m.title_key = fold(i.source))),
        :employee
    FROM item i JOIN checked k ON k.ord = i.ord AND k.problem IS NULL
    ORDER BY i.ord
    ON CONFLICT DO NOTHING
    RETURNING id
), contacts AS (
    INSERT INTO contact_info (tenant_id, id, party_id, kind, category, value)
    SELECT :tenant, next_id(:tenant), s.id, s.kind, s.category, s.value
    FROM (SELECT i.id, s.kind, s.category, s.value
          FROM sent s JOIN item i ON i.ord = s.item JOIN new n ON n.id = i.id
          WHERE s.first_ord = s.ord ORDER BY s.ord) s
), customs AS (
    INSERT INTO custom_value (tenant_id, party_id, field_id, value)
    SELECT :tenant, i.id, v.field_id, v.value
    FROM unnest(:custom_items, :custom_fields, :custom_values) AS v(item, field_id, value)
         JOIN item i ON i.ord = v.item JOIN new n ON n.id = i.id
), main AS (
    UPDATE party c SET main_person_id = m.id, updated_at = now(), updated_by = :employee
    FROM (SELECT DISTINCT ON (i.company) i.company, i.id FROM item i JOIN new n ON n.id = i.id
          WHERE i.main = 1 AND i.company <> 0 ORDER BY i.company, i.ord DESC) m
    WHERE c.tenant_id = :tenant AND c.id = m.company
), logged AS (
    INSERT INTO audit (tenant_id, request_id, key_id, employee_id, action, entity_id)
    SELECT :tenant, :request_id, :key_id, :employee, 'party.add', n.id FROM new n
)
SELECT k.ord, n.id, k.problem, k.subject, k.subject_name, k.may_update
FROM checked k LEFT JOIN new n ON n.id = k.id ORDER BY k.ord
