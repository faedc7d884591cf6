set(KARTOTEKA_DIRECTORY_SOURCES
  directory/access.c directory/access_cache.c directory/catalog.c directory/catalog_build.c directory/contact_filter.c directory/like.c directory/login_guard.c directory/merge.c directory/crm_case.c directory/status.c directory/custom_field.c directory/tag.c directory/contact_write.c directory/geography.c directory/party.c
  directory/party_add.c directory/party_args.c directory/party_edit.c directory/party_part.c
  directory/party_rows.c directory/photo.c directory/person_add.c directory/person_list.c directory/person_page.c
  directory/company_list.c directory/company_write.c directory/filter_args.c directory/filter_write.c
  directory/person_contacts.c directory/person_update.c
  directory/geography_edit.c
  directory/geography_list.c
  directory/client.c directory/client_create.c directory/client_rows.c directory/packed.c
  directory/idempotency.c
  directory/loyalty.c
  directory/geo_import.c
  directory/contact/phone.c)
