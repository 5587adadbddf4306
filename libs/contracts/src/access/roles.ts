/** The roles an account may hold; one account may hold several. */
export const ROLES = ['VIEWER', 'USER', 'PROVIDER', 'BOTANIST', 'OPERATOR', 'ADMIN', 'SUPER_ADMIN'] as const;
export type Role = (typeof ROLES)[number];
