import { ValidateBy } from 'class-validator';

/** E.164: the country's code, then the number, no blanks. */
export const PHONE_NUMBER = /^\+[1-9][0-9]{6,14}$/;

export function IsPhoneNumber(): PropertyDecorator {
  return ValidateBy({
    name: 'isPhoneNumber',
    validator: { validate: (value: unknown) => typeof value === 'string' && PHONE_NUMBER.test(value) },
  });
}
