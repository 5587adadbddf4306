/**
 * SQL: the second factors that the account in `column` has, as `text[]`. Recovery codes stand in for one that is lost; alone they
 * are none.
 */
export const SECOND_FACTORS_OF_ACCOUNT = (column: string): string => `(
  SELECT array_remove(ARRAY[
    CASE WHEN own.totp THEN 'totp' END,
    CASE WHEN own.passkey THEN 'passkey' END,
    CASE WHEN (own.totp OR own.passkey)
      AND EXISTS (SELECT 1 FROM recovery_codes c WHERE c.account_id = ${column} AND c.used_at IS NULL) THEN 'recovery_code' END
  ], NULL)
  FROM (SELECT
    EXISTS (SELECT 1 FROM totp_authenticators t WHERE t.account_id = ${column} AND t.confirmed_at IS NOT NULL) AS totp,
    EXISTS (SELECT 1 FROM passkeys p WHERE p.account_id = ${column}) AS passkey
  ) own)`;
