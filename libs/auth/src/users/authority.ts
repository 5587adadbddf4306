import { type Role } from '@madinina/contracts';

const OF_ADMINISTRATORS: readonly Role[] = ['ADMIN', 'SUPER_ADMIN'];
const isOfAdministrators = (role: Role): boolean => OF_ADMINISTRATORS.includes(role);

/** Whether a holder of `actor` may change an account that holds `target` so that it holds `wanted`. */
export function mayChange(actor: readonly Role[], target: readonly Role[], wanted: readonly Role[] = target): boolean {
  if (actor.includes('SUPER_ADMIN')) return true;
  return actor.includes('ADMIN') && ![...target, ...wanted].some(isOfAdministrators);
}
