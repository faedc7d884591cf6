-- One tenant of the benchmark's directory; the same rows in every run.
-- Variables of psql: tenant, people, companies, streets, employees.
--
-- Ids: employees from 1; companies from 1001; then people, their mobile numbers, their mails, the
-- home numbers of every second one, and addresses, each a block as long as there are people. Twenty people
-- of a large tenant have the word "Редкий" in their middle name, however many people there are.
-- bench/lib/directory.py knows the same sums.

SELECT set_config('kartoteka.tenant', :'tenant', false);

-- A surname of three syllables (8,000 of them, with an ending for women), for any number.
CREATE OR REPLACE FUNCTION pg_temp.surname(n bigint, female boolean) RETURNS text
    LANGUAGE sql IMMUTABLE
    RETURN initcap((ARRAY['ба', 'ве', 'го', 'ди', 'жа', 'зи', 'ка', 'ле', 'ми', 'но', 'ор', 'па',
                          'ро', 'са', 'ту', 'фё', 'ха', 'че', 'шу', 'яр'])[1 + n % 20]
                || (ARRAY['би', 'ва', 'ге', 'до', 'жу', 'за', 'ки', 'ло', 'ме', 'на', 'ор', 'пе',
                          'ру', 'со', 'та', 'фо', 'хи', 'ча', 'ше', 'юр'])[1 + n / 20 % 20]
                || (ARRAY['бе', 'вр', 'гу', 'дк', 'жн', 'зл', 'кс', 'лт', 'мб', 'нд', 'рк', 'пл',
                          'рт', 'ст', 'тр', 'фр', 'хл', 'чк', 'шк', 'щн'])[1 + n / 400 % 20])
           || CASE WHEN female THEN 'ова' ELSE 'ов' END;

-- Ten digits of a telephone number. bench/lib/directory.py has the same sum.
CREATE OR REPLACE FUNCTION pg_temp.digits(n bigint) RETURNS text LANGUAGE sql IMMUTABLE
    RETURN lpad((9000000000 + n * 7919 % 999999937)::text, 10, '0');

INSERT INTO kartoteka.employee (tenant_id, id, login, name, title, role, is_admin)
SELECT :tenant, n, CASE WHEN n = 1 THEN 'bench' ELSE 'employee' || n END,
       pg_temp.surname(n * 37, false) || ' Пётр Иванович', 'Менеджер',
       CASE WHEN n = 1 THEN 'director' ELSE 'manager' END, n = 1
FROM generate_series(1, :employees) AS n;

INSERT INTO kartoteka.street (tenant_id, id, city_id, name, post_code)
SELECT :tenant, 2000000 + n, c.ids[1 + n % 100], pg_temp.surname(n * 13, true) || ' улица, ' || n, ''
FROM generate_series(1, :streets) AS n,
     (SELECT array_agg(x.id) AS ids
      FROM (SELECT id FROM kartoteka.city WHERE tenant_id = :tenant
            ORDER BY id = 10000000000002 DESC, population DESC NULLS LAST, id LIMIT 100) x) c;

INSERT INTO kartoteka.party (tenant_id, id, kind, company_name, note, industry, owner_id, created_by,
    created_at)
SELECT :tenant, 1000 + n, 2, pg_temp.surname(n * 31, false) || 'промторг ' || n || ', ООО',
       'Договор от ' || date '2015-01-01' + n::int % 3000, 'Торговля', 1 + n % :employees, 1,
       timestamptz '2014-01-01 06:00:00+00' + n * interval '37 minutes'
FROM generate_series(1, :companies) AS n;

INSERT INTO kartoteka.party (tenant_id, id, kind, last_name, first_name, middle_name, job_title, role,
    company_id, note, birthday, owner_id, loyalty_id, source_id, created_at, created_by, updated_at,
    updated_by)
