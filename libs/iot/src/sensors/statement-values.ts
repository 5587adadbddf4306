/** The values of one SQL statement, in the order of their placeholders. */
export class StatementValues {
  readonly list: unknown[] = [];

  /** The placeholder for `value`, e.g. `$3`. */
  add(value: unknown): string {
    this.list.push(value);
    return `$${this.list.length}`;
  }
}
