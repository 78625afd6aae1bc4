-- More ways to sign in and to trust.

alter table host drop constraint host_auth_check;
alter table host
    add constraint host_auth_check check (auth in ('key', 'password', 'agent', 'ask', 'none')),
    -- Old algorithms, by choice of the owner.
    add column legacy boolean not null default false;

-- What a trusted key stands for: itself, those it certifies (@cert-authority), or a warning
-- (@revoked). One key can be an authority and still be shown by a server as its own.
alter table host_key
    add column kind text not null default 'key' check (kind in ('key', 'authority', 'revoked'));
alter table host_key drop constraint host_key_pkey;
alter table host_key add primary key (host_id, kind, fingerprint);

-- An OpenSSH user certificate over the key; not a secret.
alter table ssh_key add column certificate text;
