-- What SalesMan's clients have beside the columns of party.

CREATE TABLE kartoteka.company_detail (
    tenant_id int NOT NULL,
    party_id bigint NOT NULL,
    type text NOT NULL DEFAULT 'client' CHECK (type IN
        ('client', 'person', 'concurent', 'contractor', 'partner')),
    category_id bigint,                                 -- dictionary rows
    territory_id bigint,
    relation_id bigint,
    head_id bigint,                                     -- the company it belongs to
    scheme text NOT NULL DEFAULT '',
    PRIMARY KEY (tenant_id, party_id),
    CONSTRAINT company_detail_party FOREIGN KEY (tenant_id, party_id) REFERENCES kartoteka.party
        ON DELETE CASCADE,
    CONSTRAINT company_detail_head FOREIGN KEY (tenant_id, head_id) REFERENCES kartoteka.party
);
CREATE INDEX company_detail_of_head ON kartoteka.company_detail (tenant_id, head_id)
    WHERE head_id IS NOT NULL;

-- Bank and legal details by the names that SalesMan has for them (castInn, castBankBik, ...).
CREATE TABLE kartoteka.company_requisite (
    tenant_id int NOT NULL,
    party_id bigint NOT NULL,
    name text NOT NULL,
    value text NOT NULL CHECK (value <> ''),
    PRIMARY KEY (tenant_id, party_id, name),
    CONSTRAINT company_requisite_party FOREIGN KEY (tenant_id, party_id) REFERENCES kartoteka.party
        ON DELETE CASCADE
);
CREATE INDEX company_requisite_inn ON kartoteka.company_requisite (tenant_id, value)
    WHERE name = 'castInn';

CALL kartoteka.protect('kartoteka.company_detail');
CALL kartoteka.protect('kartoteka.company_requisite');

-- An address as one line.
CREATE FUNCTION kartoteka.address_line(VARIADIC parts text[]) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN array_to_string(array_remove(parts, ''), ', ');

-- Whose main contact a person is: looked for when the person is deleted.
CREATE INDEX party_of_main_person ON kartoteka.party (tenant_id, main_person_id)
    WHERE main_person_id IS NOT NULL;
