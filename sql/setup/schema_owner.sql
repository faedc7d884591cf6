ALTER SCHEMA kartoteka OWNER TO kartoteka_owner;
