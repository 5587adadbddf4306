import { applyDecorators, type Type } from '@nestjs/common';
import { ApiExtraModels, ApiOkResponse, getSchemaPath } from '@nestjs/swagger';

/** Documents that the operation answers a page of these items, as one flat schema. */
export function ApiPage(item: Type): MethodDecorator {
  const schema = {
    type: 'object',
    required: ['items', 'nextCursor'],
    properties: {
      items: { type: 'array', items: { $ref: getSchemaPath(item) } },
      nextCursor: { type: 'string', nullable: true, description: 'Asks for the next page; null on the last one', example: null },
    },
  };
  return applyDecorators(ApiExtraModels(item), ApiOkResponse({ description: 'A page', schema }));
}
