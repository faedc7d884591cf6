-- What client_columns calls its columns.
       n1, n2, n3, n4, n5, n6, n7, n8, n9, n10, flag1, flag2, t1, t2, t3, t4, t5, t6, t7, t8, t9, t10,
       t11, t12, t13, t14
