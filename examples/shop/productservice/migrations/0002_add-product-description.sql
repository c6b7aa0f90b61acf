-- Up Migration
alter table products add column description text not null default '';

-- Down Migration
alter table products drop column description;
