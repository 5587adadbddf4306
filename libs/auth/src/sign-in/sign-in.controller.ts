import { ApiProblems, type Caller, CurrentCaller, Public, RateLimit, SignedIn } from '@madinina/platform/http';
import { Body, Controller, Header, HttpCode, Post } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { RequestOrigin } from '../sessions/client-origin';
import { type ClientOrigin } from '../sessions/session';
import { LoginDto, RefreshDto, SignedInDto, TokensDto, TokenStateDto, VerifyTokenDto } from './sign-in.dto';
import { SignInService } from './sign-in.service';

@ApiTags('auth')
@Controller({ path: 'auth', version: '1' })
export class SignInController {
  constructor(private readonly signIn: SignInService) {}

  @Post('login')
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  @Public()
  @RateLimit({ limit: 20, windowSeconds: 60, by: 'address' })
  @ApiOperation({ summary: 'Sign in with an e-mail address or a username, and a password' })
  @ApiOkResponse({ type: SignedInDto })
  @ApiProblems(401, 403, 503)
  login(@Body() credentials: LoginDto, @RequestOrigin() origin: ClientOrigin): Promise<SignedInDto> {
    return this.signIn.login(credentials, origin);
  }

  @Post('refresh')
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  @Public()
  @ApiOperation({ summary: 'Exchange the refresh token for its successor and a new access token' })
  @ApiOkResponse({ type: TokensDto })
  @ApiProblems(401, 403, 503)
  refreshTokens(@Body() { refreshToken }: RefreshDto, @RequestOrigin() origin: ClientOrigin): Promise<TokensDto> {
    return this.signIn.refresh(refreshToken, origin);
  }

  @Post('logout')
  @HttpCode(204)
  @SignedIn()
  @ApiOperation({ summary: 'End this session' })
  @ApiNoContentResponse()
  logout(@CurrentCaller() caller: Caller): Promise<void> {
    return this.signIn.logout(caller);
  }

  @Post('verify')
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  @Public()
  @ApiOperation({ summary: 'Is this access token good?' })
  @ApiOkResponse({ type: TokenStateDto })
  verifyAccessToken(@Body() { token }: VerifyTokenDto): TokenStateDto {
    return this.signIn.verify(token);
  }
}
