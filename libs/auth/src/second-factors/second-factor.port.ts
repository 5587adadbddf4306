import { type ClientOrigin } from '../sessions/session';
import { type SecondFactorMethod } from './factor';

/** What somebody answers with; which part is needed depends on the method. */
export interface FactorProof {
  readonly method: SecondFactorMethod;
  /** Of an authenticator app, or from paper. */
  readonly code?: string | undefined;
  /** Of a passkey, as the browser gives it. */
  readonly credential?: object | undefined;
}

/** For what a factor is asked. */
export interface FactorContext {
  readonly accountId: string;
  readonly purpose: 'second_factor' | 'step_up';
  /** The sign-in challenge or the session that asks: an answer to another is none. */
  readonly boundTo: string;
  /** Whether the password was given too; without it a factor must be two by itself. */
  readonly hasPassword: boolean;
  readonly origin: ClientOrigin;
}

/** One way to prove, beside the password, who someone is. Another room adds one by `SecondFactors.register`. */
export abstract class SecondFactor {
  abstract readonly method: SecondFactorMethod;
  /** Whether it can be hit by trying: wrong answers then make the next ones wait. */
  abstract readonly isGuessable: boolean;

  /** Whether the account can answer with it now. */
  abstract isAvailableTo(accountId: string): Promise<boolean>;

  /**
   * Inside a transaction that holds the account's row. Whether the proof is right; a right one is spent with it, and whoever brings
   * it again gets false. A wrong one is no error.
   */
  abstract verify(proof: FactorProof, context: FactorContext): Promise<boolean>;
}
