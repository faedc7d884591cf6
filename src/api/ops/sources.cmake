list(APPEND KARTOTEKA_API_SOURCES api/ops/metrics.c api/ops/ops.c)
