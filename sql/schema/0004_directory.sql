-- People and companies, and what belongs to them.

-- Directories whose rows have a title: loyalty, source, territory, category, relation, status, type.
CREATE TABLE kartoteka.dictionary (
    tenant_id int NOT NULL REFERENCES kartoteka.tenant,
    kind text NOT NULL CHECK (kind IN ('loyalty', 'source', 'territory', 'category', 'relation',
        'contact_status', 'contact_type')),
    id bigint NOT NULL,
    title text NOT NULL CHECK (title <> ''),
    title_key text NOT NULL GENERATED ALWAYS AS (kartoteka.fold(title)) STORED,
    color text NOT NULL DEFAULT '',
    description text NOT NULL DEFAULT '',
    is_default boolean NOT NULL DEFAULT false,
    position int NOT NULL DEFAULT 0,
    utm_source text NOT NULL DEFAULT '',    -- sources
    destination text NOT NULL DEFAULT '',   -- sources: inbound phone line
    applies_to text NOT NULL DEFAULT '',    -- categories: client, person, partner, ...
    PRIMARY KEY (tenant_id, kind, id),
    CONSTRAINT dictionary_title UNIQUE (tenant_id, kind, title_key)
);

CREATE TABLE kartoteka.party (
    tenant_id int NOT NULL REFERENCES kartoteka.tenant,
    id bigint NOT NULL CHECK (id > 0),
    kind smallint NOT NULL CHECK (kind IN (1, 2)),      -- 1 person, 2 company
    last_name text NOT NULL DEFAULT '',
    first_name text NOT NULL DEFAULT '',
    middle_name text NOT NULL DEFAULT '',
    company_name text NOT NULL DEFAULT '',
    full_name text NOT NULL GENERATED ALWAYS AS
        (kartoteka.full_name(kind, last_name, first_name, middle_name, company_name)) STORED,
    name_key text NOT NULL GENERATED ALWAYS AS (kartoteka.fold(
        kartoteka.full_name(kind, last_name, first_name, middle_name, company_name))) STORED,
    job_title text NOT NULL DEFAULT '',
    role text NOT NULL DEFAULT '',                      -- SalesMan `rol`
    company_id bigint,                                  -- a person's company
    main_person_id bigint,                              -- a company's main contact
    note text NOT NULL DEFAULT '',
    birthday date,
    owner_id bigint,                                    -- responsible employee
    loyalty_id bigint,
    source_id bigint,
    status_id bigint,                                   -- R7 contact status
    type_id bigint,                                     -- R7 contact type
    industry text NOT NULL DEFAULT '',
    share_type smallint NOT NULL DEFAULT 1 CHECK (share_type IN (0, 1, 2)), -- 0 private, 1 all edit, 2 all read
    external_id text,                                   -- SalesMan uid, WebDelivery externalCode
    created_at timestamptz NOT NULL DEFAULT now(),
    created_by bigint,
    updated_at timestamptz,                             -- NULL: never changed
    updated_by bigint,
    deleted_at timestamptz,
    merged_into bigint,
    PRIMARY KEY (tenant_id, id),
    CHECK (kind = 1 OR (last_name = '' AND first_name = '' AND middle_name = '')),
    CHECK (kind = 2 OR company_name = ''),
    CONSTRAINT party_company FOREIGN KEY (tenant_id, company_id) REFERENCES kartoteka.party,
    CONSTRAINT party_main_person FOREIGN KEY (tenant_id, main_person_id) REFERENCES kartoteka.party,
    CONSTRAINT party_merged_into FOREIGN KEY (tenant_id, merged_into) REFERENCES kartoteka.party,
    CONSTRAINT party_owner FOREIGN KEY (tenant_id, owner_id) REFERENCES kartoteka.employee,
    CONSTRAINT party_created_by FOREIGN KEY (tenant_id, created_by) REFERENCES kartoteka.employee,
    CONSTRAINT party_updated_by FOREIGN KEY (tenant_id, updated_by) REFERENCES kartoteka.employee
);
CREATE INDEX party_created ON kartoteka.party (tenant_id, created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX party_name ON kartoteka.party (tenant_id, name_key, id) WHERE deleted_at IS NULL;
CREATE INDEX party_owner_created ON kartoteka.party (tenant_id, owner_id, created_at, id)
    WHERE deleted_at IS NULL;
CREATE INDEX party_of_company ON kartoteka.party (tenant_id, company_id)
    WHERE company_id IS NOT NULL;
CREATE UNIQUE INDEX party_external_id ON kartoteka.party (tenant_id, kind, external_id)
    WHERE external_id IS NOT NULL AND deleted_at IS NULL;

-- kind: R7's numbers 0 phone, 1 email, 2 website, 3 skype, 4 twitter, ... 17 vk; 32 blog, 34 yandex,
-- 35 mykrug (websites to R7). category: phone 0 home, 1 work, 2 mobile, 3 fax, 4 direct, 5 other;
-- the rest 0 home, 1 work, 2 other.
CREATE TABLE kartoteka.contact_info (
    tenant_id int NOT NULL,
    id bigint NOT NULL CHECK (id > 0),
    party_id bigint NOT NULL,
    kind smallint NOT NULL,
    category smallint NOT NULL DEFAULT 0,
    type_id bigint,                                     -- WebDelivery type it was entered as
    value text NOT NULL CHECK (value <> ''),
    value_key text NOT NULL GENERATED ALWAYS AS (kartoteka.contact_key(kind, value)) STORED,
    is_primary boolean NOT NULL DEFAULT false,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT contact_info_party FOREIGN KEY (tenant_id, party_id) REFERENCES kartoteka.party
        ON DELETE CASCADE,
    CONSTRAINT contact_info_type FOREIGN KEY (tenant_id, type_id) REFERENCES kartoteka.contact_type
);
CREATE INDEX contact_info_of_party ON kartoteka.contact_info (tenant_id, party_id, id);
CREATE INDEX contact_info_value ON kartoteka.contact_info (tenant_id, value_key, kind);

-- How two addresses are told apart: every part without case and blanks.
CREATE FUNCTION kartoteka.address_key(VARIADIC parts text[]) RETURNS text
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    RETURN md5(kartoteka.fold(regexp_replace(array_to_string(parts, '|', ''), '\s+', '', 'g')));
END $$;

-- category: R7's 0 home, 1 delivery, 2 office, 3 billing, 4 other, 5 work.
CREATE TABLE kartoteka.address (
    tenant_id int NOT NULL,
    id bigint NOT NULL CHECK (id > 0),
    party_id bigint NOT NULL,
    type_id bigint,
    category smallint NOT NULL DEFAULT 0,
    country_id bigint,
    city_id bigint,
    street_id bigint,
    metro_station_id bigint,
    country text NOT NULL DEFAULT '',                   -- free text of what has no id
    city text NOT NULL DEFAULT '',
    street text NOT NULL DEFAULT '',
    region text NOT NULL DEFAULT '',
    zip text NOT NULL DEFAULT '',
    house text NOT NULL DEFAULT '',
    building text NOT NULL DEFAULT '',
    entry text NOT NULL DEFAULT '',
    floor text NOT NULL DEFAULT '',
    apartments text NOT NULL DEFAULT '',
    entry_code text NOT NULL DEFAULT '',
    note text NOT NULL DEFAULT '',
    lat text NOT NULL DEFAULT '',
    lng text NOT NULL DEFAULT '',
    is_primary boolean NOT NULL DEFAULT false,
    same_key text NOT NULL GENERATED ALWAYS AS (kartoteka.address_key(type_id::text, category::text,
        country_id::text, city_id::text, street_id::text, metro_station_id::text, country, city,
        street, region, zip, house, building, entry, floor, apartments, entry_code, note)) STORED,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT address_same UNIQUE (tenant_id, party_id, same_key),
    CONSTRAINT address_party FOREIGN KEY (tenant_id, party_id) REFERENCES kartoteka.party
        ON DELETE CASCADE,
    CONSTRAINT address_type FOREIGN KEY (tenant_id, type_id) REFERENCES kartoteka.address_type,
    CONSTRAINT address_country FOREIGN KEY (tenant_id, country_id) REFERENCES kartoteka.country,
    CONSTRAINT address_city FOREIGN KEY (tenant_id, city_id) REFERENCES kartoteka.city,
    CONSTRAINT address_street FOREIGN KEY (tenant_id, street_id) REFERENCES kartoteka.street,
    CONSTRAINT address_metro FOREIGN KEY (tenant_id, metro_station_id)
        REFERENCES kartoteka.metro_station
);
CREATE INDEX address_of_city ON kartoteka.address (tenant_id, city_id) WHERE city_id IS NOT NULL;
CREATE INDEX address_of_street ON kartoteka.address (tenant_id, street_id)
    WHERE street_id IS NOT NULL;

-- Addresses as statements receive them: flat arrays of 7 numbers (category, type, country, city, street, metro
-- station, primary; 0: none) and 14 texts each.
CREATE FUNCTION kartoteka.address_rows(numbers bigint[], texts text[], n int)
    RETURNS TABLE (category smallint, type_id bigint, country_id bigint, city_id bigint,
        street_id bigint, metro_station_id bigint, is_primary boolean, country text, city text,
        street text, region text, zip text, house text, building text, entry text, floor text,
        apartments text, entry_code text, note text, lat text, lng text)
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT numbers[i * 7 + 1]::smallint, NULLIF(numbers[i * 7 + 2], 0), NULLIF(numbers[i * 7 + 3], 0),
        NULLIF(numbers[i * 7 + 4], 0), NULLIF(numbers[i * 7 + 5], 0), NULLIF(numbers[i * 7 + 6], 0),
        numbers[i * 7 + 7] = 1, texts[i * 14 + 1], texts[i * 14 + 2], texts[i * 14 + 3],
        texts[i * 14 + 4], texts[i * 14 + 5], texts[i * 14 + 6], texts[i * 14 + 7],
        texts[i * 14 + 8], texts[i * 14 + 9], texts[i * 14 + 10], texts[i * 14 + 11],
        texts[i * 14 + 12], texts[i * 14 + 13], texts[i * 14 + 14]
    FROM generate_series(0, n - 1) AS i
$$;

-- entity: R7's numbers 0 any contact, 4 company, 5 person, 7 case. type: 0 text, 1 area, 2 select,
-- 3 check box, 4 heading, 5 date. maps_to: the values live in this column of party.
CREATE TABLE kartoteka.custom_field (
    tenant_id int NOT NULL REFERENCES kartoteka.tenant,
    id bigint NOT NULL CHECK (id > 0),
    entity smallint NOT NULL,
    code text,                                          -- SalesMan input1..input10
    label text NOT NULL CHECK (label <> ''),
    type smallint NOT NULL DEFAULT 0 CHECK (type BETWEEN 0 AND 5),
    position int NOT NULL DEFAULT 0,
    mask text NOT NULL DEFAULT '',
    maps_to text CHECK (maps_to IN ('birthday')),
    PRIMARY KEY (tenant_id, id)
);
CREATE TABLE kartoteka.custom_value (
    tenant_id int NOT NULL,
    party_id bigint NOT NULL,
    field_id bigint NOT NULL,
    value text NOT NULL CHECK (value <> ''),
    PRIMARY KEY (tenant_id, party_id, field_id),
    CONSTRAINT custom_value_party FOREIGN KEY (tenant_id, party_id) REFERENCES kartoteka.party
        ON DELETE CASCADE,
    CONSTRAINT custom_value_field FOREIGN KEY (tenant_id, field_id)
        REFERENCES kartoteka.custom_field ON DELETE CASCADE
);

-- What SalesMan's `fields` lists: the form of a person or a client (active fields, titles, order).
CREATE TABLE kartoteka.form_field (
    tenant_id int NOT NULL REFERENCES kartoteka.tenant,
    entity text NOT NULL CHECK (entity IN ('person', 'client')),
    name text NOT NULL,
    title text NOT NULL,
    active boolean NOT NULL DEFAULT true,
    required boolean NOT NULL DEFAULT false,
    position int NOT NULL,
    custom_field_id bigint,                             -- inputN
    PRIMARY KEY (tenant_id, entity, name),
    CONSTRAINT form_field_custom FOREIGN KEY (tenant_id, custom_field_id)
        REFERENCES kartoteka.custom_field
);

CREATE TABLE kartoteka.tag (
    tenant_id int NOT NULL REFERENCES kartoteka.tenant,
    id bigint NOT NULL CHECK (id > 0),
    entity smallint NOT NULL,                           -- R7: 0 contact, 1 opportunity, 7 case
    title text NOT NULL CHECK (title <> ''),
    title_key text NOT NULL GENERATED ALWAYS AS (kartoteka.fold(title)) STORED,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT tag_title UNIQUE (tenant_id, entity, title_key)
);
CREATE TABLE kartoteka.party_tag (
    tenant_id int NOT NULL,
    party_id bigint NOT NULL,
    tag_id bigint NOT NULL,
    PRIMARY KEY (tenant_id, party_id, tag_id),
    FOREIGN KEY (tenant_id, party_id) REFERENCES kartoteka.party ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, tag_id) REFERENCES kartoteka.tag ON DELETE CASCADE
);
CREATE INDEX party_tag_tag ON kartoteka.party_tag (tenant_id, tag_id);

