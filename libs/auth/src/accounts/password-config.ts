import { ConfigGroup, FromEnv } from '@madinina/platform/config';
import { IsInt, Max, Min } from 'class-validator';

/** What a password costs to check, for us and for whoever guesses. The least allowed is what OWASP advises for argon2id. */
@ConfigGroup('auth-password')
export class PasswordConfig {
  @FromEnv('AUTH_PASSWORD_MEMORY_KIB', { about: 'Memory of one password check (argon2id m), KiB', default: 65_536 })
  @IsInt()
  @Min(19_456)
  @Max(1_048_576)
  readonly memoryKib!: number;

  @FromEnv('AUTH_PASSWORD_PASSES', { about: 'Passes of one password check (argon2id t)', default: 3 })
  @IsInt()
  @Min(2)
  @Max(20)
  readonly passes!: number;

  @FromEnv('AUTH_PASSWORD_CONCURRENCY', {
    about: 'Password checks that a process runs at once; of 4 threads it shares with files and names',
    default: 2,
  })
  @IsInt()
  @Min(1)
  @Max(16)
  readonly concurrency!: number;
}
