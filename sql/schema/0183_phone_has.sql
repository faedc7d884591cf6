-- Whose a number is, where several numbers and several people come together.

-- Does a value have this number, as phone_numbers() gives it: its digits, and one of its extensions, where both
-- have some?
CREATE FUNCTION kartoteka.phone_has(t int, there text, number text) RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL SAFE STRICT AS $$
DECLARE
    x text;
BEGIN
    FOREACH x IN ARRAY kartoteka.phone_numbers(there, kartoteka.home_country(t)) LOOP
        IF split_part(x, ';', 1) = split_part(number, ';', 1)
           AND (x = number OR position(';' IN x) = 0 OR position(';' IN number) = 0
                OR string_to_array(split_part(x, ';', 2), ',')
                   && string_to_array(split_part(number, ';', 2), ',')) THEN
            RETURN true;
        END IF;
    END LOOP;
    RETURN false;
END $$;

-- As 0093_contact_keys.sql has it, by that.
CREATE OR REPLACE FUNCTION kartoteka.same_phone(t int, a text, b text) RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL SAFE STRICT AS $$
DECLARE
    y text;
BEGIN
    FOREACH y IN ARRAY kartoteka.phone_numbers(b, kartoteka.home_country(t)) LOOP
        IF kartoteka.phone_has(t, a, y) THEN
            RETURN true;
        END IF;
    END LOOP;
    RETURN false;
END $$;
