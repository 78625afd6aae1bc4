-- Keys, hosts, tunnels, connections, shares.

create table ssh_key (
    id          uuid primary key,
    owner_id    uuid not null references person on delete cascade,
    name        text not null,
    type        text not null,
    fingerprint text not null,
    public_key  text not null,
    -- Sealed by the vault, as every bytea column below.
    private_key bytea not null,
    passphrase  bytea,
    created_at  timestamptz not null default now(),
    unique (owner_id, name)
);

create table host (
    id                 uuid primary key,
    owner_id           uuid not null,
    name               text not null,
    address            text not null,
    port               int not null check (port between 1 and 65535),
    username           text not null,
    auth               text not null check (auth in ('key', 'password', 'none')),
    key_id             uuid references ssh_key on delete set null,
    password           bytea,
    jump               uuid[] not null default '{}',
    compression        boolean not null default false,
    keep_alive_seconds int not null default 15,
    created_at         timestamptz not null default now(),
    unique (owner_id, name)
);

create table host_key (
    host_id     uuid not null references host on delete cascade,
    type        text not null,
    fingerprint text not null,
    -- The public key as the server sends it; not a secret.
    blob        bytea not null,
    trusted_at  timestamptz not null default now(),
    trusted_by  uuid,
    primary key (host_id, fingerprint)
);

create table tunnel (
    id             uuid primary key,
    owner_id       uuid not null references person on delete cascade,
    host_id        uuid not null references host on delete restrict,
    name           text not null,
    kind           text not null check (kind in ('local', 'remote', 'dynamic')),
    listen_address text not null,
    listen_port    int not null check (listen_port between 0 and 65535),
    target_host    text,
    target_port    int check (target_port between 1 and 65535),
    allow_from     text[] not null default '{}',
    desired        text not null check (desired in ('on', 'off')),
    stop_reason    text,
    created_at     timestamptz not null default now(),
    changed_at     timestamptz not null default now(),
    bytes_in       bigint not null default 0,
    bytes_out      bigint not null default 0,
    connections    bigint not null default 0,
    version        bigint not null default 0,
    unique (owner_id, name)
);
create index tunnel_host on tunnel (host_id);

-- After the one of tunnel on purpose: PostgreSQL runs cascades in the order of the constraints,
-- and a person's hosts can go only when their tunnels are gone.
alter table host
    add constraint host_owner foreign key (owner_id) references person on delete cascade;
create index host_key_id on host (key_id);

create table connection (
    id           uuid primary key,
    tunnel_id    uuid not null references tunnel on delete cascade,
    owner_id     uuid not null references person on delete cascade,
    peer         text not null,
    target       text not null,
    opened_at    timestamptz not null default now(),
    closed_at    timestamptz,
    bytes_in     bigint not null default 0,
    bytes_out    bigint not null default 0,
    close_reason text
);
create index connection_tunnel on connection (tunnel_id, opened_at desc);
create index connection_open on connection (tunnel_id) where closed_at is null;
create index connection_owner on connection (owner_id);

create table share (
    id            uuid primary key,
    tunnel_id     uuid not null references tunnel on delete cascade,
    owner_id      uuid not null references person on delete cascade,
    name          text not null,
    slug_hash     bytea not null unique,
    slug          bytea not null,
    expires_at    timestamptz not null,
    revoked_at    timestamptz,
    host_header   text not null,
    password_hash text,
    signed_in     boolean not null default false,
    allow_from    text[] not null default '{}',
    methods       text[] not null default '{}',
    path_prefix   text,
    max_visits    int,
    visits        bigint not null default 0,
    created_at    timestamptz not null default now()
);
create index share_tunnel on share (tunnel_id);
create index share_owner on share (owner_id);
