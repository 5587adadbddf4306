-- People who can sign in. E-mail and username are citext: unique without regard to case.
CREATE TABLE "accounts" (
    "id" UUID NOT NULL,
    "email" CITEXT NOT NULL,
    "username" CITEXT,
    "password_hash" TEXT NOT NULL,
    "given_name" TEXT NOT NULL,
    "family_name" TEXT NOT NULL,
    "locale" TEXT NOT NULL DEFAULT 'fr',
    "time_zone" TEXT NOT NULL DEFAULT 'America/Martinique',
    "phone" TEXT,
    "status" TEXT NOT NULL DEFAULT 'active',
    "email_verified_at" TIMESTAMPTZ(3),
    "last_login_at" TIMESTAMPTZ(3),
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "accounts_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "accounts_email_check" CHECK ("email"::text ~ '^[^@[:space:]]+@[^@[:space:]]+$' AND length("email"::text) <= 254),
    -- No @ in a username: what is typed at sign-in is either an e-mail or a username, never both.
    CONSTRAINT "accounts_username_check" CHECK ("username"::text ~ '^[a-z0-9._-]{3,32}$'),
    CONSTRAINT "accounts_password_hash_check" CHECK ("password_hash" LIKE '$argon2id$%'),
    CONSTRAINT "accounts_given_name_check" CHECK (length("given_name") BETWEEN 1 AND 100),
    CONSTRAINT "accounts_family_name_check" CHECK (length("family_name") BETWEEN 1 AND 100),
    CONSTRAINT "accounts_locale_check" CHECK ("locale" IN ('fr', 'en', 'gcf')),
    CONSTRAINT "accounts_phone_check" CHECK ("phone" ~ '^\+[1-9][0-9]{6,14}$'),
    CONSTRAINT "accounts_status_check" CHECK ("status" IN ('active', 'disabled')),
    CONSTRAINT "accounts_version_check" CHECK ("version" >= 1)
);

CREATE UNIQUE INDEX "accounts_email_key" ON "accounts"("email");
CREATE UNIQUE INDEX "accounts_username_key" ON "accounts"("username");

CREATE TABLE "account_roles" (
    "account_id" UUID NOT NULL,
    "role" TEXT NOT NULL,
    "granted_by" UUID,
    "granted_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "account_roles_pkey" PRIMARY KEY ("account_id", "role"),
    CONSTRAINT "account_roles_account_id_fkey" FOREIGN KEY ("account_id")
        REFERENCES "accounts"("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "account_roles_role_check"
        CHECK ("role" IN ('VIEWER', 'USER', 'PROVIDER', 'BOTANIST', 'OPERATOR', 'ADMIN', 'SUPER_ADMIN'))
);

-- "Every operator", page by page, for what is sent to a role.
CREATE INDEX "account_roles_role_account_id_idx" ON "account_roles"("role", "account_id");

-- One sign-in on one device.
CREATE TABLE "sessions" (
    "id" UUID NOT NULL,
    "account_id" UUID NOT NULL,
    "device" TEXT NOT NULL,
    "address" INET NOT NULL,
    "remember_me" BOOLEAN NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "idle_seconds" INTEGER NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "revoked_at" TIMESTAMPTZ(3),
    "revoked_reason" TEXT,

    CONSTRAINT "sessions_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "sessions_account_id_fkey" FOREIGN KEY ("account_id")
        REFERENCES "accounts"("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "sessions_device_check" CHECK (length("device") <= 200),
    CONSTRAINT "sessions_idle_seconds_check" CHECK ("idle_seconds" > 0),
    CONSTRAINT "sessions_revoked_check" CHECK (("revoked_at" IS NULL) = ("revoked_reason" IS NULL))
);

CREATE INDEX "sessions_account_id_created_at_idx" ON "sessions"("account_id", "created_at");
-- What the cleaning reads.
CREATE INDEX "sessions_expires_at_idx" ON "sessions"("expires_at");
-- What each process reads to know the sessions it must refuse: those ended within the life of an access token.
CREATE INDEX "sessions_revoked_at_idx" ON "sessions"("revoked_at") WHERE "revoked_at" IS NOT NULL;

-- The chain of refresh tokens of a session. Only their SHA-256 is here: whoever reads the table cannot sign in with it.
CREATE TABLE "refresh_tokens" (
    "id" UUID NOT NULL,
    "session_id" UUID NOT NULL,
    "token_hash" BYTEA NOT NULL,
    "parent_id" UUID,
    "issued_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "used_at" TIMESTAMPTZ(3),

    CONSTRAINT "refresh_tokens_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "refresh_tokens_session_id_fkey" FOREIGN KEY ("session_id")
        REFERENCES "sessions"("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "refresh_tokens_parent_id_fkey" FOREIGN KEY ("parent_id")
        REFERENCES "refresh_tokens"("id") ON DELETE SET NULL ON UPDATE CASCADE,
    CONSTRAINT "refresh_tokens_token_hash_check" CHECK (octet_length("token_hash") = 32)
);

CREATE UNIQUE INDEX "refresh_tokens_token_hash_key" ON "refresh_tokens"("token_hash");
-- A token has one successor, however many refreshes race for it.
CREATE UNIQUE INDEX "refresh_tokens_parent_id_key" ON "refresh_tokens"("parent_id");
-- A session has one token that can still be used: a family cannot fork.
CREATE UNIQUE INDEX "refresh_tokens_one_unused_key" ON "refresh_tokens"("session_id") WHERE "used_at" IS NULL;
CREATE INDEX "refresh_tokens_session_id_idx" ON "refresh_tokens"("session_id");
-- What the cleaning reads.
CREATE INDEX "refresh_tokens_used_at_idx" ON "refresh_tokens"("used_at") WHERE "used_at" IS NOT NULL;

-- Attempts to sign in. What was typed is kept as a keyed hash: it can be counted, not read.
CREATE TABLE "auth_attempts" (
    "id" UUID NOT NULL,
    "account_id" UUID,
    "identifier_hash" BYTEA NOT NULL,
    "method" TEXT NOT NULL,
    "outcome" TEXT NOT NULL,
    "address" INET NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "auth_attempts_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "auth_attempts_account_id_fkey" FOREIGN KEY ("account_id")
        REFERENCES "accounts"("id") ON DELETE SET NULL ON UPDATE CASCADE
);

CREATE INDEX "auth_attempts_identifier_hash_at_idx" ON "auth_attempts"("identifier_hash", "at");
CREATE INDEX "auth_attempts_address_at_idx" ON "auth_attempts"("address", "at");
CREATE INDEX "auth_attempts_account_id_at_idx" ON "auth_attempts"("account_id", "at");
CREATE INDEX "auth_attempts_at_idx" ON "auth_attempts"("at");