-- Employees that may see and edit a private contact.
CREATE TABLE kartoteka.party_access (
    tenant_id int NOT NULL,
    party_id bigint NOT NULL,
    employee_id bigint NOT NULL,
    PRIMARY KEY (tenant_id, party_id, employee_id),
    FOREIGN KEY (tenant_id, party_id) REFERENCES kartoteka.party ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, employee_id) REFERENCES kartoteka.employee ON DELETE CASCADE
);

CREATE TABLE kartoteka.crm_case (
    tenant_id int NOT NULL REFERENCES kartoteka.tenant,
    id bigint NOT NULL CHECK (id > 0),
    title text NOT NULL CHECK (title <> ''),
    is_closed boolean NOT NULL DEFAULT false,
    is_private boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL DEFAULT now(),
    created_by bigint,
    updated_at timestamptz,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, created_by) REFERENCES kartoteka.employee
);
CREATE TABLE kartoteka.case_member (
    tenant_id int NOT NULL,
    case_id bigint NOT NULL,
    party_id bigint NOT NULL,
    PRIMARY KEY (tenant_id, case_id, party_id),
    FOREIGN KEY (tenant_id, case_id) REFERENCES kartoteka.crm_case ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, party_id) REFERENCES kartoteka.party ON DELETE CASCADE
);
CREATE INDEX case_member_party ON kartoteka.case_member (tenant_id, party_id);
CREATE TABLE kartoteka.case_access (
    tenant_id int NOT NULL,
    case_id bigint NOT NULL,
    employee_id bigint NOT NULL,
    PRIMARY KEY (tenant_id, case_id, employee_id),
    FOREIGN KEY (tenant_id, case_id) REFERENCES kartoteka.crm_case ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, employee_id) REFERENCES kartoteka.employee ON DELETE CASCADE
);

