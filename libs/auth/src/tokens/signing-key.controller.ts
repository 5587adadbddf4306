import { Public } from '@madinina/platform/http';
import { Controller, Get, Header, VERSION_NEUTRAL } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { KeySetDto } from './key-set.dto';
import { SigningKeys } from './signing-keys';

@Controller({ path: '.well-known', version: VERSION_NEUTRAL })
export class SigningKeyController {
  constructor(private readonly keys: SigningKeys) {}

  @Get('jwks.json')
  // A new key is published well before it signs, so what is kept for five minutes still verifies.
  @Header('Cache-Control', 'public, max-age=300')
  @Public()
  @ApiOperation({
    summary: 'The public keys that access tokens are signed with (RFC 7517)',
    description: 'Named by `kid`; those of before stay until no token needs them.',
  })
  @ApiOkResponse({ type: KeySetDto })
  listSigningKeys(): KeySetDto {
    return { keys: this.keys.published() };
  }
}
