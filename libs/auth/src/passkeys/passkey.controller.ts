import { ApiProblems, type Caller, CurrentCaller, FreshAuthentication, IdParam, SignedIn } from '@madinina/platform/http';
import { Body, Controller, Delete, Get, Header, HttpCode, Param, Patch, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { type PublicKeyCredentialCreationOptionsJSON } from '@simplewebauthn/server';
import { PasskeyCreationOptionsDto } from './webauthn.dto';
import { PasskeyDto, PasskeysDto, RegisteredPasskeyDto, RegisterPasskeyDto, RenamePasskeyDto } from './passkey.dto';
import { PasskeyError } from './passkey.errors';
import { AccountError } from '../accounts/account.errors';
import { FactorError } from '../second-factors/second-factor.errors';
import { StepUpError } from '../step-up/step-up.errors';
import { PasskeyService } from './passkey.service';

@Controller({ path: 'auth/passkeys', version: '1' })
export class PasskeyController {
  constructor(private readonly passkeys: PasskeyService) {}

  @Post('registration-options')
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  @SignedIn()
  @FreshAuthentication()
  @ApiOperation({ summary: 'What the browser needs to make a passkey' })
  @ApiOkResponse({ type: PasskeyCreationOptionsDto })
  @ApiProblems(StepUpError.required, AccountError.notFound, PasskeyError.tooMany)
  getPasskeyRegistrationOptions(@CurrentCaller() caller: Caller): Promise<PublicKeyCredentialCreationOptionsJSON> {
    return this.passkeys.registrationOptions(caller);
  }

  @Post()
  @Header('Cache-Control', 'no-store')
  @SignedIn()
  @ApiOperation({
    summary: 'Store the passkey that the browser made; your other sessions end',
    description: 'Takes what `navigator.credentials.create` answered to the options; each set of options is good once.',
  })
  @ApiCreatedResponse({ type: RegisteredPasskeyDto })
  @ApiProblems(AccountError.notFound, PasskeyError.known, PasskeyError.tooMany, PasskeyError.invalid)
  registerPasskey(@CurrentCaller() caller: Caller, @Body() passkey: RegisterPasskeyDto): Promise<RegisteredPasskeyDto> {
    return this.passkeys.register(caller, passkey);
  }

  @Get()
  @Header('Cache-Control', 'no-store')
  @SignedIn()
  @ApiOperation({
    summary: 'Your passkeys',
    description: 'With when each was last used; the keys themselves never leave the authenticator.',
  })
  @ApiOkResponse({ type: PasskeysDto })
  async listPasskeys(@CurrentCaller() caller: Caller): Promise<PasskeysDto> {
    return { items: await this.passkeys.list(caller) };
  }

  @Patch(':id')
  @SignedIn()
  @ApiOperation({ summary: 'Rename a passkey of yours', description: 'The name is for you alone.' })
  @ApiOkResponse({ type: PasskeyDto })
  @ApiProblems(PasskeyError.notFound)
  renamePasskey(@CurrentCaller() caller: Caller, @Param() { id }: IdParam, @Body() { name }: RenamePasskeyDto): Promise<PasskeyDto> {
    return this.passkeys.rename(caller, id, name);
  }

  @Delete(':id')
  @HttpCode(204)
  @SignedIn()
  @FreshAuthentication()
  @ApiOperation({ summary: 'Remove a passkey of yours; your other sessions end' })
  @ApiNoContentResponse()
  @ApiProblems(StepUpError.required, PasskeyError.notFound, FactorError.required)
  removePasskey(@CurrentCaller() caller: Caller, @Param() { id }: IdParam): Promise<void> {
    return this.passkeys.remove(caller, id);
  }
}
