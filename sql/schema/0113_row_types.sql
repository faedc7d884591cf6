-- PostgreSQL 15.20 refuses to add a column to a table whose row type a function with a parsed body
-- (RETURN, BEGIN ATOMIC) takes: 0116 adds one to "address". A body that is a text does not hold the table.

CREATE OR REPLACE FUNCTION kartoteka.same_key_of(a kartoteka.address) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT kartoteka.address_key(a.type_id::text, a.category::text, a.country_id::text, a.city_id::text,
        a.street_id::text, a.metro_station_id::text, a.country, a.city, a.street, a.region, a.zip, a.house,
        a.building, a.entry, a.floor, a.apartments, a.entry_code, a.note)
$$;

CREATE OR REPLACE FUNCTION kartoteka.pack_account(a kartoteka.loyalty_account) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE SET datestyle = 'ISO' AS $$
    SELECT '1 ' || a.type_id::text || ' ' || a.debit_enabled::int::text || ' '
        || a.credit_enabled::int::text || ' ' || kartoteka.pack_text(a.number)
        || kartoteka.pack_text(a.status) || kartoteka.pack_text(a.type_name)
        || kartoteka.pack_text(a.opened_at::text) || kartoteka.pack_text(a.balance::text)
        || kartoteka.pack_text(a.code)
$$;

CREATE OR REPLACE FUNCTION kartoteka.pack_card(a kartoteka.loyalty_card) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE SET datestyle = 'ISO' AS $$
    SELECT '2 ' || a.group_id::text || ' ' || a.is_virtual::int::text || ' '
        || a.is_confirm_manager::int::text || ' ' || kartoteka.pack_text(a.code)
        || kartoteka.pack_text(a.status) || kartoteka.pack_text(a.offered_at::text)
        || kartoteka.pack_text(a.expires_at::text) || kartoteka.pack_text(a.group_name)
$$;

CREATE OR REPLACE FUNCTION kartoteka.party_can_edit(p kartoteka.party, employee bigint, admin boolean)
    RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT admin OR p.share_type = 1 OR COALESCE(p.owner_id = employee, false)
        OR COALESCE(p.created_by = employee, false)
        OR EXISTS (SELECT FROM kartoteka.party_access a WHERE a.tenant_id = p.tenant_id
                   AND a.party_id = p.id AND a.employee_id = employee)
$$;

CREATE OR REPLACE FUNCTION kartoteka.merge_scalars(p kartoteka.party) RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_object('middle_name', p.middle_name, 'job_title', p.job_title, 'role', p.role,
        'note', p.note, 'industry', p.industry, 'birthday', p.birthday,
        'external_id', p.external_id, 'company_id', p.company_id,
        'main_person_id', p.main_person_id, 'loyalty_id', p.loyalty_id, 'source_id', p.source_id,
        'status_id', p.status_id, 'type_id', p.type_id)
$$;
