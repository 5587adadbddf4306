const ROLES_OF_ACCOUNT = `ARRAY(SELECT r.role FROM account_roles r WHERE r.account_id = a.id ORDER BY r.role)`;
/** The columns of an `Account`, in a query that calls the table `a`. */
export const ACCOUNT = `a.id, a.email, a.username, a.given_name AS "givenName", a.family_name AS "familyName", a.locale,
  a.time_zone AS "timeZone", a.phone, a.status, a.email_verified_at AS "emailVerifiedAt", a.last_login_at AS "lastLoginAt",
  a.version, a.created_at AS "createdAt", a.updated_at AS "updatedAt", ${ROLES_OF_ACCOUNT} AS roles`;
