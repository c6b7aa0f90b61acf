-- Up Migration
create unique index products_name_key on products (lower(name));

-- Down Migration
drop index products_name_key;
