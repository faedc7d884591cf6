-- When kartotekactl backup has last written a whole database to a file; kartotekactl doctor asks.
CREATE TABLE kartoteka.backup (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT now(),
    bytes bigint NOT NULL
);
