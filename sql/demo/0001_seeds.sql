-- The demonstration tenant, first part: the people of the three products' own documents, with the ids
-- shown there. Runs once, as the owner, with kartoteka.tenant set; countries, cities and metro stations
-- are loaded before.

-- Ids made by the programs start above those of the documents.
SELECT setval(('kartoteka.tenant_id_' || kartoteka.current_tenant())::regclass, 10000);

INSERT INTO kartoteka.employee
    (tenant_id, id, uuid, login, name, title, role, boss_id, is_admin, email) VALUES
    (kartoteka.current_tenant(), 1, '4f5b1b5a-7c0e-4d0a-9a3e-0b6b3d1f7c01', 'mike@kartoteka.test',
        'Mike Zanyatski', 'Manager', 'director', NULL, true, 'mike@kartoteka.test'),
    (kartoteka.current_tenant(), 2, '4f5b1b5a-7c0e-4d0a-9a3e-0b6b3d1f7c02', 'vladislav@isaler.ru',
        'Владислав Андреев', 'Директор', 'director_access', NULL, false, 'vladislav@isaler.ru'),
    (kartoteka.current_tenant(), 3, '4f5b1b5a-7c0e-4d0a-9a3e-0b6b3d1f7c03', 'marand@omadaru.ru',
        'Марина Андреева', 'Менеджер продаж', 'manager', 2, false, 'marand@omadaru.ru');

INSERT INTO kartoteka.delivery_object (id, tenant_id, name) VALUES
    (199999999, kartoteka.current_tenant(), 'Ресторан Демо'),
    (199994545, kartoteka.current_tenant(), 'Ресторан Демо на Тверской');

-- r_keeper: streets of the samples
INSERT INTO kartoteka.street (tenant_id, id, city_id, name, post_code) VALUES
    (kartoteka.current_tenant(), 10000000016642, 10000000000016, 'Восканова', '5654'),
    (kartoteka.current_tenant(), 10000000016640, 10000000000016, 'п. Красный', '44'),
    (kartoteka.current_tenant(), 10000000016629, 10000000000016, 'Квартал 328', '000'),
    (kartoteka.current_tenant(), 10000000000031, 10000000000002, '10-я Текстильщиков', '111111');

-- R7: Tadjeddine Bachir, his company and his case; private, as the sample shows
INSERT INTO kartoteka.party
    (tenant_id, id, kind, company_name, share_type, owner_id, created_by, created_at) VALUES
    (kartoteka.current_tenant(), 100, 2, 'Food and Culture Project', 0, 1, 1,
        '2022-10-07 10:03:01+00'),
    (kartoteka.current_tenant(), 1781, 2, 'Сейлзмен Рус', 1, 2, 2, '2016-03-01 09:00:00+03'),
    (kartoteka.current_tenant(), 6212, 2, 'Ромашка, ООО', 1, 2, 2, '2017-05-11 12:00:00+03'),
    (kartoteka.current_tenant(), 6213, 2, 'Василёк, ЗАО', 1, 2, 2, '2017-05-12 12:00:00+03');
INSERT INTO kartoteka.party (tenant_id, id, kind, first_name, last_name, company_id, job_title,
    birthday, share_type, owner_id, created_by, created_at) VALUES
    (kartoteka.current_tenant(), 101, 1, 'Tadjeddine', 'Bachir', 100, 'Programmer', '2022-10-07',
        0, 1, 1, '2022-10-07 10:03:01+00');
INSERT INTO kartoteka.contact_info (tenant_id, id, party_id, kind, category, value, is_primary)
VALUES
    (kartoteka.current_tenant(), 102, 101, 1, 0, 'support@Р7.com', true);
INSERT INTO kartoteka.crm_case (tenant_id, id, title, created_by, created_at) VALUES
    (kartoteka.current_tenant(), 1234, 'Food delivery portal', 1, '2022-10-07 10:03:01+00');
INSERT INTO kartoteka.case_member (tenant_id, case_id, party_id) VALUES
    (kartoteka.current_tenant(), 1234, 101);

