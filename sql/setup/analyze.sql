-- Restored rows have no statistics: without them a search took more than its time.
ANALYZE;
