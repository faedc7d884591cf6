-- Countries, cities, streets, metro stations and the types of contacts and addresses: a tenant's rows.
-- Shipped rows have small ids, rows made by users 10^13 + n, as in the r_keeper samples.

CREATE TABLE kartoteka.country (
    tenant_id int NOT NULL REFERENCES kartoteka.tenant,
    id bigint NOT NULL CHECK (id > 0),
    name text NOT NULL CHECK (name <> ''),
    name_en text NOT NULL DEFAULT '',
    iso2 text,
    PRIMARY KEY (tenant_id, id)
);

CREATE TABLE kartoteka.city (
    tenant_id int NOT NULL,
    id bigint NOT NULL CHECK (id > 0),
    country_id bigint NOT NULL,
    name text NOT NULL CHECK (name <> ''),
    name_key text NOT NULL GENERATED ALWAYS AS (kartoteka.fold(name)) STORED,
    lat text NOT NULL DEFAULT '',
    lng text NOT NULL DEFAULT '',
    population bigint,
    time_zone text,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, country_id) REFERENCES kartoteka.country
);
CREATE INDEX city_country ON kartoteka.city (tenant_id, country_id, id);

CREATE TABLE kartoteka.street (
    tenant_id int NOT NULL,
    id bigint NOT NULL CHECK (id > 0),
    city_id bigint NOT NULL,
    name text NOT NULL CHECK (name <> ''),
    name_key text NOT NULL GENERATED ALWAYS AS (kartoteka.fold(name)) STORED,
    post_code text NOT NULL DEFAULT '',
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, city_id) REFERENCES kartoteka.city
);
CREATE INDEX street_city ON kartoteka.street (tenant_id, city_id, id);

CREATE TABLE kartoteka.metro_station (
    tenant_id int NOT NULL,
    id bigint NOT NULL CHECK (id > 0),
    city_id bigint NOT NULL,
    name text NOT NULL CHECK (name <> ''),
    line text NOT NULL DEFAULT '',
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, city_id) REFERENCES kartoteka.city
);
CREATE INDEX metro_station_city ON kartoteka.metro_station (tenant_id, city_id, id);

-- kind and category: the canonical form of a contact of this type (contact_info)
CREATE TABLE kartoteka.contact_type (
    tenant_id int NOT NULL REFERENCES kartoteka.tenant,
    id bigint NOT NULL CHECK (id > 0),
    name text NOT NULL CHECK (name <> ''),
    kind smallint NOT NULL,
    category smallint NOT NULL DEFAULT 0,
    is_phone boolean NOT NULL DEFAULT false,
    is_email boolean NOT NULL DEFAULT false,
    is_skype boolean NOT NULL DEFAULT false,
    is_social boolean NOT NULL DEFAULT false,
    mailing boolean NOT NULL DEFAULT false,
    PRIMARY KEY (tenant_id, id)
);

-- category: R7's address category (0 home, 5 work, ...)
CREATE TABLE kartoteka.address_type (
    tenant_id int NOT NULL REFERENCES kartoteka.tenant,
    id bigint NOT NULL CHECK (id > 0),
    name text NOT NULL CHECK (name <> ''),
    category smallint NOT NULL DEFAULT 4,
    PRIMARY KEY (tenant_id, id)
);

CALL kartoteka.protect('kartoteka.country');
CALL kartoteka.protect('kartoteka.city');
CALL kartoteka.protect('kartoteka.street');
CALL kartoteka.protect('kartoteka.metro_station');
CALL kartoteka.protect('kartoteka.contact_type');
CALL kartoteka.protect('kartoteka.address_type');

CALL kartoteka.in_catalog('kartoteka.country');
CALL kartoteka.in_catalog('kartoteka.city');
CALL kartoteka.in_catalog('kartoteka.metro_station');
CALL kartoteka.in_catalog('kartoteka.contact_type');
CALL kartoteka.in_catalog('kartoteka.address_type');
