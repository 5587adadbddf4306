import { type DataClass } from '@madinina/contracts';
import { plainToInstance } from 'class-transformer';
import { validate, type ValidationError } from 'class-validator';

/** What was sent, or arrived, is not what the class of the data allows. It says which fields, never their values. */
export class InvalidDataError extends Error {
  override readonly name = 'InvalidDataError';
}

/**
 * The data of an event or job as an instance of its class, with nothing that the class does not declare.
 * @param of what it belongs to, for the message
 * @throws InvalidDataError
 */
export async function checkedData<Data extends object>(of: string, dataClass: DataClass<Data>, value: unknown): Promise<Data> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new InvalidDataError(`${of}: the data are not an object`);
  const data = plainToInstance(dataClass, value);
  // A class without fields has no rules, which class-validator would take for a mistake.
  const errors = await validate(data, { whitelist: true, forbidUnknownValues: false });
  if (errors.length > 0) throw new InvalidDataError(`${of}: ${errors.flatMap((error) => problems(error)).join('; ')}`);
  return data;
}

function problems(error: ValidationError, path = ''): string[] {
  const own = Object.values(error.constraints ?? {}).map((problem) => `${path}${problem}`);
  return [...own, ...(error.children ?? []).flatMap((child) => problems(child, `${path}${error.property}.`))];
}
