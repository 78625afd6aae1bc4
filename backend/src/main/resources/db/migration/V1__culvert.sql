-- People, their sessions and tokens, and the audit log.

create table person (
    id            uuid primary key,
    name          text not null check (length(name) between 1 and 64),
    role          text not null check (role in ('member', 'auditor', 'admin')),
    password_hash text not null,
    created_at    timestamptz not null default now(),
    disabled_at   timestamptz
);
-- One person per name, however it is capitalised.
create unique index person_name on person (lower(name));

create table login_session (
    -- SHA-256 of the cookie: a stolen copy of the table signs nobody in.
    hash       bytea primary key check (length(hash) = 32),
    person_id  uuid not null references person on delete cascade,
    address    text not null,
    agent      text not null,
    created_at timestamptz not null default now(),
    last_seen  timestamptz not null default now(),
    expires_at timestamptz not null
);
create index login_session_person on login_session (person_id);

create table api_token (
    id           uuid primary key,
    owner_id     uuid not null references person on delete cascade,
    name         text not null check (length(name) between 1 and 100),
    scope        text not null check (scope in ('all', 'read')),
    hash         bytea not null unique check (length(hash) = 32),
    created_at   timestamptz not null default now(),
    expires_at   timestamptz,
    last_used_at timestamptz,
    unique (owner_id, name)
);

create table audit_event (
    seq         bigint primary key check (seq > 0),
    at          timestamptz not null,
    -- No foreign key: the event outlives the person.
    actor_id    uuid,
    actor_name  text not null,
    via         text not null check (via in ('page', 'api', 'system')),
    address     text,
    action      text not null,
    object_kind text not null,
    object_id   uuid,
    object_name text not null,
    ok          boolean not null,
    detail      jsonb not null,
    -- HMAC-SHA256 over the mac of the event before and the canonical form of this one.
    mac         bytea not null check (length(mac) = 32)
);
create index audit_event_at on audit_event (at);
create index audit_event_actor on audit_event (actor_id, seq);
create index audit_event_object on audit_event (object_id, seq);

create function audit_event_is_append_only() returns trigger language plpgsql as $$
begin
    raise exception 'audit_event is append-only';
end
$$;

create trigger audit_event_rows before update or delete on audit_event
    for each row execute function audit_event_is_append_only();
create trigger audit_event_table before truncate on audit_event
    for each statement execute function audit_event_is_append_only();
