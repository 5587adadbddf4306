-- Mails that were asked for and have not left. A request for an address that nobody has looks like any other, so that the
-- process that takes it does the same work for both; the row goes when the mail does.
CREATE TABLE "auth_mails" (
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "email" CITEXT NOT NULL,
    "details" JSONB NOT NULL DEFAULT '{}',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "auth_mails_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "auth_mails_kind_check"
        CHECK ("kind" IN ('verify_email', 'reset_password', 'address_known', 'password_changed', 'password_reset', 'new_device'))
);

-- What the cleaning reads.
CREATE INDEX "auth_mails_created_at_idx" ON "auth_mails"("created_at");

-- Tokens that mails carry. Only their SHA-256 is here: whoever reads the table cannot use one.
CREATE TABLE "mail_tokens" (
    "id" UUID NOT NULL,
    "account_id" UUID NOT NULL,
    "purpose" TEXT NOT NULL,
    "email" CITEXT NOT NULL,
    "token_hash" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "used_at" TIMESTAMPTZ(3),

    CONSTRAINT "mail_tokens_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "mail_tokens_account_id_fkey" FOREIGN KEY ("account_id")
        REFERENCES "accounts"("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "mail_tokens_purpose_check" CHECK ("purpose" IN ('verify_email', 'reset_password')),
    CONSTRAINT "mail_tokens_token_hash_check" CHECK (octet_length("token_hash") = 32)
);

CREATE UNIQUE INDEX "mail_tokens_token_hash_key" ON "mail_tokens"("token_hash");
-- The newest mail counts: an account has one token for one purpose.
CREATE UNIQUE INDEX "mail_tokens_one_unused_key" ON "mail_tokens"("account_id", "purpose") WHERE "used_at" IS NULL;
CREATE INDEX "mail_tokens_account_id_purpose_created_at_idx" ON "mail_tokens"("account_id", "purpose", "created_at");
-- What the cleaning reads.
CREATE INDEX "mail_tokens_expires_at_idx" ON "mail_tokens"("expires_at");
