/**
 * What makes each version of the schema out of the one before, from 1 on; a step that was released is never changed.
 * `SCHEMA` stands for the schema's quoted name.
 */
export const migrations: readonly string[] = [
  `
  create table SCHEMA.place (
    environment text primary key,
    generation bigint not null default 0,
    lease text,
    last_write uuid
  );
  comment on table SCHEMA.place is 'which generation of the ledger is in force, and who holds the lock';

  create table SCHEMA.ledger_part (
    environment text not null,
    generation bigint not null,
    part integer not null,
    written timestamptz not null default now(),
    body text not null,
    primary key (environment, generation, part)
  );
  comment on table SCHEMA.ledger_part is 'the text of the ledger in pieces: the generation in force and the one before';

  create table SCHEMA.audit (
    environment text not null,
    seq bigint not null,
    line text not null,
    primary key (environment, seq)
  );
  comment on table SCHEMA.audit is 'the audit log: lines are added, never changed';

  create function SCHEMA.refuse_change() returns trigger language plpgsql as $$
  begin
    raise exception 'the audit log is only ever added to';
  end $$;

  create trigger audit_is_kept before update or delete on SCHEMA.audit
    for each row execute function SCHEMA.refuse_change();
  create trigger audit_is_not_emptied before truncate on SCHEMA.audit
    for each statement execute function SCHEMA.refuse_change();
  `,
]