-- Enough of a deal to refuse the deletion of its contact.
CREATE TABLE kartoteka.deal (
    tenant_id int NOT NULL REFERENCES kartoteka.tenant,
    id bigint NOT NULL CHECK (id > 0),
    title text NOT NULL DEFAULT '',
    party_id bigint,
    company_id bigint,
    is_closed boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, party_id) REFERENCES kartoteka.party,
    FOREIGN KEY (tenant_id, company_id) REFERENCES kartoteka.party
);
CREATE INDEX deal_party ON kartoteka.deal (tenant_id, party_id) WHERE party_id IS NOT NULL;
CREATE INDEX deal_company ON kartoteka.deal (tenant_id, company_id) WHERE company_id IS NOT NULL;

CREATE TABLE kartoteka.loyalty_account (
    tenant_id int NOT NULL,
    party_id bigint NOT NULL,
    number text NOT NULL CHECK (number <> ''),
    status text NOT NULL DEFAULT 'Active',
    type_id bigint NOT NULL,
    type_name text NOT NULL DEFAULT '',
    debit_enabled boolean NOT NULL DEFAULT false,
    credit_enabled boolean NOT NULL DEFAULT false,
    opened_at timestamp NOT NULL,
    balance numeric(14, 2) NOT NULL DEFAULT 0,
    code text,
    PRIMARY KEY (tenant_id, number),
    FOREIGN KEY (tenant_id, party_id) REFERENCES kartoteka.party ON DELETE CASCADE
);
CREATE INDEX loyalty_account_party ON kartoteka.loyalty_account (tenant_id, party_id);
CREATE TABLE kartoteka.loyalty_card (
    tenant_id int NOT NULL,
    party_id bigint NOT NULL,
    code text NOT NULL CHECK (code <> ''),
    is_virtual boolean NOT NULL DEFAULT false,
    is_confirm_manager boolean NOT NULL DEFAULT false,
    status text NOT NULL DEFAULT 'Active',
    offered_at timestamp,
    expires_at timestamp,
    group_id bigint NOT NULL DEFAULT 0,
    group_name text NOT NULL DEFAULT '',
    PRIMARY KEY (tenant_id, code),
    FOREIGN KEY (tenant_id, party_id) REFERENCES kartoteka.party ON DELETE CASCADE
);
CREATE INDEX loyalty_card_party ON kartoteka.loyalty_card (tenant_id, party_id);

