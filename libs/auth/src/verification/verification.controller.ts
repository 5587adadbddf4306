import { ApiProblems, Public, RateLimit } from '@madinina/platform/http';
import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiAcceptedResponse, ApiNoContentResponse, ApiOperation } from '@nestjs/swagger';
import { PasswordResetService } from '../passwords/password-reset.service';
import { RequestOrigin } from '../sessions/client-origin';
import { type ClientOrigin } from '../sessions/session';
import { EmailDto, ResetPasswordDto, VerifyEmailDto } from './verification.dto';
import { EmailError, PasswordError } from '../accounts/account.errors';
import { MailTokenError } from './verification.errors';
import { VerificationService } from './verification.service';

@Controller({ path: 'auth', version: '1' })
export class VerificationController {
  constructor(
    private readonly verification: VerificationService,
    private readonly resets: PasswordResetService,
  ) {}

  @Post('verify-email')
  @HttpCode(204)
  @Public()
  @RateLimit({ limit: 20, windowSeconds: 60, by: 'address' })
  @ApiOperation({
    summary: 'Prove an e-mail address with the token that was sent to it; a new one then replaces the old',
    description: 'The token is good once, and the newest alone.',
  })
  @ApiNoContentResponse()
  @ApiProblems(EmailError.taken, MailTokenError.invalid)
  verifyEmail(@Body() { token }: VerifyEmailDto): Promise<void> {
    return this.verification.verify(token);
  }

  @Post('resend-verification')
  @HttpCode(202)
  @Public()
  @RateLimit({ limit: 10, windowSeconds: 600, by: 'address' })
  @ApiOperation({
    summary: 'Send the verification again; the same answer whether anyone has the address',
    description: 'At most five an hour and account; earlier tokens end.',
  })
  @ApiAcceptedResponse({ description: 'A mail leaves if an account has the address and it is not verified' })
  resendVerification(@Body() { email }: EmailDto): Promise<void> {
    return this.verification.resend(email);
  }

  @Post('forgot-password')
  @HttpCode(202)
  @Public()
  @RateLimit({ limit: 10, windowSeconds: 600, by: 'address' })
  @ApiOperation({
    summary: 'Ask for a link to reset the password; the same answer whether anyone has the address',
    description: 'The mail leaves a little later, if anyone has the address; at most five an hour and account.',
  })
  @ApiAcceptedResponse({ description: 'A mail leaves if an account has the address' })
  forgotPassword(@Body() { email }: EmailDto): Promise<void> {
    return this.resets.ask(email);
  }

  @Post('reset-password')
  @HttpCode(204)
  @Public()
  @RateLimit({ limit: 20, windowSeconds: 60, by: 'address' })
  @ApiOperation({
    summary: 'Give a new password with the token that was sent; every session ends',
    description: 'The token is good once, for half an hour unless set otherwise.',
  })
  @ApiNoContentResponse()
  @ApiProblems(MailTokenError.invalid, PasswordError.common, PasswordError.busy)
  resetPassword(@Body() { token, newPassword }: ResetPasswordDto, @RequestOrigin() origin: ClientOrigin): Promise<void> {
    return this.resets.reset(token, newPassword, origin);
  }
}
