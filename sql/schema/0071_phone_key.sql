-- The same keys, found without a regular expression where a number has only digits and the usual signs
-- around them: an expression costs more than all the rest.
CREATE OR REPLACE FUNCTION kartoteka.phone_key(v text) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE STRICT AS $$
DECLARE
    d text := translate(v, ' +-()./', '');
BEGIN
    IF ltrim(d, '0123456789') <> '' THEN
        d := regexp_replace(v, '[^0-9]+', '', 'g');
    END IF;
    IF length(d) = 11 AND left(d, 1) = '8' THEN
        RETURN '7' || substr(d, 2);
    ELSIF length(d) = 10 AND left(d, 1) = '9' THEN
        RETURN '7' || d;
    END IF;
    RETURN d;
END $$;
