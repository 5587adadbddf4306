import { type ErrorFactory } from '@madinina/contracts';
import { DatabaseError } from 'pg';

const UNIQUE_VIOLATION = '23505';
const INTEGRITY_CLASS = '23';

/** The violation as PostgreSQL told it, found in whatever threw: pg itself, or Prisma around its driver adapter. */
interface Violation {
  readonly code: string;
  readonly constraint: string | undefined;
}

/**
 * Keeps what a person wrote out of errors, and so out of logs: for a violated constraint PostgreSQL adds the row.
 * The constraint's name is put where Prisma, which drops it, still passes it on.
 */
export function withoutRowValues(error: unknown): unknown {
  if (error instanceof DatabaseError && error.code?.startsWith(INTEGRITY_CLASS)) {
    error.detail = undefined;
    if (error.constraint !== undefined) error.message = `violates constraint "${error.constraint}"`;
  }
  return error;
}

/** Name of the violated constraint or unique index, or undefined when the error is something else. */
export function constraintOf(error: unknown): string | undefined {
  return violationOf(error)?.constraint;
}

export function isUniqueViolation(error: unknown): boolean {
  return violationOf(error)?.code === UNIQUE_VIOLATION;
}

/**
 * Lets the database decide races: a violated constraint becomes the room's own error, anything else passes.
 * @param errors constraint or unique index → the error that it means
 */
export async function translateConstraints<T>(work: Promise<T>, errors: Readonly<Record<string, ErrorFactory>>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const constraint = constraintOf(error);
    const translated = constraint !== undefined && Object.hasOwn(errors, constraint) ? errors[constraint] : undefined;
    throw translated ? translated({}, { cause: error }) : error;
  }
}

function violationOf(error: unknown): Violation | undefined {
  if (error instanceof DatabaseError)
    return error.code?.startsWith(INTEGRITY_CLASS) ? { code: error.code, constraint: error.constraint } : undefined;
  const told = driverCause(error);
  if (!told?.originalCode?.startsWith(INTEGRITY_CLASS)) return undefined;
  return { code: told.originalCode, constraint: /"(.+)"$/.exec(told.originalMessage ?? '')?.[1] };
}

interface DriverCause {
  readonly originalCode?: string;
  readonly originalMessage?: string;
}

/** What PrismaPg kept of PostgreSQL's error: in `cause` of the driver error, itself in `meta` of Prisma's. */
export function driverCause(error: unknown): DriverCause | undefined {
  const meta = field(error, 'meta');
  const driverError = meta === undefined ? error : field(meta, 'driverAdapterError');
  const cause = field(driverError, 'cause');
  return typeof field(cause, 'originalCode') === 'string' ? (cause as DriverCause) : undefined;
}

const field = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
