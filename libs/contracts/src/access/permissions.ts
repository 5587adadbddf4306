import { type Role } from './roles';

/** What a role may do with each permission; a word that is not here does not exist, and what no role has is denied. */
const GRANTED = {
  'auth.profile.read': ['VIEWER', 'USER', 'PROVIDER', 'BOTANIST', 'OPERATOR', 'ADMIN', 'SUPER_ADMIN'],
  'users.account.read': ['ADMIN', 'SUPER_ADMIN'],
  'users.account.manage': ['ADMIN', 'SUPER_ADMIN'],
  'users.session.manage': ['ADMIN', 'SUPER_ADMIN'],
  'users.statistics.read': ['ADMIN', 'SUPER_ADMIN'],
  'iot.sensor.read': ['VIEWER', 'USER', 'PROVIDER', 'BOTANIST', 'OPERATOR', 'ADMIN', 'SUPER_ADMIN'],
  'iot.sensor.manage': ['OPERATOR', 'ADMIN', 'SUPER_ADMIN'],
  'iot.sensor.remove': ['ADMIN', 'SUPER_ADMIN'],
  'iot.zone.read': ['VIEWER', 'USER', 'PROVIDER', 'BOTANIST', 'OPERATOR', 'ADMIN', 'SUPER_ADMIN'],
  'iot.zone.manage': ['ADMIN', 'SUPER_ADMIN'],
  'iot.alert.read': ['VIEWER', 'USER', 'PROVIDER', 'BOTANIST', 'OPERATOR', 'ADMIN', 'SUPER_ADMIN'],
  'iot.alert.handle': ['OPERATOR', 'ADMIN', 'SUPER_ADMIN'],
  'iot.rule.manage': ['OPERATOR', 'ADMIN', 'SUPER_ADMIN'],
  'iot.ledger.read': ['OPERATOR', 'ADMIN', 'SUPER_ADMIN'],
  'iot.ledger.replay': ['OPERATOR', 'ADMIN', 'SUPER_ADMIN'],
  'gis.address.read': ['VIEWER', 'USER', 'PROVIDER', 'BOTANIST', 'OPERATOR', 'ADMIN', 'SUPER_ADMIN'],
  'gis.layer.read': ['VIEWER', 'USER', 'PROVIDER', 'BOTANIST', 'OPERATOR', 'ADMIN', 'SUPER_ADMIN'],
  'gis.layer.manage': ['ADMIN', 'SUPER_ADMIN'],
  'gis.feature.manage': ['OPERATOR', 'ADMIN', 'SUPER_ADMIN'],
  'notifications.notification.send': ['ADMIN', 'SUPER_ADMIN'],
  'notifications.template.manage': ['ADMIN', 'SUPER_ADMIN'],
  'notifications.delivery.read': ['ADMIN', 'SUPER_ADMIN'],
  'notifications.delivery.retry': ['ADMIN', 'SUPER_ADMIN'],
  'notifications.own.manage': ['VIEWER', 'USER', 'PROVIDER', 'BOTANIST', 'OPERATOR', 'ADMIN', 'SUPER_ADMIN'],
  'notifications.own.read': ['VIEWER', 'USER', 'PROVIDER', 'BOTANIST', 'OPERATOR', 'ADMIN', 'SUPER_ADMIN'],
  'statistics.realtime.read': ['ADMIN', 'SUPER_ADMIN'],
} as const satisfies Record<string, readonly Role[]>;

/** A dotted word: room, noun, verb. */
export type Permission = keyof typeof GRANTED;
export const PERMISSIONS = Object.keys(GRANTED) as Permission[];

/** The permissions that the roles give together. */
export function permissionsOf(roles: readonly Role[]): ReadonlySet<Permission> {
  return new Set(PERMISSIONS.filter((permission) => (GRANTED[permission] as readonly Role[]).some((role) => roles.includes(role))));
}
