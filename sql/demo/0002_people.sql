-- The demonstration tenant, second part: 40 companies and 1,000 people made from lists of frequent
-- names, the same in every run. Telephone numbers and mail addresses belong to nobody.

INSERT INTO kartoteka.party (tenant_id, id, kind, company_name, owner_id, created_by, created_at)
SELECT kartoteka.current_tenant(), 3000 + n, 2,
       (ARRAY['Север', 'Восход', 'Кедр', 'Гранит', 'Маяк', 'Орион', 'Заря', 'Родник', 'Сокол',
              'Вектор'])[1 + n % 10]
       || ' ' || (ARRAY['Трейд', 'Сервис', 'Строй', 'Логистика'])[1 + n / 10] || ', ООО',
       2 + n % 2, 2, timestamptz '2018-01-15 09:00:00+03' + n * interval '9 days'
FROM generate_series(0, 39) AS n;

INSERT INTO kartoteka.contact_info (tenant_id, id, party_id, kind, category, value)
SELECT kartoteka.current_tenant(), 3100 + n, 3000 + n, 0, 1,
       format('+7 (495) 000-%s-%s', lpad((n / 100)::text, 2, '0'), lpad((n % 100)::text, 2, '0'))
FROM generate_series(0, 39) AS n;

WITH people AS (
    SELECT n, n % 2 = 0 AS female,
        (ARRAY['Иванов', 'Смирнов', 'Кузнецов', 'Попов', 'Соколов', 'Лебедев', 'Козлов', 'Новиков',
               'Морозов', 'Петров', 'Волков', 'Соловьёв', 'Васильев', 'Зайцев', 'Павлов',
               'Семёнов', 'Голубев', 'Виноградов', 'Богданов', 'Воробьёв', 'Фёдоров',
               'Михайлов', 'Беляев', 'Тарасов', 'Белов'])[1 + n % 25] AS surname,
        CASE WHEN n % 2 = 0
            THEN (ARRAY['Анна', 'Мария', 'Елена', 'Ольга', 'Наталья', 'Екатерина', 'Татьяна',
                        'Ирина', 'Светлана', 'Алёна'])[1 + n / 7 % 10]
            ELSE (ARRAY['Александр', 'Сергей', 'Дмитрий', 'Андрей', 'Алексей', 'Максим', 'Иван',
                        'Михаил', 'Артём', 'Пётр'])[1 + n / 7 % 10] END AS given,
        (ARRAY['Александров', 'Сергеев', 'Дмитриев', 'Андреев', 'Алексеев', 'Иванов', 'Михайлов',
               'Петров', 'Николаев', 'Викторов'])[1 + n / 3 % 10] AS patronymic
    FROM generate_series(0, 999) AS n
)
INSERT INTO kartoteka.party (tenant_id, id, kind, last_name, first_name, middle_name, job_title,
    company_id, birthday, owner_id, created_by, created_at, loyalty_id, source_id)
SELECT kartoteka.current_tenant(), 4000 + n, 1,
       surname || CASE WHEN female THEN 'а' ELSE '' END, given,
       patronymic || CASE WHEN female THEN 'на' ELSE 'ич' END,
       (ARRAY['Менеджер', 'Бухгалтер', 'Директор', 'Инженер', 'Программист', 'Логист', 'Юрист',
              'Администратор'])[1 + n % 8],
       3000 + n % 40, date '1960-01-01' + (n * 37 % 15000), 2 + n % 2, 2,
       timestamptz '2018-02-01 09:00:00+03' + n * interval '2 days 7 minutes',
       1 + n % 6, 1 + n % 5
FROM people;

INSERT INTO kartoteka.contact_info (tenant_id, id, party_id, kind, category, value, is_primary)
SELECT kartoteka.current_tenant(), 5000 + n, 4000 + n, 0, 2,
       format('+7 (999) 00%s-%s-%s', n / 1000, lpad((n / 100 % 10 * 10)::text, 2, '0'),
              lpad((n % 100)::text, 2, '0')), true
FROM generate_series(0, 999) AS n
UNION ALL
SELECT kartoteka.current_tenant(), 6300 + n, 4000 + n, 1, 1, 'person' || n || '@kartoteka.test', true
FROM generate_series(0, 999) AS n;
