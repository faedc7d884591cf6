list(APPEND KARTOTEKA_API_SOURCES
  api/r7/auth.c api/r7/batch.c api/r7/cases.c api/r7/color.c api/r7/contact/duplicate.c api/r7/contact/info.c api/r7/contact/info_address.c
  api/r7/contact/info_batch.c api/r7/contact/info_items.c api/r7/contact/list.c
  api/r7/contact/after.c api/r7/contact/match.c api/r7/contact/merge.c api/r7/contact/page.c api/r7/contact/photo.c api/r7/contact/read.c
  api/r7/contact/shape.c api/r7/contact/target.c api/r7/contact/write.c api/r7/employees.c
  api/r7/enums.c api/r7/envelope.c api/r7/errors.c api/r7/fields.c api/r7/filter_write.c api/r7/format.c
  api/r7/input.c api/r7/instant.c api/r7/keys.c api/r7/list_params.c api/r7/once.c api/r7/own/devices.c api/r7/own/account.c api/r7/own/calls.c api/r7/own/import.c
  api/r7/own/record.c api/r7/own/staff.c api/r7/own/webhooks.c api/r7/params.c api/r7/r7.c api/r7/routes.c api/r7/settings.c
  api/r7/shapes.c api/r7/state.c api/r7/statuses.c api/r7/tags.c)
