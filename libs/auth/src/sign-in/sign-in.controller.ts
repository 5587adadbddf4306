import { ApiProblems, type Caller, CurrentCaller, Public, RateLimit, SignedIn } from '@madinina/platform/http';
import { Body, Controller, Header, HttpCode, Post } from '@nestjs/common';
import { ApiExtraModels, ApiNoContentResponse, ApiOkResponse, ApiOperation, getSchemaPath } from '@nestjs/swagger';
import { type PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/server';
import { PasskeyLoginDto } from '../passkeys/passkey.dto';
import { PasskeyRequestOptionsDto } from '../passkeys/webauthn.dto';
import { RequestOrigin } from '../sessions/client-origin';
import { type ClientOrigin } from '../sessions/session';
import { FactorSignInService } from './factor-sign-in.service';
import { PasskeySignInService } from './passkey-sign-in.service';
import {
  AnswerChallengeDto,
  FactorChallengeDto,
  LoginDto,
  RefreshDto,
  SignedInDto,
  TokensDto,
  TokenStateDto,
  VerifyTokenDto,
} from './sign-in.dto';
import { CredentialsError } from './sign-in.errors';
import { AccountError, PasswordError } from '../accounts/account.errors';
import { PasskeyError } from '../passkeys/passkey.errors';
import { ChallengeError, FactorError } from '../second-factors/second-factor.errors';
import { SignInService } from './sign-in.service';
import { RefreshError, SessionError } from '../sessions/session.errors';

@Controller({ path: 'auth', version: '1' })
export class SignInController {
  constructor(
    private readonly signIn: SignInService,
    private readonly factorSignIn: FactorSignInService,
    private readonly passkeySignIn: PasskeySignInService,
  ) {}

  @Post('login')
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  @Public()
  @RateLimit({ limit: 20, windowSeconds: 60, by: 'address' })
  @ApiOperation({
    summary: 'Sign in with an e-mail address or a username, and a password',
    description: 'Where the account has a second factor, it answers a challenge (`mfaRequired`) that `POST /auth/login/mfa` takes.',
  })
  @ApiExtraModels(SignedInDto, FactorChallengeDto)
  @ApiOkResponse({ schema: { oneOf: [{ $ref: getSchemaPath(SignedInDto) }, { $ref: getSchemaPath(FactorChallengeDto) }] } })
  @ApiProblems(CredentialsError.invalid, AccountError.disabled, CredentialsError.delayed, PasswordError.busy)
  login(@Body() credentials: LoginDto, @RequestOrigin() origin: ClientOrigin): Promise<SignedInDto | FactorChallengeDto> {
    return this.signIn.login(credentials, origin);
  }

  @Post('login/mfa')
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  @Public()
  @RateLimit({ limit: 20, windowSeconds: 60, by: 'address' })
  @ApiOperation({
    summary: 'Answer the challenge of a sign-in with a second factor',
    description: 'A challenge is good for one answer that fits and ends after a few minutes; wrong answers make the next wait.',
  })
  @ApiOkResponse({ type: SignedInDto })
  @ApiProblems(ChallengeError.over, FactorError.wrong, CredentialsError.invalid, FactorError.delayed)
  answerSignInChallenge(@Body() answer: AnswerChallengeDto, @RequestOrigin() origin: ClientOrigin): Promise<SignedInDto> {
    return this.factorSignIn.answer(answer, origin);
  }

  @Post('passkeys/authentication-options')
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  @Public()
  @RateLimit({ limit: 30, windowSeconds: 60, by: 'address' })
  @ApiOperation({
    summary: 'What the browser needs to sign in with a passkey',
    description: 'Names no account: the authenticator offers what it holds for this city. Good once, for five minutes.',
  })
  @ApiOkResponse({ type: PasskeyRequestOptionsDto })
  getPasskeyAuthenticationOptions(): Promise<PublicKeyCredentialRequestOptionsJSON> {
    return this.passkeySignIn.options();
  }

  @Post('passkeys/login')
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  @Public()
  @RateLimit({ limit: 20, windowSeconds: 60, by: 'address' })
  @ApiOperation({
    summary: 'Sign in with a passkey, without a password',
    description: 'Takes what `navigator.credentials.get` answered. With user verification it counts as two factors.',
  })
  @ApiOkResponse({ type: SignedInDto })
  @ApiProblems(PasskeyError.refused, CredentialsError.invalid, AccountError.disabled)
  loginWithPasskey(@Body() answer: PasskeyLoginDto, @RequestOrigin() origin: ClientOrigin): Promise<SignedInDto> {
    return this.passkeySignIn.login(answer, origin);
  }

  @Post('refresh')
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  @Public()
  @ApiOperation({
    summary: 'Exchange the refresh token for its successor and a new access token',
    description:
      'For 30 s after its use a token answers the same successor again, for tabs and lost answers; after that its use ends the session.',
  })
  @ApiOkResponse({ type: TokensDto })
  @ApiProblems(RefreshError.invalid, RefreshError.replayed, SessionError.revoked, SessionError.expired, AccountError.disabled)
  refreshTokens(@Body() { refreshToken }: RefreshDto, @RequestOrigin() origin: ClientOrigin): Promise<TokensDto> {
    return this.signIn.refresh(refreshToken, origin);
  }

  @Post('logout')
  @HttpCode(204)
  @SignedIn()
  @ApiOperation({ summary: 'End this session', description: 'Its tokens and sockets end at once, in every process.' })
  @ApiNoContentResponse()
  logout(@CurrentCaller() caller: Caller): Promise<void> {
    return this.signIn.logout(caller);
  }

  @Post('verify')
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  @Public()
  @ApiOperation({
    summary: 'Is this access token good?',
    description: 'For services beside the city. A token that is not good is an answer too: `active: false`, never an error.',
  })
  @ApiOkResponse({ type: TokenStateDto })
  @ApiProblems(SessionError.unknowable)
  verifyAccessToken(@Body() { token }: VerifyTokenDto): TokenStateDto {
    return this.signIn.verify(token);
  }
}
