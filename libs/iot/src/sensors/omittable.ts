import { ValidateIf } from 'class-validator';

/** May be left out, but is not null when it is there. Where null means something of its own it is `@IsOptional()`. */
export const Omittable = (): PropertyDecorator => ValidateIf((_dto: object, value: unknown) => value !== undefined);
