-- More about connections, what flowed by the minute and by the day, ups and downs of tunnels.

alter table connection add column kind text check (kind in ('local', 'remote', 'dynamic'));
alter table connection add column first_byte_millis bigint check (first_byte_millis >= 0);
update connection set kind = tunnel.kind from tunnel where tunnel.id = connection.tunnel_id;
alter table connection alter column kind set not null;
-- For the cleaner, which goes from the oldest on.
create index connection_closed on connection (closed_at) where closed_at is not null;
-- For the export of everything that was a person's.
drop index connection_owner;
create index connection_owner on connection (owner_id, opened_at desc, id desc);

create table traffic_minute (
    tunnel_id uuid not null references tunnel on delete cascade,
    -- The minute's first instant.
    at        timestamptz not null,
    -- When the console that counted began: two lives may share a minute, and each has its own row,
    -- which it may write as often as it likes.
    began     timestamptz not null,
    bytes_in  bigint not null,
    bytes_out bigint not null,
    opened    bigint not null,
    peak      int not null,
    refused   bigint not null,
    primary key (tunnel_id, at, began)
);
create index traffic_minute_at on traffic_minute (at);

create table traffic_day (
    tunnel_id uuid not null references tunnel on delete cascade,
    -- In UTC.
    day       date not null,
    bytes_in  bigint not null,
    bytes_out bigint not null,
    opened    bigint not null,
    peak      int not null,
    refused   bigint not null,
    primary key (tunnel_id, day)
);
create index traffic_day_day on traffic_day (day);

create table tunnel_event (
    id        bigint generated always as identity primary key,
    tunnel_id uuid not null references tunnel on delete cascade,
    state     text not null,
    since     timestamptz not null,
    code      text,
    cause     text,
    -- Changes just before this one that were left out, because there were too many.
    skipped   int not null default 0
);
create index tunnel_event_tunnel on tunnel_event (tunnel_id, since desc, id desc);
create index tunnel_event_since on tunnel_event (since);

-- One row: when the console was last seen alive, so that the next one knows when a crash was.
create table console_seen (
    one boolean primary key default true check (one),
    at  timestamptz not null
);