SELECT :tenant, 1000 + :companies + n, 1, pg_temp.surname(n * 7, n % 2 = 0),
       CASE WHEN n % 2 = 0
           THEN (ARRAY['Анна', 'Мария', 'Елена', 'Ольга', 'Наталья', 'Екатерина', 'Татьяна',
                       'Ирина', 'Светлана', 'Алёна'])[1 + n / 7 % 10]
           ELSE (ARRAY['Александр', 'Сергей', 'Дмитрий', 'Андрей', 'Алексей', 'Максим', 'Иван',
                       'Михаил', 'Артём', 'Пётр'])[1 + n / 7 % 10] END,
       (ARRAY['Александров', 'Сергеев', 'Дмитриев', 'Андреев', 'Алексеев', 'Иванов', 'Михайлов',
              'Петров', 'Николаев', 'Викторов'])[1 + n / 3 % 10]
       || CASE WHEN n % 2 = 0 THEN 'на' ELSE 'ич' END
       || CASE WHEN n % (:people / 20) = 7 THEN ' Редкий' ELSE '' END,
       (ARRAY['Менеджер', 'Бухгалтер', 'Директор', 'Инженер', 'Программист', 'Логист', 'Юрист',
              'Администратор'])[1 + n % 8],
       CASE WHEN n % 5 = 0 THEN 'Принимает решения' ELSE '' END,
       CASE WHEN n % 2 = 0 THEN 1001 + n / 2 % :companies END,
       CASE WHEN n % 3 = 0 THEN 'Предпочитает звонки после 18 часов, скидка ' || n % 15 || ' %'
            ELSE '' END,
       date '1950-01-01' + (n * 37 % 20000)::int, 1 + n % :employees, 1 + n % 6, 1 + n % 5,
       timestamptz '2015-01-01 06:00:00+00' + n * interval '17 seconds',
       1 + n % :employees,
       CASE WHEN n % 2 = 1 THEN timestamptz '2024-01-01 06:00:00+00' + n * interval '3 seconds' END,
       CASE WHEN n % 2 = 1 THEN 1 + n % :employees END
FROM generate_series(1, :people) AS n;

INSERT INTO kartoteka.contact_info (tenant_id, id, party_id, kind, category, type_id, value)
SELECT :tenant, 1000 + :companies + :people * c.block + n, 1000 + :companies + n, c.kind,
       c.category, c.type_id,
       CASE c.block
           WHEN 1 THEN regexp_replace(pg_temp.digits(n + :tenant * 1000003),
                                      '(...)(...)(..)(..)', '+7 (\1) \2-\3-\4')
           WHEN 2 THEN 'person' || n || '@tenant' || :tenant || '.example'
           ELSE '8' || pg_temp.digits(n / 4 * 4 + 500000000) END
FROM generate_series(1, :people) AS n,
     (VALUES (1, 0, 2, 3), (2, 1, 0, 4), (3, 0, 0, 1)) AS c(block, kind, category, type_id)
WHERE c.block < 3 OR n % 2 = 0;

INSERT INTO kartoteka.contact_info (tenant_id, id, party_id, kind, category, type_id, value)
SELECT :tenant, 1000 + :companies + :people * 5 + n, 1000 + n, 0, 1, 2,
       '+7 (495) ' || pg_temp.digits(n + 300000000)
FROM generate_series(1, :companies) AS n;

INSERT INTO kartoteka.address (tenant_id, id, party_id, type_id, category, country_id, city_id,
    street_id, metro_station_id, zip, region, house, building, entry, floor, apartments, entry_code,
    note, lat, lng)
