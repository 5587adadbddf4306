import type { Client } from 'pg';

/** What may be shown of a connection string: never the password. */
export interface ServerAddress {
  /** `host:port` */
  readonly server: string;
  readonly user: string;
  readonly database: string;
}

/** Prisma's code (`P1001`) and a sentence. */
export interface ConnectionProblem {
  readonly code: string;
  readonly message: string;
}

export function addressOf(url: string): ServerAddress;
export function connectTo(url: string): Promise<Client>;
export function connectionProblem(error: unknown, url: string): ConnectionProblem;
export function createDatabase(url: string): Promise<void>;
export function otherDatabase(url: string, database: string): string;
