CREATE TEMPORARY TABLE in_sequence (name text PRIMARY KEY, value bigint NOT NULL) ON COMMIT DROP;
