export interface ConfigProblem {
  /** The variable, e.g. `DATABASE_URL`. */
  readonly name: string;
  readonly about: string;
  /** What is wrong and what is expected; never the value of a secret. */
  readonly problem: string;
}

/** Everything that is wrong with the configuration, at once. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';

  constructor(readonly problems: readonly ConfigProblem[]) {
    const count = problems.length === 1 ? 'a problem' : `${problems.length} problems`;
    super([`The configuration has ${count}:`, ...problems.map(line)].join('\n'));
  }
}

const line = ({ name, about, problem }: ConfigProblem): string => `  ${name}: ${problem}  (${about})`;
