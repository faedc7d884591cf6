list(APPEND KARTOTEKA_API_SOURCES
  api/r7/auth.c api/r7/batch.c api/r7/cases.c api/r7/contact_list.c api/r7/contact_write.c
  api/r7/contacts.c api/r7/enums.c api/r7/envelope.c api/r7/errors.c api/r7/fields.c
  api/r7/filter_write.c api/r7/format.c api/r7/hooks.c api/r7/info.c api/r7/info_address.c
  api/r7/info_batch.c api/r7/info_items.c api/r7/input.c api/r7/instant.c api/r7/list.c
  api/r7/merge.c api/r7/paging.c api/r7/people.c api/r7/photos.c api/r7/routes.c
  api/r7/shape_contact.c api/r7/shape_parts.c api/r7/state.c api/r7/statuses.c api/r7/tags.c)
