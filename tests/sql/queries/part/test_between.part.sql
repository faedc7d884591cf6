-- fields: low bigint, high bigint?
(:id >= :low AND (:high IS NULL OR :id <= :high))