SELECT :tenant, 1000 + :companies + :people * 4 + n, 1000 + :companies + n, 1 + n % 2,
       CASE WHEN n % 2 = 0 THEN 0 ELSE 5 END, c.country_id, c.id, s.id,
       CASE WHEN c.id = 10000000000002 THEN 1 + n % 200 END,
       (100000 + n % 90000)::text, CASE WHEN n % 3 = 0 THEN 'Центральный округ' ELSE '' END,
       (1 + n % 120)::text, CASE WHEN n % 4 = 0 THEN (1 + n % 5)::text ELSE '' END,
       (1 + n % 8)::text, (1 + n % 16)::text, (1 + n % 300)::text,
       CASE WHEN n % 2 = 0 THEN n % 1000 || 'К' ELSE '' END,
       CASE WHEN n % 6 = 0 THEN 'вход со двора' ELSE '' END,
       CASE WHEN n % 5 = 0 THEN '55.' || 100000 + n % 800000 ELSE '' END,
       CASE WHEN n % 5 = 0 THEN '37.' || 100000 + n % 800000 ELSE '' END
FROM generate_series(1, :people) AS n
     JOIN kartoteka.street s ON s.tenant_id = :tenant AND s.id = 2000001 + n % :streets
     JOIN kartoteka.city c ON c.tenant_id = :tenant AND c.id = s.city_id;

INSERT INTO kartoteka.custom_value (tenant_id, party_id, field_id, value)
SELECT :tenant, 1000 + :companies + n, 2, 'Сообщество № ' || n
FROM generate_series(1, :people, 10) AS n;

INSERT INTO kartoteka.tag (tenant_id, id, entity, title)
SELECT :tenant, n, 0, 'Метка ' || n FROM generate_series(1, 20) AS n;
INSERT INTO kartoteka.party_tag (tenant_id, party_id, tag_id)
SELECT :tenant, 1000 + :companies + n, 1 + n % 20 FROM generate_series(1, :people, 5) AS n;

INSERT INTO kartoteka.crm_case (tenant_id, id, title, created_by)
SELECT :tenant, 1000 + :companies + :people * 6 + n, 'Дело № ' || n, 1 + n % :employees
FROM generate_series(1, :people / 100 + 1) AS n;
INSERT INTO kartoteka.case_member (tenant_id, case_id, party_id)
SELECT :tenant, 1000 + :companies + :people * 6 + 1 + n / 100, 1000 + :companies + n
FROM generate_series(1, :people) AS n;

INSERT INTO kartoteka.loyalty_account (tenant_id, party_id, number, type_id, type_name, debit_enabled,
    opened_at, balance)
SELECT :tenant, 1000 + :companies + n, '03.' || lpad(n::text, 9, '0'), 11, 'Бонусный', true,
       timestamp '2020-02-13 00:00:00', (n % 5000)::numeric / 4
FROM generate_series(4, :people, 4) AS n;
INSERT INTO kartoteka.loyalty_card (tenant_id, party_id, code, offered_at, expires_at, group_id,
    group_name)
SELECT :tenant, 1000 + :companies + n, '77' || lpad(n::text, 9, '0'), timestamp '2019-12-25 00:00:00',
       timestamp '2029-12-25 00:00:00', 3, 'Основная'
FROM generate_series(4, :people, 4) AS n;

INSERT INTO kartoteka.deal (tenant_id, id, title, party_id, company_id, external_id, owner_id, amount, content,
    plan_date, is_closed, created_by, created_at)
SELECT :tenant, 1000 + :companies + :people * 8 + n, 'Сделка № ' || n || ', ' || lower(pg_temp.surname(n * 11, true)),
       1000 + :companies + n * 10, 1000 + 1 + n % :companies, 'deal-' || n, 1 + n % :employees, n % 100000,
       CASE WHEN n % 3 = 0 THEN 'Поставка и монтаж' ELSE '' END, date '2024-01-01' + n::int % 700, n % 4 = 0,
       1 + n % :employees, timestamptz '2020-01-01 06:00:00+00' + n * interval '11 minutes'
FROM generate_series(1, :people / 10) AS n;

SELECT setval('kartoteka.tenant_id_' || :tenant, 1000 + :companies + :people * 9);
