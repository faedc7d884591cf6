# The commands of kartotekactl.
add_library(kartoteka_ctl STATIC
  ctl/cmd_audit.c ctl/cmd_backup.c ctl/cmd_check.c ctl/cmd_contact.c ctl/cmd_cors.c ctl/cmd_db.c
  ctl/cmd_deal.c ctl/cmd_demo.c ctl/cmd_doctor.c ctl/cmd_docs.c ctl/cmd_employee.c ctl/cmd_field.c
  ctl/cmd_key.c ctl/cmd_person.c ctl/cmd_request.c
  ctl/cmd_routes.c ctl/cmd_tenant.c ctl/cmd_geo.c ctl/cmd_loyalty.c ctl/ctl.c ctl/parse.c ctl/table.c
  ctl/call/cmd_call.c ctl/compare/cmd_compare.c ctl/compare/differ.c ctl/compare/question.c ctl/duplicate/cmd_duplicates.c ctl/file/cells.c ctl/file/dbf.c ctl/file/delimited.c ctl/file/geo_source.c ctl/file/import_report.c ctl/file/text_source.c ctl/file/whole_file.c
  ctl/form/cmd_form.c ctl/hooks/cmd_send.c ctl/hooks/cmd_webhook.c ctl/hooks/payload.c ctl/hooks/post.c ctl/hooks/render.c ctl/hooks/sender.c
  ctl/live/cmd_requests.c ctl/openapi/openapi.c ctl/openapi/schema.c
  ctl/move/cmd_move.c ctl/move/fetch.c ctl/move/from_r7.c ctl/move/from_salesman.c
  ctl/move/from_webdelivery.c ctl/move/rows.c ctl/move/store.c
  ctl/people/cmd_device.c ctl/people/cmd_people.c ctl/people/cmd_people_export.c
  ctl/people/lanes.c ctl/people/people_source.c ctl/people/people_vcard.c ctl/people/people_write.c
  ctl/reach/cmd_cluster.c
  ctl/say/faults.c ctl/say/manual.c ctl/say/russian.c ctl/say/russian_faults.c ctl/say/russian_files.c ctl/say/russian_results.c ctl/say/russian_routes.c ctl/say/sheet.c ctl/setup/cmd_init.c
  ctl/shadow/cmd_shadow.c ctl/shadow/credentials.c ctl/shadow/ids.c ctl/shadow/inflate.c ctl/shadow/listen.c ctl/shadow/mirror.c
  ctl/shadow/proxy.c ctl/shadow/queue.c ctl/shadow/rewrite.c ctl/shadow/spool.c ctl/shadow/translate.c ctl/shadow/upstream.c
  ctl/xlsx/book.c ctl/xlsx/out.c ctl/xlsx/parts.c ctl/xlsx/strings.c ctl/xlsx/xlsx.c)
target_compile_definitions(kartoteka_ctl PRIVATE KARTOTEKA_CONFIG_FILE="/etc/kartoteka/kartoteka.conf")
target_link_libraries(kartoteka_ctl PUBLIC kartoteka_api kartoteka_db PRIVATE PkgConfig::CURL PkgConfig::MICROHTTPD
  PkgConfig::MINIZIP PkgConfig::ZLIB Threads::Threads
  PkgConfig::EXPAT PkgConfig::XLSXWRITER m)
kartoteka_target(kartoteka_ctl)