-- r_keeper: the client of the sample with contacts, address, account and card
INSERT INTO kartoteka.party (tenant_id, id, kind, last_name, first_name, middle_name, birthday, note,
    created_at) VALUES
    (kartoteka.current_tenant(), 10000000009188, 1, 'Безногов', 'Сергей', 'Витальевич', '1971-10-18',
        'лояльный клиент', '2019-12-25 12:00:00+03');
INSERT INTO kartoteka.contact_info (tenant_id, id, party_id, kind, category, type_id, value) VALUES
    (kartoteka.current_tenant(), 10000000008064, 10000000009188, 0, 0, 1, '333'),
    (kartoteka.current_tenant(), 10000000008066, 10000000009188, 0, 1, 2, '+79998887766');
INSERT INTO kartoteka.address (tenant_id, id, party_id, type_id, category, country_id, zip, city_id,
    street_id, house, apartments, metro_station_id) VALUES
    (kartoteka.current_tenant(), 10000000003276, 10000000009188, 1, 0, 2, '111111', 10000000000002,
        10000000000031, '10', '7', 3);
INSERT INTO kartoteka.loyalty_account (tenant_id, party_id, number, type_id, type_name, opened_at)
VALUES (kartoteka.current_tenant(), 10000000009188, '03.00011.00010593.0001', 11,
    'тестовый дебетовый', '2020-02-13');
INSERT INTO kartoteka.loyalty_card (tenant_id, party_id, code, offered_at, expires_at, group_id,
    group_name) VALUES
    (kartoteka.current_tenant(), 10000000009188, '112232213', '2019-12-25', '2021-12-25', 3,
        'основная');

-- SalesMan: the contact of the sample, and the two that the samples of update and delete name
INSERT INTO kartoteka.party (tenant_id, id, kind, last_name, first_name, middle_name, company_id,
    job_title, owner_id, created_by, created_at, loyalty_id, source_id) VALUES
    (kartoteka.current_tenant(), 2475, 1, 'Андреев', 'Владислав', 'Германович', 1781,
        'Коммерческий директор', 2, 2, '2016-04-05 11:30:00+03', 1, 1),
    (kartoteka.current_tenant(), 2509, 1, 'Тест', '90000', '', 6212, 'Технический директор', 2, 2,
        '2017-05-11 12:05:00+03', NULL, NULL),
    (kartoteka.current_tenant(), 2750, 1, 'Апиров', 'Апист', '', 1781, 'Технический директор', 2, 2,
        '2017-06-01 10:00:00+03', 2, 2);
UPDATE kartoteka.party SET main_person_id = 2475
WHERE tenant_id = kartoteka.current_tenant() AND id = 1781;
INSERT INTO kartoteka.contact_info (tenant_id, id, party_id, kind, category, value) VALUES
    (kartoteka.current_tenant(), 2001, 2475, 0, 1, '7 (342) 206-72-02'),
    (kartoteka.current_tenant(), 2002, 2475, 0, 2, '7 (922) 328-94-66'),
    (kartoteka.current_tenant(), 2003, 2475, 1, 0, 'v@salesman.pro'),
    (kartoteka.current_tenant(), 2004, 2475, 32, 0, '333'),
    (kartoteka.current_tenant(), 2005, 2475, 2, 0, '333'),
    (kartoteka.current_tenant(), 2006, 2475, 4, 0, '333'),
    (kartoteka.current_tenant(), 2007, 2475, 14, 0, '333'),
    (kartoteka.current_tenant(), 2008, 2475, 3, 0, 'andreev.v.g'),
    (kartoteka.current_tenant(), 2009, 2475, 10, 0, '333'),
    (kartoteka.current_tenant(), 2010, 2475, 34, 0, '333'),
    (kartoteka.current_tenant(), 2011, 2475, 35, 0, '333'),
    (kartoteka.current_tenant(), 2012, 2509, 0, 2, '+7(922)000-90-00'),
    (kartoteka.current_tenant(), 2013, 2750, 0, 1, '+7(342)211-11-11'),
    (kartoteka.current_tenant(), 2014, 2750, 1, 0, 'apist@kartoteka.test');
