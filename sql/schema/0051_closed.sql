-- What nobody but the owner needs: the worker's role could hang the trigger's function on a table of its
-- own and raise another tenant's revision.
REVOKE EXECUTE ON FUNCTION kartoteka.catalog_changed() FROM PUBLIC;
