-- Whose a contact value is, from the index alone and in the order of ids.
CREATE INDEX contact_info_owner ON kartoteka.contact_info (tenant_id, value_key, kind, party_id);
DROP INDEX kartoteka.contact_info_value;
