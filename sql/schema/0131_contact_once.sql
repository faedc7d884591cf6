-- The same contact value, given twice to one party, is one.

-- The value of a party that says what a new one would say: of the same kind and category, of no other type, with
-- all of a phone's numbers and their extensions. The first in the party's order; NULL: there is none. without:
-- values that are going.
CREATE FUNCTION kartoteka.contact_twin(t int, party bigint, new_kind smallint, new_category smallint,
                                       new_type bigint, new_value text, without bigint[])
    RETURNS bigint LANGUAGE plpgsql STABLE AS $$
DECLARE
    keys constant text[] := kartoteka.contact_keys(t, new_kind, new_value);
BEGIN
    RETURN (SELECT c.id FROM kartoteka.contact_info c
            WHERE c.tenant_id = t AND c.party_id = party AND c.kind = new_kind AND c.category = new_category
              AND COALESCE(c.type_id = new_type, true) AND c.id <> ALL (without)
              AND (c.value_key = ANY (keys) OR c.other_keys && keys)
              AND (new_kind <> 0 OR c.value = new_value OR kartoteka.phone_says(t, c.value, new_value))
            ORDER BY c.place, c.created_at, c.id LIMIT 1);
END $$;
