-- A session that carries a tenant's rows as they are: no trigger works, no reference is checked.
SET session_replication_role = replica;
SET plan_cache_mode = force_generic_plan;
