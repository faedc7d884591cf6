set(KARTOTEKA_DIRECTORY_SOURCES
  directory/directory.c directory/idempotency.c directory/import_mark.c
  directory/access/access.c directory/access/access_cache.c directory/access/device.c directory/access/employee_add.c
    directory/access/login_guard.c
    directory/access/login_memory.c directory/access/origins.c directory/access/password.c directory/access/staff.c
    directory/access/tenant_key.c directory/access/tenant_setting.c
  directory/audit/reads.c
  directory/call/phone_call.c
  directory/case/case_found.c directory/case/crm_case.c
  directory/catalog/catalog.c directory/catalog/catalog_build.c directory/catalog/custom_field.c
    directory/catalog/setting.c directory/catalog/status.c
  directory/company/company.c directory/company/company_list.c directory/company/company_write.c
  directory/contact/phone.c
  directory/deal/deal.c
  directory/duplicate/duplicate.c
  directory/form/form.c
  directory/loyalty/loyalty.c
  directory/party/birthday.c directory/party/contact_values.c directory/party/packed.c
    directory/party/party_add.c directory/party/party_args.c directory/party/party_bulk.c directory/party/party_changed.c
    directory/party/party_found.c directory/party/party_get.c directory/party/party_hold.c directory/party/party_history.c directory/party/party_list.c
    directory/party/party_merge.c directory/party/party_part.c directory/party/party_rows.c
    directory/party/party_save.c directory/party/party_write.c directory/party/person_name.c
    directory/party/photo.c
  directory/person/book.c directory/person/consent.c directory/person/contact_claim.c
    directory/person/contact_distinct.c directory/person/contact_put.c
    directory/person/person_bulk_add.c directory/person/person_bulk_update.c directory/person/person_caller.c
    directory/person/person_card.c
    directory/person/person_changes.c directory/person/person_create.c
    directory/person/person_find.c directory/person/person_import.c directory/person/person_list.c directory/person/person_page.c
    directory/person/person_upsert.c
  directory/place/address_change.c directory/place/address_check.c directory/place/place_edit.c
    directory/place/place_import.c directory/place/place_list.c directory/place/place_name.c
  directory/search/filter_args.c directory/search/like.c directory/search/search_words.c
  directory/search/text_lead.c
  directory/tag/tag.c
  directory/webhook/webhook.c)
