-- Unix sockets on either side, SOCKS passwords, limits, groups.

alter table tunnel
    alter listen_address drop not null,
    alter listen_port drop not null,
    add listen_path      text,
    add target_path      text,
    add idle_seconds     bigint check (idle_seconds > 0),
    add connection_limit int check (connection_limit > 0),
    add bytes_per_second bigint check (bytes_per_second > 0),
    add socks_user       text,
    -- Sealed by the vault.
    add socks_password   bytea,
    -- Tunnels of one pasted command; a group is nothing but its members.
    add group_id         uuid,
    add group_name       text,
    add constraint tunnel_listens_at_one
        check (num_nonnulls(listen_path, listen_address) = 1
               and (listen_address is null) = (listen_port is null)),
    add constraint tunnel_leads_to_at_most_one
        check (num_nonnulls(target_path, target_host) <= 1
               and (target_host is null) = (target_port is null)),
    add constraint tunnel_login_is_whole check ((socks_user is null) = (socks_password is null)),
    add constraint tunnel_group_is_named check ((group_id is null) = (group_name is null));

create index tunnel_group on tunnel (owner_id, group_id) where group_id is not null;
