-- The longest word that whatever matches a LIKE pattern has, as words are kept; NULL: there is none.
CREATE FUNCTION kartoteka.like_word(pattern text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT kartoteka.longest_word(kartoteka.fold(translate(pattern, '%_', '  ')))
$$;
