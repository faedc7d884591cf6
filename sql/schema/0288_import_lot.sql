-- What a lot of imported people costs, made less again; what is written stays as it was.

-- True in a statement that brings what the triggers would derive for its new rows, computed by the same functions for
-- all of them. Only who may write the list of migrations, the owner, is believed: to a worker the setting says nothing.
CREATE FUNCTION kartoteka.in_lot() RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT coalesce(current_setting('kartoteka.lot', true) = 'on'
                    AND has_table_privilege('kartoteka.schema_migration'::regclass, 'INSERT'), false)
$$;

CREATE OR REPLACE TRIGGER search_derive BEFORE UPDATE ON kartoteka.party
    FOR EACH ROW EXECUTE FUNCTION kartoteka.derive_party();
CREATE TRIGGER search_derive_new BEFORE INSERT ON kartoteka.party
    FOR EACH ROW WHEN (NOT kartoteka.in_lot()) EXECUTE FUNCTION kartoteka.derive_party();
CREATE OR REPLACE TRIGGER search_derive BEFORE UPDATE ON kartoteka.contact_info
    FOR EACH ROW EXECUTE FUNCTION kartoteka.derive_contact();
CREATE TRIGGER search_derive_new BEFORE INSERT ON kartoteka.contact_info
    FOR EACH ROW WHEN (NOT kartoteka.in_lot()) EXECUTE FUNCTION kartoteka.derive_contact();
CREATE OR REPLACE TRIGGER search_derive BEFORE UPDATE ON kartoteka.address
    FOR EACH ROW EXECUTE FUNCTION kartoteka.derive_address();
CREATE TRIGGER search_derive_new BEFORE INSERT ON kartoteka.address
    FOR EACH ROW WHEN (NOT kartoteka.in_lot()) EXECUTE FUNCTION kartoteka.derive_address();
-- Such a statement packs what it adds, too.
CREATE OR REPLACE TRIGGER pack_insert AFTER INSERT ON kartoteka.contact_info REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT WHEN (NOT kartoteka.in_lot()) EXECUTE FUNCTION kartoteka.pack_changed('contacts');
CREATE OR REPLACE TRIGGER pack_insert AFTER INSERT ON kartoteka.address REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT WHEN (NOT kartoteka.in_lot()) EXECUTE FUNCTION kartoteka.pack_changed('addresses');

-- What makes two addresses of a person the same; as derive_address() of 0052_write_cost.sql had it.
CREATE FUNCTION kartoteka.address_same(type_id bigint, category smallint, country_id bigint, city_id bigint,
    street_id bigint, metro_station_id bigint, country text, city text, street text, region text, zip text, house text,
    building text, entry text, floor text, apartments text, entry_code text, note text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN kartoteka.address_key(type_id::text, category::text, country_id::text, city_id::text, street_id::text,
        metro_station_id::text, country, city, street, region, zip, house, building, entry, floor, apartments,
        entry_code, note);
CREATE OR REPLACE FUNCTION kartoteka.derive_address() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.same_key := kartoteka.address_same(NEW.type_id, NEW.category, NEW.country_id, NEW.city_id, NEW.street_id,
        NEW.metro_station_id, NEW.country, NEW.city, NEW.street, NEW.region, NEW.zip, NEW.house, NEW.building,
        NEW.entry, NEW.floor, NEW.apartments, NEW.entry_code, NEW.note);
    RETURN NEW;
END $$;

-- As 0093_contact_keys.sql has it, but the value is folded once: array_to_string() is not immutable, so the planner
-- did not put its text into the statement.
CREATE OR REPLACE FUNCTION kartoteka.contact_words(value text, value_key text, other_keys text[]) RETURNS text
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    folded constant text := kartoteka.fold(value);
BEGIN
    IF folded = value_key THEN
        RETURN value_key;
    END IF;
    RETURN concat_ws(' ', folded, value_key, array_to_string(other_keys, ' '));
END $$;

-- The sequence of a tenant's ids. Who needs many ids names it once: nextval((SELECT id_sequence(t))).
CREATE FUNCTION kartoteka.id_sequence(tenant int) RETURNS regclass
    LANGUAGE sql STABLE STRICT
    RETURN ('kartoteka.tenant_id_' || tenant)::regclass;
CREATE OR REPLACE FUNCTION kartoteka.next_id(tenant int) RETURNS bigint
    LANGUAGE sql VOLATILE STRICT
    RETURN nextval(kartoteka.id_sequence(tenant));

-- Gives the keys of each value, as the text of an array, and holds the values (hold) until the transaction ends.
CREATE FUNCTION kartoteka.contacts_keyed(t int, kinds bigint[], contact_values text[], hold boolean) RETURNS text[]
    LANGUAGE plpgsql AS $$
DECLARE
    keyed constant text[] := ARRAY(
        SELECT kartoteka.contact_keys(t, v.kind::smallint, v.value)::text
        FROM unnest(kinds, contact_values) WITH ORDINALITY AS v(kind, value, ord) ORDER BY v.ord);
BEGIN
    IF hold THEN
        -- In one order, so two callers never wait for each other.
        PERFORM pg_advisory_xact_lock(x.lock) FROM (
            SELECT DISTINCT hashtextextended(t || ':' || v.kind || ':' || k.key, 0) AS lock
            FROM unnest(kinds, keyed) AS v(kind, keys) CROSS JOIN unnest(v.keys::text[]) AS k(key)
            ORDER BY lock) x;
    END IF;
    RETURN keyed;
END $$;
CREATE OR REPLACE FUNCTION kartoteka.contacts_claim(t int, kinds bigint[], contact_values text[]) RETURNS void
    LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    PERFORM kartoteka.contacts_keyed(t, kinds, contact_values, true);
END $$;
