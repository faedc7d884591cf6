set(KARTOTEKA_API_SOURCES api/app.c api/call.c api/call_budget.c api/contact_map.c api/cors.c
  api/describe.c api/dialects.c
  api/dispatch.c api/live.c api/measure.c api/once.c api/people_columns.c api/people_row.c
  api/vcard_map.c api/vcard_out.c)
