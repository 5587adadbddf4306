-- Who did what to an account. It is only added to; accounts that are gone leave their entries without a name.
CREATE TABLE "account_changes" (
    "id" UUID NOT NULL,
    "account_id" UUID,
    "actor_id" UUID,
    "kind" TEXT NOT NULL,
    "roles_granted" TEXT[] NOT NULL DEFAULT '{}',
    "roles_revoked" TEXT[] NOT NULL DEFAULT '{}',
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "account_changes_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "account_changes_account_id_fkey" FOREIGN KEY ("account_id")
        REFERENCES "accounts"("id") ON DELETE SET NULL ON UPDATE CASCADE,
    CONSTRAINT "account_changes_actor_id_fkey" FOREIGN KEY ("actor_id")
        REFERENCES "accounts"("id") ON DELETE SET NULL ON UPDATE CASCADE,
    CONSTRAINT "account_changes_kind_check"
        CHECK ("kind" IN ('roles', 'name', 'activated', 'deactivated', 'password_changed', 'password_reset', 'email_verified'))
);

CREATE INDEX "account_changes_account_id_id_idx" ON "account_changes"("account_id", "id" DESC);
CREATE INDEX "account_changes_actor_id_id_idx" ON "account_changes"("actor_id", "id" DESC);

-- Part of a name or of an address, in any case, however many accounts there are.
CREATE INDEX "accounts_search_idx" ON "accounts" USING GIN
    ((("given_name" || ' ' || "family_name" || ' ' || "email"::text || ' ' || coalesce("username"::text, ''))) gin_trgm_ops);

-- Nobody takes the last SUPER_ADMIN away, however many try at once: the lock puts them in line, and each then counts what
-- the one before has left. The count is a statement of its own, so that it sees what was committed while it waited.
CREATE FUNCTION "keep_last_super_admin"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('auth.keep_last_super_admin'));
    IF NOT EXISTS (
        SELECT 1 FROM account_roles r JOIN accounts a ON a.id = r.account_id WHERE r.role = 'SUPER_ADMIN' AND a.status = 'active'
    ) THEN
        RAISE EXCEPTION 'the last SUPER_ADMIN stays' USING ERRCODE = 'check_violation', CONSTRAINT = 'account_roles_last_super_admin';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER "account_roles_keep_last_super_admin" AFTER DELETE OR UPDATE ON "account_roles"
    FOR EACH ROW WHEN (OLD."role" = 'SUPER_ADMIN') EXECUTE FUNCTION "keep_last_super_admin"();

-- A disabled account is no help: it counts as none.
CREATE FUNCTION "keep_last_active_super_admin"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM account_roles WHERE account_id = NEW.id AND role = 'SUPER_ADMIN') THEN
        PERFORM pg_advisory_xact_lock(hashtext('auth.keep_last_super_admin'));
        IF NOT EXISTS (
            SELECT 1 FROM account_roles r JOIN accounts a ON a.id = r.account_id WHERE r.role = 'SUPER_ADMIN' AND a.status = 'active'
        ) THEN
            RAISE EXCEPTION 'the last SUPER_ADMIN stays' USING ERRCODE = 'check_violation', CONSTRAINT = 'account_roles_last_super_admin';
        END IF;
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER "accounts_keep_last_active_super_admin" AFTER UPDATE OF "status" ON "accounts"
    FOR EACH ROW WHEN (OLD."status" = 'active' AND NEW."status" <> 'active') EXECUTE FUNCTION "keep_last_active_super_admin"();
