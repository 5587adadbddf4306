/** A reason why the stack cannot be had that a person can act on: its message is shown as it is, without a stack trace. */
export class StackError extends Error {
  override readonly name = 'StackError';
}
