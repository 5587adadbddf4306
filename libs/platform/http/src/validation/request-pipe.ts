import { type ArgumentMetadata, Injectable, type PipeTransform } from '@nestjs/common';
import { type ErrorFactory } from '@madinina/contracts';
import { plainToInstance } from 'class-transformer';
import { validate, type ValidatorOptions } from 'class-validator';
import { BodyError, PathError, QueryError } from '../problems/http.errors';
import { fieldFailures } from './field-failures';
import { type FieldFailure, InputError } from './input-error';
import { nullFailures } from './null-values';
import { typedValues } from './text-values';

type Source = 'body' | 'query' | 'param';

const REFUSALS: Readonly<Record<Source, ErrorFactory>> = { body: BodyError.invalid, query: QueryError.invalid, param: PathError.invalid };
const RULES: ValidatorOptions = {
  whitelist: true,
  forbidNonWhitelisted: true,
  forbidUnknownValues: true,
  validationError: { value: false },
};
const NO_CLASS: readonly unknown[] = [String, Number, Boolean, Array, Object, Date, Buffer];

/**
 * Makes the DTO of a body, a query or a path and checks it. A member that the DTO does not declare is refused. A body keeps
 * the types of its JSON; the text of a query or a path is read by the types of the DTO.
 */
@Injectable()
export class RequestPipe implements PipeTransform {
  transform(value: unknown, { type, metatype }: ArgumentMetadata): unknown {
    if (type === 'custom' || metatype === undefined || NO_CLASS.includes(metatype)) return value;
    return checked(metatype as new () => object, value, type);
  }
}

/** @throws InputError each refused value; @throws BodyError.malformed when it is not even an object */
export async function checked<Dto extends object>(metatype: new () => Dto, value: unknown, source: Source): Promise<Dto> {
  // A body that is left out is an object without members: what is required in it is then told by name.
  const given = value ?? {};
  if (value === null || typeof given !== 'object' || Array.isArray(given)) throw BodyError.malformed();
  // What every object inherits (`constructor`, `toString`) is dropped by class-transformer, so that no rule would refuse it.
  const inherited = Object.keys(given).filter((name) => name in Object.prototype);
  if (inherited.length > 0) throw new InputError(REFUSALS[source], inherited.map(unexpected));
  const plain = source === 'body' ? given : typedValues(metatype, given as Record<string, unknown>);
  const dto = plainToInstance(metatype, plain, { exposeUnsetFields: false });
  const errors = await validate(dto, RULES);
  const failures = errors.length > 0 ? fieldFailures(errors) : nullFailures(dto);
  if (failures.length > 0) throw new InputError(REFUSALS[source], failures);
  return dto;
}

const unexpected = (path: string): FieldFailure => ({ path, constraint: 'whitelistValidation', parameters: [] });
