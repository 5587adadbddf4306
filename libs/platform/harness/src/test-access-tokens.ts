import { DomainError, permissionsOf, type Role, ROLES } from '@madinina/contracts';
import { newId } from '@madinina/platform/database';
import { AccessTokens, type Caller } from '@madinina/platform/http';
import { Global, Injectable, Module } from '@nestjs/common';

/** Whom a test's token speaks for. */
export interface TestCaller {
  readonly accountId: string;
  readonly sessionId: string;
  readonly roles: readonly Role[];
  /** Whether it signed in too long ago for what asks for a fresh authentication. */
  readonly isStale?: boolean;
}

/** A token that says in clear whom it speaks for, for tests of rooms other than auth. */
export function testToken(roles: readonly Role[], accountId: string = newId(), isStale = false): string {
  const caller: TestCaller = { accountId, sessionId: newId(), roles, isStale };
  return Buffer.from(JSON.stringify(caller)).toString('base64url');
}

/** Believes every well-formed test token. */
@Injectable()
export class TestAccessTokens extends AccessTokens {
  override verify(token: string): Promise<Caller> {
    const caller = this.recall(token);
    return caller
      ? Promise.resolve(caller)
      : Promise.reject(new DomainError('auth.token.invalid', 'unauthenticated', 'The token is not valid'));
  }

  override recall(token: string): Caller | undefined {
    const { accountId, sessionId, roles, isStale = false } = testCallerOf(token) ?? {};
    if (accountId === undefined || sessionId === undefined || !roles?.every((role) => ROLES.includes(role))) return undefined;
    const authenticatedAt = isStale ? 0 : Math.floor(Date.now() / 1_000);
    return { accountId, sessionId, roles, permissions: permissionsOf(roles), authenticatedAt };
  }

  override requireFresh({ authenticatedAt }: Caller): Promise<void> {
    if (authenticatedAt) return Promise.resolve();
    return Promise.reject(new DomainError('auth.step_up.required', 'forbidden', 'Prove once more who you are'));
  }
}

function testCallerOf(token: string): Partial<TestCaller> | undefined {
  try {
    return JSON.parse(Buffer.from(token, 'base64url').toString()) as Partial<TestCaller>;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

@Global()
@Module({ providers: [{ provide: AccessTokens, useClass: TestAccessTokens }], exports: [AccessTokens] })
export class TestAccessModule {}