-- Who changed what, written in the transaction of the change. No personal data: ids and names of fields.
CREATE TABLE kartoteka.audit (
    tenant_id int NOT NULL REFERENCES kartoteka.tenant,
    id bigint GENERATED ALWAYS AS IDENTITY,
    at timestamptz NOT NULL DEFAULT now(),
    request_id text NOT NULL DEFAULT '',
    key_id bigint,
    employee_id bigint,
    action text NOT NULL,                               -- party.add, party.update, party.delete, ...
    entity_id bigint NOT NULL,
    detail text NOT NULL DEFAULT '',
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX audit_entity ON kartoteka.audit (tenant_id, entity_id, id);

DO $$
DECLARE
    t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['dictionary', 'party', 'contact_info', 'address', 'custom_field',
        'custom_value', 'form_field', 'tag', 'party_tag', 'party_access', 'crm_case', 'case_member',
        'case_access', 'deal', 'loyalty_account', 'loyalty_card', 'audit']
    LOOP
        CALL kartoteka.protect(('kartoteka.' || t)::regclass);
    END LOOP;
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'kartoteka_app') THEN
        REVOKE UPDATE, DELETE ON kartoteka.audit FROM kartoteka_app;
    END IF;
END $$;

CALL kartoteka.in_catalog('kartoteka.dictionary');
CALL kartoteka.in_catalog('kartoteka.custom_field');
CALL kartoteka.in_catalog('kartoteka.form_field');
