-- Grows with each change of what proves who someone is, so that a sign-in that began before the change fails after it.
-- The hash alone cannot tell: it also changes when its parameters are renewed.
ALTER TABLE "accounts" ADD COLUMN "credentials_version" INTEGER NOT NULL DEFAULT 1;
ALTER TABLE "accounts" ADD CONSTRAINT "accounts_credentials_version_check" CHECK ("credentials_version" >= 1);

-- The live sessions of an account, the newest first.
CREATE INDEX "sessions_account_id_id_live_idx" ON "sessions"("account_id", "id" DESC) WHERE "revoked_at" IS NULL;
