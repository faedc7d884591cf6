-- A new tenant: its sequence of ids and the default rows of the three products.

CREATE FUNCTION kartoteka.tenant_create(tenant_name text, zone text) RETURNS int
    LANGUAGE plpgsql AS $$
DECLARE
    t int;
BEGIN
    PERFORM now() AT TIME ZONE zone;        -- an unknown zone fails here
    INSERT INTO kartoteka.tenant (name, time_zone) VALUES (tenant_name, zone) RETURNING id INTO t;
    EXECUTE format('CREATE SEQUENCE kartoteka.tenant_id_%s START 1001', t);
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'kartoteka_app') THEN
        EXECUTE format('GRANT USAGE ON SEQUENCE kartoteka.tenant_id_%s TO kartoteka_app', t);
    END IF;
    PERFORM set_config('kartoteka.tenant', t::text, false);
    CALL kartoteka.tenant_defaults(t);
    RETURN t;
END $$;

CREATE PROCEDURE kartoteka.tenant_defaults(t int) LANGUAGE plpgsql AS $$
BEGIN
    -- r_keeper: contact and address types of the samples
    INSERT INTO kartoteka.contact_type
        (tenant_id, id, name, kind, category, is_phone, is_email, is_skype) VALUES
        (t, 1, 'Телефон домашний', 0, 0, true, false, false),
        (t, 2, 'Телефон рабочий', 0, 1, true, false, false),
        (t, 3, 'Телефон мобильный', 0, 2, true, false, false),
        (t, 4, 'E-Mail', 1, 0, false, true, false),
        (t, 5, 'Skype', 3, 0, false, false, false),
        (t, 6, 'ICQ', 14, 0, false, false, false);
    INSERT INTO kartoteka.address_type (tenant_id, id, name, category) VALUES
        (t, 1, 'Домашний', 0), (t, 2, 'Рабочий', 5);

    -- SalesMan: directories of a fresh installation
    INSERT INTO kartoteka.dictionary (tenant_id, kind, id, title, color, is_default) VALUES
        (t, 'loyalty', 1, '3 - Лояльный', '#ff00ff', false),
        (t, 'loyalty', 2, '0 - Не лояльный', '#333333', false),
        (t, 'loyalty', 3, '4 - Очень Лояльный', '#ff0000', false),
        (t, 'loyalty', 4, '2 - Нейтральный', '#99ccff', false),
        (t, 'loyalty', 5, '1 - Не понятно', '#CCCCCC', true),
        (t, 'loyalty', 6, '5 - ВиП', '#cedb9c', false);
    INSERT INTO kartoteka.dictionary (tenant_id, kind, id, title, is_default, utm_source) VALUES
        (t, 'source', 1, 'Личные связи', false, ''),
        (t, 'source', 2, 'Маркетинг', false, ''),
        (t, 'source', 3, 'Справочник', false, ''),
        (t, 'source', 4, 'Заказ с сайта', true, ''),
        (t, 'source', 5, 'Рекомендации клиентов', false, 'fromfriend');
    INSERT INTO kartoteka.dictionary (tenant_id, kind, id, title, color) VALUES
        (t, 'relation', 1, '0 - Не работаем', '#333333'),
        (t, 'relation', 2, '1 - Холодный клиент', '#99ccff'),
        (t, 'relation', 3, '3 - Текущий клиент', '#3366ff'),
        (t, 'relation', 4, '4 - Постоянный клиент', '#ff0000'),
        (t, 'relation', 5, '2 - Потенциальный клиент', '#99ff66'),
        (t, 'relation', 6, '5 - Перспективный клиент', '#ff33ff');
    INSERT INTO kartoteka.dictionary (tenant_id, kind, id, title) VALUES
        (t, 'territory', 1, 'Пермь'), (t, 'territory', 3, 'Тюмень'),
        (t, 'territory', 4, 'Челябинск'), (t, 'territory', 5, 'Москва');
    INSERT INTO kartoteka.dictionary (tenant_id, kind, id, title, applies_to) VALUES
        (t, 'category', 1, 'Физические лица', 'person'), (t, 'category', 2, 'Розница', 'client');

    -- R7: statuses of a fresh portal
    INSERT INTO kartoteka.dictionary (tenant_id, kind, id, title, color, position) VALUES
        (t, 'contact_status', 1, 'Cold', '#8a98d8', 0),
        (t, 'contact_status', 2, 'Warm', '#ffd267', 1),
        (t, 'contact_status', 3, 'Hot', '#df7895', 2);

    -- The birth date: one column, R7's custom field and SalesMan's input1
    INSERT INTO kartoteka.custom_field
        (tenant_id, id, entity, code, label, type, position, maps_to) VALUES
        (t, 1, 5, 'input1', 'Birthdate', 5, 10, 'birthday'),
        (t, 2, 5, 'social', 'Прочее', 1, 11, NULL);
    INSERT INTO kartoteka.form_field
        (tenant_id, entity, name, title, required, position, custom_field_id) VALUES
        (t, 'person', 'clid', 'Клиент', false, 1, NULL),
        (t, 'person', 'ptitle', 'Должность', false, 2, NULL),
        (t, 'person', 'person', 'Ф.И.О.', true, 3, NULL),
        (t, 'person', 'tel', 'Тел.', false, 4, NULL),
        (t, 'person', 'fax', 'Факс', false, 5, NULL),
        (t, 'person', 'mob', 'Моб.', false, 6, NULL),
        (t, 'person', 'mail', 'Почта', false, 7, NULL),
        (t, 'person', 'rol', 'Роль', false, 8, NULL),
        (t, 'person', 'social', 'Прочее', false, 9, 2),
        (t, 'person', 'iduser', 'Ответственный', true, 10, NULL),
        (t, 'person', 'loyalty', 'Лояльность', false, 11, NULL),
        (t, 'person', 'input1', 'Дата рождения', false, 12, 1),
        (t, 'person', 'clientpath', 'Источник клиента', false, 13, NULL),
        (t, 'client', 'title', 'Название', true, 1, NULL),
        (t, 'client', 'iduser', 'Ответственный', true, 2, NULL),
        (t, 'client', 'idcategory', 'Отрасль', false, 3, NULL),
        (t, 'client', 'head_clid', 'Головная организация', false, 4, NULL),
        (t, 'client', 'pid', 'Основной контакт', false, 5, NULL),
        (t, 'client', 'address', 'Адрес', false, 6, NULL),
        (t, 'client', 'phone', 'Телефон', false, 7, NULL),
        (t, 'client', 'fax', 'Факс', false, 8, NULL),
        (t, 'client', 'site_url', 'Сайт', false, 9, NULL),
        (t, 'client', 'mail_url', 'Почта', false, 10, NULL),
        (t, 'client', 'territory', 'Территория', false, 11, NULL),
        (t, 'client', 'des', 'Описание', false, 12, NULL),
        (t, 'client', 'scheme', 'Принятие решений', false, 13, NULL),
        (t, 'client', 'tip_cmr', 'Тип отношений', false, 14, NULL),
        (t, 'client', 'recv', 'Реквизиты', false, 15, NULL),
        (t, 'client', 'clientpath', 'Источник клиента', false, 16, NULL);
END $$;
