-- How a session was last proved to be its owner's, and when: what step-up asks for.
ALTER TABLE "sessions" ADD COLUMN "authenticated_at" TIMESTAMPTZ(3);
UPDATE "sessions" SET "authenticated_at" = "created_at";
ALTER TABLE "sessions" ALTER COLUMN "authenticated_at" SET NOT NULL,
    ALTER COLUMN "authenticated_at" SET DEFAULT CURRENT_TIMESTAMP,
    ADD COLUMN "factors" TEXT[] NOT NULL DEFAULT '{password}',
    ADD CONSTRAINT "sessions_factors_check" CHECK (cardinality("factors") > 0);

-- One authenticator app an account. Until it is confirmed it asks for nothing and proves nothing.
CREATE TABLE "totp_authenticators" (
    "account_id" UUID NOT NULL,
    "sealed_secret" BYTEA NOT NULL,
    "key_version" INTEGER NOT NULL,
    "last_step" BIGINT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "confirmed_at" TIMESTAMPTZ(3),

    CONSTRAINT "totp_authenticators_pkey" PRIMARY KEY ("account_id"),
    CONSTRAINT "totp_authenticators_account_id_fkey" FOREIGN KEY ("account_id")
        REFERENCES "accounts"("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "totp_authenticators_key_version_check" CHECK ("key_version" >= 1),
    -- A confirmed authenticator has used the code that confirmed it.
    CONSTRAINT "totp_authenticators_confirmed_check" CHECK ("confirmed_at" IS NULL OR "last_step" IS NOT NULL)
);

-- What the cleaning reads: enrolments that were never confirmed.
CREATE INDEX "totp_authenticators_pending_idx" ON "totp_authenticators"("created_at") WHERE "confirmed_at" IS NULL;

CREATE TABLE "recovery_codes" (
    "id" UUID NOT NULL,
    "account_id" UUID NOT NULL,
    "code_hash" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "used_at" TIMESTAMPTZ(3),

    CONSTRAINT "recovery_codes_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "recovery_codes_account_id_fkey" FOREIGN KEY ("account_id")
        REFERENCES "accounts"("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "recovery_codes_code_hash_check" CHECK (octet_length("code_hash") = 32)
);

CREATE UNIQUE INDEX "recovery_codes_account_id_code_hash_key" ON "recovery_codes"("account_id", "code_hash");

CREATE TABLE "passkeys" (
    "id" UUID NOT NULL,
    "account_id" UUID NOT NULL,
    "credential_id" BYTEA NOT NULL,
    "public_key" BYTEA NOT NULL,
    "counter" BIGINT NOT NULL,
    "transports" TEXT[] NOT NULL DEFAULT '{}',
    "name" TEXT NOT NULL,
    "is_backed_up" BOOLEAN NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_used_at" TIMESTAMPTZ(3),

    CONSTRAINT "passkeys_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "passkeys_account_id_fkey" FOREIGN KEY ("account_id")
        REFERENCES "accounts"("id") ON DELETE CASCADE ON UPDATE CASCADE,
    -- The longest that WebAuthn allows is 1,023 bytes.
    CONSTRAINT "passkeys_credential_id_check" CHECK (octet_length("credential_id") BETWEEN 1 AND 1023),
    CONSTRAINT "passkeys_counter_check" CHECK ("counter" BETWEEN 0 AND 4294967295),
    CONSTRAINT "passkeys_name_check" CHECK (length("name") BETWEEN 1 AND 60)
);

CREATE UNIQUE INDEX "passkeys_credential_id_key" ON "passkeys"("credential_id");
CREATE INDEX "passkeys_account_id_id_idx" ON "passkeys"("account_id", "id");

-- A sign-in whose password was right and whose second factor is still asked for.
CREATE TABLE "sign_in_challenges" (
    "id" UUID NOT NULL,
    "account_id" UUID NOT NULL,
    "attempt_id" UUID NOT NULL,
    "token_hash" BYTEA NOT NULL,
    "credentials_version" INTEGER NOT NULL,
    "remember_me" BOOLEAN NOT NULL,
    "failures" INTEGER NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "used_at" TIMESTAMPTZ(3),

    CONSTRAINT "sign_in_challenges_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "sign_in_challenges_account_id_fkey" FOREIGN KEY ("account_id")
        REFERENCES "accounts"("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "sign_in_challenges_token_hash_check" CHECK (octet_length("token_hash") = 32),
    CONSTRAINT "sign_in_challenges_failures_check" CHECK ("failures" >= 0)
);

CREATE UNIQUE INDEX "sign_in_challenges_token_hash_key" ON "sign_in_challenges"("token_hash");
CREATE INDEX "sign_in_challenges_account_id_idx" ON "sign_in_challenges"("account_id");
CREATE INDEX "sign_in_challenges_expires_at_idx" ON "sign_in_challenges"("expires_at");

-- What an authenticator is to sign. It goes with its first use.
CREATE TABLE "webauthn_challenges" (
    "challenge_hash" BYTEA NOT NULL,
    "purpose" TEXT NOT NULL,
    "account_id" UUID,
    "bound_to" UUID,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "webauthn_challenges_pkey" PRIMARY KEY ("challenge_hash"),
    CONSTRAINT "webauthn_challenges_account_id_fkey" FOREIGN KEY ("account_id")
        REFERENCES "accounts"("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "webauthn_challenges_challenge_hash_check" CHECK (octet_length("challenge_hash") = 32),
    -- Only a sign-in comes from nobody in particular; everything else is bound to an account, and to its session or its sign-in.
    CONSTRAINT "webauthn_challenges_purpose_check" CHECK (
        ("purpose" = 'sign_in' AND "account_id" IS NULL AND "bound_to" IS NULL)
        OR ("purpose" IN ('registration', 'second_factor', 'step_up') AND "account_id" IS NOT NULL AND "bound_to" IS NOT NULL))
);

CREATE INDEX "webauthn_challenges_account_id_idx" ON "webauthn_challenges"("account_id");
CREATE INDEX "webauthn_challenges_expires_at_idx" ON "webauthn_challenges"("expires_at");

-- What a mail is about and where it goes are no longer always found by one address.
ALTER TABLE "auth_mails" ADD COLUMN "account_id" UUID,
    ADD CONSTRAINT "auth_mails_account_id_fkey" FOREIGN KEY ("account_id")
        REFERENCES "accounts"("id") ON DELETE CASCADE ON UPDATE CASCADE;
CREATE INDEX "auth_mails_account_id_idx" ON "auth_mails"("account_id");

-- The kinds are listed where the code that writes them is (mail-request.ts, account-change.repository.ts); here their shape.
ALTER TABLE "auth_mails" DROP CONSTRAINT "auth_mails_kind_check",
    ADD CONSTRAINT "auth_mails_kind_shape" CHECK ("kind" ~ '^[a-z_]{1,40}$');
ALTER TABLE "account_changes" DROP CONSTRAINT "account_changes_kind_check",
    ADD CONSTRAINT "account_changes_kind_shape" CHECK ("kind" ~ '^[a-z_]{1,40}$');
ALTER TABLE "mail_tokens" DROP CONSTRAINT "mail_tokens_purpose_check",
    ADD CONSTRAINT "mail_tokens_purpose_check" CHECK ("purpose" IN ('verify_email', 'reset_password', 'change_email'));
