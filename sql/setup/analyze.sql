-- Restored rows have no statistics, without which a search took longer than it may.
ANALYZE;
