-- The control database: who may write and read, and how much. Runs as it is on PostgreSQL and on H2.
CREATE TABLE tenants
(
    id           VARCHAR(150)             NOT NULL PRIMARY KEY,
    display_name VARCHAR(200)             NOT NULL,
    created_at   TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT CURRENT_TIMESTAMP,
    disabled_at  TIMESTAMP WITH TIME ZONE
);

-- A token is shown once, when it is made; only its SHA-256 (64 lower-case hex digits) is kept.
CREATE TABLE tokens
(
    id           VARCHAR(36)              NOT NULL PRIMARY KEY,
    tenant_id    VARCHAR(150)             NOT NULL REFERENCES tenants (id),
    token_sha256 CHAR(64)                 NOT NULL UNIQUE,
    description  VARCHAR(200)             NOT NULL,
    may_read     BOOLEAN                  NOT NULL,
    may_write    BOOLEAN                  NOT NULL,
    created_at   TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT CURRENT_TIMESTAMP,
    expires_at   TIMESTAMP WITH TIME ZONE,
    revoked_at   TIMESTAMP WITH TIME ZONE
);

CREATE INDEX tokens_of_tenant ON tokens (tenant_id);

-- What differs from the default for one tenant; names are those of the settings, e.g. ingestion-bytes-per-second.
CREATE TABLE quotas
(
    tenant_id  VARCHAR(150)             NOT NULL REFERENCES tenants (id),
    quota_name VARCHAR(100)             NOT NULL,
    quota      BIGINT                   NOT NULL,
    changed_at TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT CURRENT_TIMESTAMP,
    PRIMARY KEY (tenant_id, quota_name)
);

INSERT INTO tenants (id, display_name) VALUES ('default', 'Everything that arrives without a tenant');
INSERT INTO tenants (id, display_name) VALUES ('varve', 'What Varve says about itself');
