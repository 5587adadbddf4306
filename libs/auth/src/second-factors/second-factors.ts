import { Injectable } from '@nestjs/common';
import { SECOND_FACTOR_METHODS, type SecondFactorMethod } from './factor';
import { type SecondFactor } from './second-factor.port';

/** The ways to prove a second factor that this process knows. */
@Injectable()
export class SecondFactors {
  private readonly factors = new Map<SecondFactorMethod, SecondFactor>();

  /** @throws when there is one for this method already */
  register(factor: SecondFactor): void {
    if (this.factors.has(factor.method)) throw new Error(`There are two second factors for ${factor.method}`);
    this.factors.set(factor.method, factor);
  }

  of(method: SecondFactorMethod): SecondFactor | undefined {
    return this.factors.get(method);
  }

  /** With what the account can answer now; nothing when it has no second factor. Recovery codes stand in for one, alone they are none. */
  async availableTo(accountId: string): Promise<SecondFactorMethod[]> {
    const methods: SecondFactorMethod[] = [];
    // One after the other: in a transaction they share a connection.
    for (const method of SECOND_FACTOR_METHODS) if (await this.factors.get(method)?.isAvailableTo(accountId)) methods.push(method);
    return methods.some((method) => method !== 'recovery_code') ? methods : [];
  }
}
